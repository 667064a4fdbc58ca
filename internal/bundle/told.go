package bundle

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"io"
	"iter"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// ofCases names a table whose rows are about cases.
type ofCases byte

const (
	population ofCases = iota
	tasks
	exceptions
	departures
	recalls
	excepted
	calendars
)

// told is what the tables say of the cases that are over, in any order. Cases
// end in another order than they were opened in, which is that of the rows.
type told struct {
	packer packer
	cases  []caseTold
	sorted bool
}

// caseTold is what the tables say of one case.
type caseTold struct {
	opened int64  // the leaf that opened it
	leaver string // person id of a leaver, else ""
	rows   []byte // packed rowsOfCase
}

func (t *told) add(c *replay.Case, rows rowsOfCase) {
	is := caseTold{opened: c.Opened.Seq, rows: t.packer.pack(rows)}
	if c.Kind == jml.Leaver {
		is.leaver = c.Person
	}
	t.cases, t.sorted = append(t.cases, is), false
}

// each goes through the rows of a table in the order in which their cases were
// opened. A row is good until the next.
func (t *told) each(table ofCases) iter.Seq2[caseTold, []string] {
	if !t.sorted {
		slices.SortFunc(t.cases, func(a, b caseTold) int { return cmp.Compare(a.opened, b.opened) })
		t.sorted = true
	}
	return func(yield func(caseTold, []string) bool) {
		for _, c := range t.cases {
			for row := range t.packer.unpack(c.rows).of(table) {
				if !yield(c, row) {
					return
				}
			}
		}
	}
}

func (t *told) rows(table ofCases) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, row := range t.each(table) {
			if !yield(row) {
				return
			}
		}
	}
}

// rowsOfCase are rows one after the other: their table, how many cells follow,
// and each cell with its length before it.
type rowsOfCase []byte

func (r *rowsOfCase) add(table ofCases, row []string) {
	b := binary.AppendUvarint(append(*r, byte(table)), uint64(len(row)))
	for _, cell := range row {
		b = append(binary.AppendUvarint(b, uint64(len(cell))), cell...)
	}
	*r = b
}

// of goes through the rows of one table.
func (r rowsOfCase) of(table ofCases) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		var row []string
		for rest := r; len(rest) > 0; {
			is := ofCases(rest[0])
			row, rest = rest[1:].cells(row[:0])
			if is == table && !yield(row) {
				return
			}
		}
	}
}

func (r rowsOfCase) cells(row []string) ([]string, rowsOfCase) {
	n, rest := r.number()
	for range n {
		var length uint64
		length, rest = rest.number()
		row, rest = append(row, string(rest[:length])), rest[length:]
	}
	return row, rest
}

func (r rowsOfCase) number() (uint64, rowsOfCase) {
	n, size := binary.Uvarint(r)
	return n, r[size:]
}

// packer packs what the tables say of cases. They repeat each other, so the
// first of them, which lie as they are, are the words that the others are packed
// with.
type packer struct {
	words  []byte
	writer *flate.Writer
	reader io.ReadCloser
	buf    bytes.Buffer
}

// enoughWords is half of what flate looks back on.
const enoughWords = 16 << 10

// How rows lie: their first byte.
const (
	asTheyAre byte = iota
	packed
)

func (p *packer) pack(rows []byte) []byte {
	if len(p.words) < enoughWords {
		p.words = append(p.words, rows...)
		return append([]byte{asTheyAre}, rows...)
	}

	p.buf.Reset()
	p.buf.WriteByte(packed)
	if p.writer == nil {
		p.writer = must(flate.NewWriterDict(&p.buf, flate.DefaultCompression, p.words))
	} else {
		p.writer.Reset(&p.buf)
	}
	must(p.writer.Write(rows))
	must(0, p.writer.Close())
	return bytes.Clone(p.buf.Bytes())
}

func (p *packer) unpack(b []byte) rowsOfCase {
	if b[0] == asTheyAre {
		return b[1:]
	}
	in := bytes.NewReader(b[1:])
	if p.reader == nil {
		p.reader = flate.NewReaderDict(in, p.words)
	} else {
		must(0, p.reader.(flate.Resetter).Reset(in, p.words))
	}
	return must(io.ReadAll(p.reader))
}

// must is for memory, to which writing never fails and which holds what was
// written.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
