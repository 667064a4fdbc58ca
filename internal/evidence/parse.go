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
	l.Type = leaftype.Type(r.text())
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
	l.Data = r.object()
	r.skip(`,"commitments":`)
	l.Commitments = r.commitments()
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
func (r *spelled) commitments() map[string]Commitment {
	list := map[string]Commitment{}
	r.skip(`{`)
	for before := ""; !r.wrong && !r.next('}'); {
		if len(list) > 0 {
			r.skip(`,`)
		}
		name := r.text()
		r.wrong = r.wrong || name <= before || !validField(name)
		before = name
		r.skip(`:"`)
		list[name] = r.commitment()
		r.skip(`"`)
	}
	r.skip(`}`)
	return list
}

func (r *spelled) commitment() (c Commitment) {
	digits := r.take(hex.EncodedLen(len(c)))
	if err := c.UnmarshalText(digits); err != nil {
		r.wrong = true
	}
	return c
}

// skip passes over text that must be there.
func (r *spelled) skip(text string) {
	rest, here := bytes.CutPrefix(r.rest, []byte(text))
	r.rest, r.wrong = rest, r.wrong || !here
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

func (r *spelled) instant() time.Time {
	text := r.text()
	t, err := time.Parse(timeLayout, text)
	var buf [len(timeLayout) + 8]byte
	r.wrong = r.wrong || err != nil || string(t.AppendFormat(buf[:0], timeLayout)) != text
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
	object := bytes.Clone(r.take(lengthOf(r.rest)))
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
