package evidence

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/jml"
)

// timeLayout is how instants of leaves and checkpoints are written: UTC with
// exactly six digits of fraction.
const timeLayout = "2006-01-02T15:04:05.000000Z"

// FormatInstant writes an instant as leaves and checkpoints do.
func FormatInstant(t time.Time) string { return t.UTC().Format(timeLayout) }

// ErrUnknown marks a leaf whose type or data fields this version of the
// program does not know.
var ErrUnknown = errors.New("unknown to this version")

// Leaf is one record of the log. Its evidence is the line it was parsed from,
// never a new encoding of it.
type Leaf struct {
	Seq         int64
	Type        Type
	OccurredAt  time.Time
	RecordedAt  time.Time
	Case        string
	Task        string
	Actor       LeafActor
	Data        json.RawMessage
	Commitments map[string]Commitment
}

// LeafActor is who acted, without the name, which is a commitment.
type LeafActor struct {
	Kind      jml.ActorKind `json:"kind"`
	Ref       string        `json:"ref"`
	Assurance jml.Assurance `json:"assurance"`
}

// wire is the member order of a leaf's line.
type wire struct {
	V           string                `json:"v"`
	Seq         int64                 `json:"seq"`
	Type        Type                  `json:"type"`
	OccurredAt  string                `json:"occurred_at"`
	RecordedAt  string                `json:"recorded_at"`
	Case        string                `json:"case"`
	Task        string                `json:"task"`
	Actor       LeafActor             `json:"actor"`
	Data        json.RawMessage       `json:"data"`
	Commitments map[string]Commitment `json:"commitments"`
}

func (l Leaf) encode() ([]byte, error) {
	return encode(wire{
		V: Version, Seq: l.Seq, Type: l.Type,
		OccurredAt: l.OccurredAt.Format(timeLayout), RecordedAt: l.RecordedAt.Format(timeLayout),
		Case: l.Case, Task: l.Task, Actor: l.Actor, Data: l.Data, Commitments: l.Commitments,
	})
}

// ParseLeaf reads one line of the log without its newline. It accepts exactly
// the lines that Seal can write: members in the format's order, no white
// space, no member twice, no other members. So one line has one meaning to
// every JSON parser.
func ParseLeaf(line []byte) (Leaf, error) {
	if !utf8.Valid(line) {
		return Leaf{}, errors.New("a leaf is UTF-8 text")
	}
	var w wire // an unknown member is lost here and missed by the comparison below
	if err := json.Unmarshal(line, &w); err != nil {
		return Leaf{}, fmt.Errorf("read the leaf: %w", err)
	}
	if w.V != Version {
		return Leaf{}, fmt.Errorf("the leaf's format is %q: %w", w.V, ErrUnknown)
	}
	leaf, err := w.leaf()
	if err != nil {
		return Leaf{}, err
	}
	again, err := leaf.encode()
	if err != nil {
		return Leaf{}, fmt.Errorf("read the leaf: %w", err)
	}
	if !bytes.Equal(again, line) {
		return Leaf{}, errors.New("the leaf is not written as the format says: order, spaces or spelling differ")
	}
	return leaf, noTwice(leaf.Data)
}

func (w wire) leaf() (Leaf, error) {
	occurred, err := time.Parse(timeLayout, w.OccurredAt)
	if err != nil {
		return Leaf{}, fmt.Errorf("read occurred_at: %w", err)
	}
	recorded, err := time.Parse(timeLayout, w.RecordedAt)
	if err != nil {
		return Leaf{}, fmt.Errorf("read recorded_at: %w", err)
	}
	if w.Seq < 0 || w.Type == "" || !bytes.HasPrefix(w.Data, []byte("{")) || w.Commitments == nil {
		return Leaf{}, errors.New("a leaf has seq from 0, a type, data and commitments")
	}
	for name := range w.Commitments {
		if !validField(name) {
			return Leaf{}, fmt.Errorf("%q is not a field name", name)
		}
	}
	return Leaf{
		Seq: w.Seq, Type: w.Type, OccurredAt: occurred, RecordedAt: recorded, Case: w.Case, Task: w.Task,
		Actor: w.Actor, Data: w.Data, Commitments: w.Commitments,
	}, nil
}

// Fields returns the names of the leaf's commitments in order.
func (l Leaf) Fields() []string {
	names := make([]string, 0, len(l.Commitments))
	for name := range l.Commitments {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// strict decodes one JSON value with known members only and nothing after it.
func strict(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		if strings.HasPrefix(err.Error(), "json: unknown field") {
			return fmt.Errorf("%w: %w", err, ErrUnknown)
		}
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// noTwice refuses objects that name a member twice, in any case of letters:
// parsers disagree about which one counts. The text must be valid JSON.
func noTwice(text []byte) error {
	var open [][]string // names of each object under way, nil for a list
	atName := false
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '{':
			open, atName = append(open, []string{}), true
		case '[':
			open, atName = append(open, nil), false
		case '}', ']':
			open, atName = open[:len(open)-1], false
		case ',':
			atName = open[len(open)-1] != nil
		case '"':
			end := i + 1
			for ; text[end] != '"'; end++ {
				if text[end] == '\\' {
					end++
				}
			}
			if atName {
				var name string
				if err := json.Unmarshal(text[i:end+1], &name); err != nil {
					return fmt.Errorf("read a name in the leaf's data: %w", err)
				}
				names := open[len(open)-1]
				if slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) }) {
					return fmt.Errorf("the leaf's data names %q twice", name)
				}
				open[len(open)-1], atName = append(names, name), false
			}
			i = end
		}
	}
	return nil
}
