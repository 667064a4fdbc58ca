package replay

import (
	"errors"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
)

// Problem is something that the log's own course forbids, or a leaf that nobody
// can read, or this version cannot.
type Problem struct {
	Kind     Kind
	Where    string
	Sentence string
}

// Kind says what a problem is about.
type Kind int

// What a problem is about.
const (
	Omission  Kind = iota // the log leaves something out
	Malformed             // no version writes such a leaf
	Unknown               // this version cannot judge it
)

// MaxProblems is how many problems are listed: a log with more is not one.
const MaxProblems = 1000

// findings are the problems of one log.
type findings struct {
	listed []Problem
	blind  bool
}

// Problems lists what is wrong with the log, by leaf; at most MaxProblems.
func (f *findings) Problems() []Problem { return f.listed }

// Blind reports whether there are leaves that cannot be read. What
// seems left out may then just be in them.
func (f *findings) Blind() bool { return f.blind }

// report lists a problem. The first leaf that cannot be read is always listed:
// what seems left out counts for nothing then.
func (f *findings) report(p Problem) {
	first := p.Kind != Omission && !f.blind
	f.blind = f.blind || p.Kind != Omission
	switch {
	case len(f.listed) < MaxProblems:
		f.listed = append(f.listed, p)
	case first:
		f.listed[MaxProblems-1] = p
	}
}

func (f *findings) omission(e Entry, format string, args ...any) {
	f.report(Problem{Where: fmt.Sprintf("leaf %d", e.Seq), Sentence: fmt.Sprintf(format, args...)})
}

func (f *findings) unreadable(seq int64, err error) {
	kind := Malformed
	if errors.Is(err, evidence.ErrUnknown) {
		kind = Unknown
	}
	f.report(Problem{kind, fmt.Sprintf("leaf %d", seq), fmt.Sprintf("Leaf %d cannot be read: %v.", seq, err)})
}

// unfinished complains once about a task that its ended case left behind.
func (l *Log) unfinished(c *Case, t *Task) {
	if t.reported {
		return
	}
	t.reported = true
	l.report(Problem{Where: "case " + c.ID, Sentence: fmt.Sprintf(
		"Case #%d ended as %s, but its task %s (%s) has no ending: its last leaf says %s.", c.Number, c.State, t.Key, t.ID, t.State)})
}
