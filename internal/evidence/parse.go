package evidence

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

var errSpelling = errors.New("it is not written as the format says: members, order, spaces or spelling differ")

// ParseLeaf reads one line of the log without its newline. It accepts exactly
// the lines that Seal can write: members in the format's order, no white
// space, no member twice, no other members. So one line has one meaning to
// every JSON parser.
func ParseLeaf(line []byte) (Leaf, error) {
	if !utf8.Valid(line) {
		return Leaf{}, errors.New("a leaf is UTF-8 text")
	}
	r := &spelled{rest: line}
	r.skip(`{"v":`)
	if v := r.text(); !r.wrong && v != leafVersion {
		return Leaf{}, fmt.Errorf("the leaf's format is %q: %w", v, ErrUnknown)
	}

	l := r.leaf()
	if r.wrong || len(r.rest) > 0 || l.Type == "" {
		return Leaf{}, errSpelling
	}
	if l.read != nil {
		return l, nil
	}
	return l, noTwice(l.Data)
}

// spelled reads a leaf in its one spelling, from left to right. Once something
// is wrong, nothing that it gives counts.
type spelled struct {
	rest  []byte
	wrong bool
}

// leaf reads what follows the version.
func (r *spelled) leaf() (l Leaf) {
	r.skip(`,"seq":`)
	l.Seq = r.number()
	r.skip(`,"type":`)
	l.Type = r.leafType()
	r.skip(`,"occurred_at":`)
	l.OccurredAt = r.instant()
	r.skip(`,"recorded_at":`)
	l.RecordedAt = r.instant()
	r.skip(`,"case":`)
	l.Case = r.text()
	r.skip(`,"task":`)
	l.Task = r.text()
	r.skip(`,"actor":`)
	l.Actor = r.actor()
	r.skip(`,"data":`)
	l.Data, l.read = r.data(kindByType[l.Type].reads)
	r.skip(`,"commitments":`)
	l.Commitments, l.fields = r.commitments()
	r.skip(`}`)
	return l
}

func (r *spelled) actor() (a LeafActor) {
	r.skip(`{"kind":`)
	a.Kind = jml.ActorKind(r.text())
	r.skip(`,"ref":`)
	a.Ref = r.text()
	r.skip(`,"assurance":`)
	a.Assurance = jml.Assurance(r.text())
	r.skip(`}`)
	return a
}

// commitments reads them in order of name, none twice.
func (r *spelled) commitments() (list map[string]Commitment, names []string) {
	list = map[string]Commitment{}
	r.skip(`{`)
	for before := ""; !r.wrong && !r.next('}'); {
		if len(list) > 0 {
			r.skip(`,`)
		}
		name := r.field()
		r.wrong = r.wrong || name <= before
		before = name
		r.skip(`:"`)
		list[name] = r.commitment()
		names = append(names, name)
		r.skip(`"`)
	}
	r.skip(`}`)
	return list, names
}

func (r *spelled) commitment() (c Commitment) {
	digits := r.take(hex.EncodedLen(len(c)))
	if err := c.UnmarshalText(digits); err != nil {
		r.wrong = true
	}
	return c
}

// leafType reads the type of a leaf. One that is known takes no room of its own.
func (r *spelled) leafType() leaftype.Type {
	if end := bytes.IndexByte(r.rest[min(1, len(r.rest)):], '"'); r.next('"') && end > 0 {
		if row, known := kindByType[leaftype.Type(r.rest[1:end+1])]; known {
			r.rest = r.rest[end+2:]
			return row.leaf
		}
	}
	return leaftype.Type(r.text())
}

// data reads the object of a leaf's data: at once as what it says, where the type
// is known and all is well.
func (r *spelled) data(read func(*spelled) Data) (text json.RawMessage, is Data) {
	if read != nil && !r.wrong {
		at := &spelled{rest: r.rest}
		if is = read(at); !at.wrong {
			return r.take(len(r.rest) - len(at.rest)), is
		}
	}
	return r.object(), nil
}

// skip passes over text that must be there.
func (r *spelled) skip(text string) {
	if !r.begins(text) {
		r.wrong = true
		return
	}
	r.rest = r.rest[len(text):]
}

func (r *spelled) begins(text string) bool {
	return len(r.rest) >= len(text) && string(r.rest[:len(text)]) == text
}

// named passes over the name of a member, as it is written with its quotes and
// colon, if that comes next.
func (r *spelled) named(name string, first bool) bool {
	rest := r.rest
	if !first && r.next(',') {
		rest = rest[1:]
	} else if !first {
		return false
	}
	if len(rest) < len(name) || string(rest[:len(name)]) != name {
		return false
	}
	r.rest = rest[len(name):]
	return true
}

func (r *spelled) next(b byte) bool { return len(r.rest) > 0 && r.rest[0] == b }

// take reads so many bytes, or what is left.
func (r *spelled) take(n int) []byte {
	n = min(n, len(r.rest))
	taken := r.rest[:n]
	r.rest = r.rest[n:]
	return taken
}

// number reads a whole number from 0 without leading zeros.
func (r *spelled) number() int64 {
	digits := r.take(len(r.rest) - len(bytes.TrimLeft(r.rest, "0123456789")))
	n, err := strconv.ParseInt(string(digits), 10, 64)
	r.wrong = r.wrong || err != nil || len(digits) > 1 && digits[0] == '0'
	return n
}

// signed reads a whole number as JSON writes it.
func (r *spelled) signed() int64 {
	if !r.next('-') {
		return r.number()
	}
	r.skip("-")
	digits := r.take(len(r.rest) - len(bytes.TrimLeft(r.rest, "0123456789")))
	n, err := strconv.ParseInt("-"+string(digits), 10, 64)
	r.wrong = r.wrong || err != nil || digits[0] == '0'
	return n
}

func (r *spelled) instant() time.Time {
	text := r.take(len(`"`) + len(timeLayout) + len(`"`))
	if len(text) < len(timeLayout)+2 || text[0] != '"' || text[len(text)-1] != '"' {
		r.wrong = true
		return time.Time{}
	}
	t, ok := utc(text[1 : len(text)-1])
	r.wrong = r.wrong || !ok
	return t
}

// text reads a string. One in which nothing can need an escape is what stands
// between its quotes; any other is held against the one way to write it.
func (r *spelled) text() string {
	simple := true
	end := 1
	for ; end < len(r.rest) && r.rest[end] != '"'; end++ {
		switch c := r.rest[end]; {
		case c == '\\':
			simple = false
			end++
		case c < ' ' || c > '~':
			simple = false
		}
	}
	if !r.next('"') || end >= len(r.rest) {
		r.wrong = true
		return ""
	}

	quoted := r.take(end + 1)
	if simple {
		return string(quoted[1:end])
	}
	var text string
	err := json.Unmarshal(quoted, &text)
	again, _ := encode(text)
	r.wrong = r.wrong || err != nil || !bytes.Equal(again, quoted)
	return text
}

// object reads a JSON object without white space.
func (r *spelled) object() json.RawMessage {
	object := r.take(lengthOf(r.rest))
	if !bytes.HasPrefix(object, []byte("{")) || !json.Valid(object) {
		r.wrong = true
		return nil
	}
	r.wrong = r.wrong || spaced(object)
	return object
}

// lengthOf is how long the object or list is with which the text begins.
func lengthOf(text []byte) int {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = closing(text, i)
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if depth == 0 {
			return min(i+1, len(text))
		}
	}
	return len(text)
}

// closing is where the string ends that begins at this place.
func closing(text []byte, quote int) int {
	for i := quote + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(text)
}

// spaced reports whether valid JSON has white space outside its strings.
func spaced(text []byte) bool {
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i = closing(text, i)
		case ' ', '\t', '\r', '\n':
			return true
		}
	}
	return false
}

// noTwice refuses objects that name a member twice, in any case of letters:
// parsers disagree about which one counts. The text must be valid JSON.
func noTwice(text []byte) error {
	var open [][][]byte // names of each object under way, nil for a list
	atName := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open, atName = append(open, [][]byte{}), true
		case '[':
			open, atName = append(open, nil), false
		case '}', ']':
			open, atName = open[:len(open)-1], false
		case ',':
			atName = open[len(open)-1] != nil
		case '"':
			end := closing(text, i)
			if atName {
				name, err := nameOf(text[i : end+1])
				if err != nil {
					return err
				}
				names := open[len(open)-1]
				if slices.ContainsFunc(names, func(n []byte) bool { return bytes.EqualFold(n, name) }) {
					return fmt.Errorf("the leaf's data names %q twice", name)
				}
				open[len(open)-1], atName = append(names, name), false
			}
			i = end
		}
	}
	return nil
}

func nameOf(quoted []byte) ([]byte, error) {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1], nil
	}
	var name string
	if err := json.Unmarshal(quoted, &name); err != nil {
		return nil, fmt.Errorf("read a name in the leaf's data: %w", err)
	}
	return []byte(name), nil
}
