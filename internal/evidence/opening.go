package evidence

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"
)

// openingWire is the member order of an opening's line.
type openingWire struct {
	Seq   int64  `json:"seq"`
	Field string `json:"field"`
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Line returns the opening as one line of JSON without newline:
// {"seq":…,"field":…,"key":…,"value":…}, the key in hexadecimal.
func (o Opening) Line() ([]byte, error) {
	return encode(openingWire{o.Seq, o.Field, hex.EncodeToString(o.Key), o.Value})
}

// ParseOpening reads exactly what Line writes.
func ParseOpening(line []byte) (Opening, error) {
	if !utf8.Valid(line) {
		return Opening{}, errors.New("an opening is UTF-8 text")
	}
	var w openingWire // an unknown member is lost here and missed by the comparison below
	if err := json.Unmarshal(line, &w); err != nil {
		return Opening{}, fmt.Errorf("read the opening: %w", err)
	}
	key, err := hex.DecodeString(w.Key)
	if err != nil || len(key) != keySize {
		return Opening{}, fmt.Errorf("the key of an opening is %d bytes in hexadecimal", keySize)
	}
	o := Opening{Seq: w.Seq, Field: w.Field, Key: key, Value: w.Value}
	again, err := o.Line()
	if err != nil {
		return Opening{}, fmt.Errorf("read the opening: %w", err)
	}
	if !bytes.Equal(again, line) || !validField(o.Field) {
		return Opening{}, errors.New("the opening is not written as the format says")
	}
	return o, nil
}

// Before reports whether o comes before p: by seq, then by field.
func (o Opening) Before(p Opening) bool { return compareOpenings(o, p) < 0 }

func compareOpenings(a, b Opening) int {
	return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Field, b.Field))
}

func sortOpenings(list []Opening) { slices.SortFunc(list, compareOpenings) }
