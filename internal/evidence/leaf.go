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

	"github.com/handover-jml/handover/internal/evidence/leaftype"
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
	Type        leaftype.Type
	OccurredAt  time.Time
	RecordedAt  time.Time
	Case        string
	Task        string
	Actor       LeafActor
	Data        json.RawMessage
	Commitments map[string]Commitment

	read   Data     // what Data says, where that was read at once
	fields []string // names of the commitments, where they were read in order
}

// ClockAt is when the clock says that the leaf was written. It lies before
// RecordedAt while the clock has gone back, and is RecordedAt where the leaf does
// not tell: where OccurredAt is what somebody else says.
func (l Leaf) ClockAt(data Data) time.Time {
	switch d := data.(type) {
	case TaskEnded:
		if d.EndedAt != nil {
			return *d.EndedAt
		}
		return l.RecordedAt
	case EventAccepted, CaseRescheduled, CaseRescinded, CaseEffected:
		return l.RecordedAt
	}
	return l.OccurredAt
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
	Type        leaftype.Type         `json:"type"`
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
		V: leafVersion, Seq: l.Seq, Type: l.Type,
		OccurredAt: l.OccurredAt.Format(timeLayout), RecordedAt: l.RecordedAt.Format(timeLayout),
		Case: l.Case, Task: l.Task, Actor: l.Actor, Data: l.Data, Commitments: l.Commitments,
	})
}

// Fields returns the names of the leaf's commitments in order.
func (l Leaf) Fields() []string {
	if l.fields != nil {
		return l.fields
	}
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
