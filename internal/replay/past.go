package replay

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// Past is a leaf that took something of a case back or gave it to somebody else,
// or that was taken back by one.
type Past struct {
	Entry
	Type     leaftype.Type
	Case     *Case
	Task     *Task   // nil of case.reopened
	Ending   *Ending // of task.ended, else nil
	Reason   string  // of task.ended and task.cancelled
	Because  string  // of task.reopened
	Assignee string  // of task.assigned
}

// remember notes a leaf about a task.
func (t *Task) remember(e Entry, d evidence.Data) {
	p := Past{Entry: e, Type: d.LeafType(), Case: t.Case, Task: t}
	switch d := d.(type) {
	case evidence.TaskAssigned:
		p.Assignee = d.Assignee
	case evidence.TaskReopened:
		p.Because = d.Because
	}
	t.Case.past = append(t.Case.past, p)
}

// takenBack notes the ending or cancellation that a reopening takes back.
func (t *Task) takenBack() {
	switch {
	case t.Ended != nil:
		t.Case.past = append(t.Case.past, Past{Entry: t.Ended.Entry, Type: leaftype.TaskEnded, Case: t.Case, Task: t, Ending: t.Ended, Reason: t.Ended.Reason})
	case t.Cancelled != nil:
		t.Case.past = append(t.Case.past, Past{Entry: *t.Cancelled, Type: leaftype.TaskCancelled, Case: t.Case, Task: t, Reason: t.Reason})
	}
}

// History is what was taken back and given to others in the case, by leaf.
func (c *Case) History() []Past {
	slices.SortFunc(c.past, func(a, b Past) int { return int(a.Seq - b.Seq) })
	return c.past
}
