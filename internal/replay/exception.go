package replay

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Consent is an accepted exception.
type Consent struct {
	Entry
	evidence.ExceptionAccepted
}

// Exception is that a task was not done, from that word on until it was opened
// again.
type Exception struct {
	Task     *Task
	Ended    Ending
	Accepted *Consent // newest; nil while nobody accepted it
	Over     *Entry   // the leaf that opened the task again; nil while none has
	Because  string   // of that leaf
}

// State says how an exception stands: asked, running, reopened or ended.
func (x *Exception) State() string {
	newest := x == x.Task.exception
	switch {
	case newest && x.Over != nil && x.Task.State == jml.TaskOpen:
		return "reopened"
	case x.Over != nil || !newest:
		return "ended"
	case x.Accepted != nil:
		return "running"
	}
	return "asked"
}

// notDone begins an exception.
func (t *Task) notDone(e *Ending) {
	if e.Outcome != jml.TaskNotDone {
		return
	}
	t.exception = &Exception{Task: t, Ended: *e}
	t.Case.Excepted = append(t.Case.Excepted, t.exception)
}

// accept notes that an exception was accepted, also once more for a task that is
// open again.
func (t *Task) accept(c *Consent) {
	t.Accepted = c
	if t.exception != nil {
		t.exception.Accepted = c
	}
}

// comesBack notes that the task is opened again.
func (t *Task) comesBack(e Entry, d evidence.TaskReopened) {
	if t.exception != nil && t.State == jml.TaskNotDone {
		t.exception.Over, t.exception.Because = &e, d.Because
	}
}

// stillExcepted reports what a case that completes leaves undone although it said
// that it would not.
func (l *Log) stillExcepted(c *Case) {
	if !c.EndsExceptions || c.State != jml.CaseCompleted {
		return
	}
	for _, t := range c.Tasks {
		if t.State == jml.TaskNotDone {
			l.report(Problem{Where: "case " + c.ID, Sentence: fmt.Sprintf(
				"Case #%d was completed although its task %s was not done: the exception had to end first.", c.Number, t.Key)})
		}
	}
}
