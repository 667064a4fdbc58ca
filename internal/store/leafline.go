package store

import (
	"bytes"
	"database/sql/driver"
	"fmt"

	"github.com/handover-jml/handover/internal/store/leafpack"
)

// leafLine keeps the bytes of a leaf in a third of their room: leaves repeat
// the same words, and are most of what a case leaves behind. Hashes are over the
// leaf as it is, never over what lies here.
type leafLine struct{ b *[]byte }

// Value implements driver.Valuer.
func (l leafLine) Value() (driver.Value, error) {
	return leafpack.Pack(*l.b), nil
}

// Scan implements sql.Scanner. What cannot be unpacked is handed on as it lies:
// no hash is over it, so whoever checks the leaf finds it altered.
func (l leafLine) Scan(src any) error {
	b, ok := src.([]byte)
	if !ok {
		return fmt.Errorf("read a leaf: it is a %T", src)
	}
	if line, ok := leafpack.Unpack(b); ok {
		*l.b = line
		return nil
	}
	*l.b = bytes.Clone(b)
	return nil
}
