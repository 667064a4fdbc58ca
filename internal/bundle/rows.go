package bundle

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"

	"github.com/handover-jml/handover/internal/deflate"
)

// rowsOfCase are the rows that tables have about one case. They are made in the
// room of those of the case before.
type rowsOfCase struct {
	of  map[ofCases][]byte
	row []string
}

func newRowsOfCase() *rowsOfCase { return &rowsOfCase{of: map[ofCases][]byte{}} }

func (r *rowsOfCase) clear() {
	for table, text := range r.of {
		r.of[table] = text[:0]
	}
}

func addRow[T any](r *rowsOfCase, table ofCases, columns []column[T], item T) {
	r.row = appendRow(r.row[:0], columns, item)
	r.add(table, r.row)
}

func (r *rowsOfCase) add(table ofCases, row []string) {
	text := binary.AppendUvarint(r.of[table], uint64(len(row)))
	for _, cell := range row {
		text = append(binary.AppendUvarint(text, uint64(len(cell))), cell...)
	}
	r.of[table] = text
}

// rowsOfOne are the rows of one case in one table, one after the other: how many
// cells follow, and each cell with its length before it.
type rowsOfOne string

// next reads the first row into the room of another.
func (r rowsOfOne) next(row []string) (first []string, rest rowsOfOne) {
	n, rest := r.number()
	row = row[:0]
	for range n {
		var length int
		length, rest = rest.number()
		row, rest = append(row, string(rest[:length])), rest[length:]
	}
	return row, rest
}

// number reads a number as binary.AppendUvarint writes it.
func (r rowsOfOne) number() (n int, rest rowsOfOne) {
	for i := 0; ; i++ {
		n |= int(r[i]&0x7f) << (7 * i)
		if r[i] < 0x80 {
			return n, r[i+1:]
		}
	}
}

// block is rows that lie packed, and how long they are.
type block struct {
	packed []byte
	size   int
}

// packer packs blocks. It is fast before it is thorough: what repeats is near.
type packer struct {
	writer deflate.Writer
	reader deflate.Reader
	buf    bytes.Buffer
	text   []byte
}

func (p *packer) pack(text []byte) block {
	p.buf.Reset()
	if p.writer.Writer == nil {
		p.writer = deflate.NewWriter(&p.buf)
	} else {
		p.writer.Reset(&p.buf)
	}
	must(p.writer.Write(text))
	must(0, p.writer.Close())
	return block{bytes.Clone(p.buf.Bytes()), len(text)}
}

func (p *packer) unpack(b block) string {
	in := bytes.NewReader(b.packed)
	if p.reader.ReadCloser == nil {
		p.reader = deflate.NewReader(in)
	} else {
		must(0, p.reader.Reset(in))
	}
	p.text = slices.Grow(p.text[:0], b.size)[:b.size]
	must(io.ReadFull(p.reader, p.text))
	return string(p.text)
}

// must is for memory, to which writing never fails and which holds what was
// written.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
