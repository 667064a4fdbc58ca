package decide

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
)

// Why a task was opened again, where no person said so of it.
const (
	exceptionEnded   = "exception_ended"
	exceptionRefused = "exception_refused"
)

// The longest that an exception may hold, in days. It can be accepted again then.
const longestException = 366

// exception is the question whether it is accepted that a task was not done.
type exception struct {
	*draft
	first *jml.Task
}

// ask puts the question. Where it is asked already, since an earlier exception
// ended, it is not asked twice.
func (w exception) ask() error {
	asked := func(o jml.Task) bool {
		return o.Purpose == jml.PurposeException && o.For == w.first.ID && o.State == jml.TaskOpen
	}
	if w.Tasks.any(asked) {
		return nil
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	question := playbook.Exception(in, *w.first)
	question.OpensAt = w.Now
	w.add(question, "exception")
	return nil
}

// decide does what was answered.
func (w exception) decide(question jml.Task, e jml.Ending) error {
	if refusesException(question, e) {
		return w.refuse(*e.Answer.Until)
	}
	w.take(ExceptionAccepted{Task: question.ID, For: question.For, Until: *e.Answer.Until, Note: e.Note})
	return w.accept(*e.Answer.Until)
}

// refusesException reports whether the answer is that the work is to be done.
func refusesException(t jml.Task, e jml.Ending) bool {
	return t.Purpose == jml.PurposeException && e.Outcome == jml.TaskDone && e.Answer.Choice == "no"
}

// accept has the task wait until the exception ends, when both its owner and the
// security lead hear of it again. One that is open by then, since an earlier
// exception ended, stays with its owner until that day.
func (w exception) accept(until jml.Date) error {
	if moot(w.Case, *w.first) {
		return nil
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	if w.first.State == jml.TaskOpen {
		if err := w.putOff(playbook.DoBy(in, *w.first, until, "accepted until")); err != nil {
			return err
		}
	}
	w.add(playbook.Expiry(in, *w.first, until), "exception_runs")
	return nil
}

// refuse has the work done by a day.
func (w exception) refuse(by jml.Date) error {
	if moot(w.Case, *w.first) {
		return jml.Invalid("outcome", "This case was taken back or overtaken, so that nobody does this work any more. Accept the exception.")
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	dated := playbook.DoBy(in, *w.first, by, "to be done by")
	if w.first.State == jml.TaskOpen {
		return w.putOff(dated)
	}
	return w.doAgain(dated, exceptionRefused)
}

// end has the work done that was excepted until now.
func (w exception) end(expiry jml.Task) error {
	if w.first == nil || w.first.State != jml.TaskNotDone {
		return nil
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	return w.doAgain(playbook.DoBy(in, *w.first, in.Calendar.DateOf(expiry.OpensAt), "exception ended"), exceptionEnded)
}

// doAgain opens what was not done once more, for the deadline of by.
func (w exception) doAgain(by jml.Task, because string) error {
	owner := w.first.AssigneeID
	if err := w.openAgain(w.first, "", because); err != nil {
		return err
	}
	dated := *w.first
	dated.Due, dated.ShortNotice = by.Due, false
	if err := w.redate(w.first, dated); err != nil {
		return err
	}
	w.tellReopened(*w.first, owner)
	return w.lookAgain(*w.first)
}

// putOff gives the open task another deadline and tells its owner.
func (w exception) putOff(by jml.Task) error {
	old := w.first.Due.At
	by.Escalated = 0
	if err := w.redate(w.first, by); err != nil {
		return err
	}
	w.tell(notice.Rescheduled, map[string][]notice.TaskRef{w.first.AssigneeID: {{TaskID: w.first.ID, OldDue: old}}})
	return nil
}

// moot reports whether a task's work is not wanted any more, done or not: the
// case was taken back or overtaken, and it is not what takes something back.
func moot(c jml.Case, t jml.Task) bool { return c.Ending != "" && t.Purpose != jml.PurposeUndo }

// runsOut reports whether a task only waits for the end of an exception.
func runsOut(t jml.Task) bool {
	return t.Line == playbook.LineExpiry && t.State != jml.TaskOpen && t.State != jml.TaskDone
}

// EndsException reports whether one of the named tasks asks about an exception
// that ends: opening it then takes the registers.
func EndsException(d *Dossier, taskIDs []string) bool {
	wanted := set(taskIDs)
	return d.Tasks.any(func(t jml.Task) bool { return wanted[t.ID] && t.Line == playbook.LineExpiry })
}
