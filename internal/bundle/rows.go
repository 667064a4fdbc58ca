package bundle

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"io"
	"slices"
)

// rowsOfCase are the rows that tables have about one case.
type rowsOfCase map[ofCases][]byte

func (r rowsOfCase) add(table ofCases, row []string) {
	b := binary.AppendUvarint(r[table], uint64(len(row)))
	for _, cell := range row {
		b = append(binary.AppendUvarint(b, uint64(len(cell))), cell...)
	}
	r[table] = b
}

// rowsOfOne are the rows of one case in one table, one after the other: how many
// cells follow, and each cell with its length before it.
type rowsOfOne string

// each goes through the rows. A row is good until the next.
func (r rowsOfOne) each(yield func([]string) bool) {
	var row []string
	for len(r) > 0 {
		var n int
		n, r = r.number()
		row = row[:0]
		for range n {
			var length int
			length, r = r.number()
			row, r = append(row, string(r[:length])), r[length:]
		}
		if !yield(row) {
			return
		}
	}
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
	writer *flate.Writer
	reader io.ReadCloser
	buf    bytes.Buffer
	text   []byte
}

func (p *packer) pack(text []byte) block {
	p.buf.Reset()
	if p.writer == nil {
		p.writer = must(flate.NewWriter(&p.buf, flate.BestSpeed))
	} else {
		p.writer.Reset(&p.buf)
	}
	must(p.writer.Write(text))
	must(0, p.writer.Close())
	return block{bytes.Clone(p.buf.Bytes()), len(text)}
}

func (p *packer) unpack(b block) string {
	in := bytes.NewReader(b.packed)
	if p.reader == nil {
		p.reader = flate.NewReader(in)
	} else {
		must(0, p.reader.(flate.Resetter).Reset(in, nil))
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
