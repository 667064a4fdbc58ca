package evidence

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/evidence/limits"
)

// Line returns the opening as one line of JSON without newline:
// {"seq":…,"field":…,"key":…,"value":…}, the key in hexadecimal.
func (o Opening) Line() ([]byte, error) { return o.AppendLine(nil) }

// AppendLine appends what Line returns.
func (o Opening) AppendLine(line []byte) ([]byte, error) {
	line = strconv.AppendInt(append(line, `{"seq":`...), o.Seq, 10)
	line, errField := appendText(append(line, `,"field":`...), o.Field)
	line = append(hex.AppendEncode(append(line, `,"key":"`...), o.Key), '"')
	line, errValue := appendText(append(line, `,"value":`...), o.Value)
	return append(line, '}'), errors.Join(errField, errValue)
}

// appendText writes a string of JSON as encode does.
func appendText(line []byte, text string) ([]byte, error) {
	if strings.IndexFunc(text, func(c rune) bool { return c < ' ' || c > '~' || c == '"' || c == '\\' }) < 0 {
		return append(append(append(line, '"'), text...), '"'), nil
	}
	quoted, err := encode(text)
	return append(line, quoted...), err
}

// ParseOpening reads exactly what Line writes.
func ParseOpening(line []byte) (Opening, error) {
	if !utf8.Valid(line) {
		return Opening{}, errors.New("an opening is UTF-8 text")
	}
	var o Opening
	r := &spelled{rest: line}
	r.skip(`{"seq":`)
	o.Seq = r.signed()
	r.skip(`,"field":`)
	o.Field = r.field()
	r.skip(`,"key":"`)
	o.Key = r.key()
	r.skip(`","value":`)
	o.Value = r.text()
	r.skip(`}`)
	if r.wrong || len(r.rest) > 0 {
		return Opening{}, errors.New("the opening is not written as the format says")
	}
	return o, nil
}

// fieldNames are those that most leaves have: one copy of each.
var fieldNames = known(limits.All())

func known(fields map[string]limits.Limit) map[string]string {
	names := map[string]string{}
	for name := range fields {
		if validField(name) { // file.N.name stands for many
			names[name] = name
		}
	}
	return names
}

// field reads the name of a personal field.
func (r *spelled) field() string {
	quoted := r.rest
	if end := bytes.IndexByte(quoted[min(1, len(quoted)):], '"'); r.next('"') && end > 0 {
		if name, is := fieldNames[string(quoted[1:end+1])]; is {
			r.rest = quoted[end+2:]
			return name
		}
	}
	name := r.text()
	r.wrong = r.wrong || !validField(name)
	return name
}

// key reads the key of an opening in hexadecimal.
func (r *spelled) key() []byte {
	var digits Commitment // they are as long, and written alike
	if err := digits.UnmarshalText(r.take(hex.EncodedLen(keySize))); err != nil {
		r.wrong = true
		return nil
	}
	return digits[:]
}

// Before reports whether o comes before p: by seq, then by field.
func (o Opening) Before(p Opening) bool { return compareOpenings(o, p) < 0 }

func compareOpenings(a, b Opening) int {
	return cmp.Or(cmp.Compare(a.Seq, b.Seq), cmp.Compare(a.Field, b.Field))
}

func sortOpenings(list []Opening) { slices.SortFunc(list, compareOpenings) }
