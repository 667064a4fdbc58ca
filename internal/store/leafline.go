package store

import (
	"bytes"
	"compress/flate"
	"database/sql/driver"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"github.com/handover-jml/handover/internal/evidence/limits"
)

// leafLine keeps the bytes of a leaf in a third of their room: leaves repeat
// the same words, and are most of what a case leaves behind. Hashes are over the
// leaf as it is, never over what lies here.
type leafLine struct{ b *[]byte }

// packed is the first byte of what was packed with leafWords. A leaf that lies
// as it is, as the first versions wrote them, begins with a brace.
const packed = 1

// leafWords are what leaves repeat, the most frequent last. Packed leaves cannot
// be read without them, so they never change; other words need a first byte of
// their own.
//
//go:embed leafwords.txt
var leafWords []byte

var (
	packers   = sync.Pool{New: func() any { return newPacker() }}
	unpackers = sync.Pool{New: func() any { return flate.NewReaderDict(nil, leafWords) }}
)

func newPacker() *flate.Writer {
	w, err := flate.NewWriterDict(nil, flate.DefaultCompression, leafWords)
	if err != nil {
		panic(err) // there is no such level
	}
	return w
}

// Value implements driver.Valuer.
func (l leafLine) Value() (driver.Value, error) {
	w := packers.Get().(*flate.Writer)
	defer packers.Put(w)
	out := bytes.NewBuffer([]byte{packed})
	w.Reset(out)
	if _, err := w.Write(*l.b); err != nil {
		return nil, fmt.Errorf("pack a leaf: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("pack a leaf: %w", err)
	}
	return out.Bytes(), nil
}

// Scan implements sql.Scanner. What cannot be unpacked is handed on as it lies:
// no hash is over it, so whoever checks the leaf finds it altered.
func (l leafLine) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("read a leaf: it is a %T", src)
	}
	if line, ok := unpack(b); ok {
		*l.b = line
		return nil
	}
	*l.b = bytes.Clone(b)
	return nil
}

func unpack(b []byte) (line []byte, ok bool) {
	if len(b) == 0 || b[0] != packed {
		return nil, false
	}
	r := unpackers.Get().(io.ReadCloser)
	defer unpackers.Put(r)
	if err := r.(flate.Resetter).Reset(bytes.NewReader(b[1:]), leafWords); err != nil {
		return nil, false
	}
	line, err := io.ReadAll(io.LimitReader(r, limits.MaxLine+1))
	return line, err == nil && len(line) <= limits.MaxLine
}
