package decide

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
)

// follow does what an ending brings about: registers are written, answers add
// or cancel tasks, what was not done asks for an exception, a wrong register
// for a second person.
func (w *draft) follow(t jml.Task, e jml.Ending) error {
	if err := w.dropSecondLooks(t); err != nil {
		return err
	}
	switch {
	case t.State == jml.TaskNotDone:
		return exception{w, &t}.ask()
	case t.State == jml.TaskNotApplicable && t.Reason == reason.RegisterWrong:
		return w.registerWrong(t)
	case saysGone(t.State, t.Reason) && w.Tasks.needBack(w.Playbook, t):
		return notBack(w, t, e)
	case t.State != jml.TaskDone:
		return nil
	case t.Purpose == jml.PurposeCheck:
		w.prove(t.For)
		return nil
	case t.Purpose == jml.PurposeIncident:
		judgeLoss(w, t)
		return nil
	case t.Purpose == jml.PurposeException:
		return exception{w, w.Tasks.ByID(t.For)}.decide(t, e)
	}
	if err := (filing{w, t}).register(e); err != nil {
		return err
	}
	return w.answer(t)
}

// dropSecondLooks cancels what was planned to look at an ending that did not
// come: the check of what was not done, the recheck of what the register had
// right after all, the exception for what was done in the end. Reopening the task
// brings a new check.
func (w *draft) dropSecondLooks(t jml.Task) error {
	wrong := t.State == jml.TaskNotApplicable && t.Reason == reason.RegisterWrong
	for _, look := range w.Tasks.All() {
		unseen := look.Purpose == jml.PurposeCheck && (t.State != jml.TaskDone || t.Answer.Choice == "remove") || look.Purpose == jml.PurposeRecheck && !wrong ||
			look.Purpose == jml.PurposeException && t.State != jml.TaskNotDone
		if look.Judges(t.ID) && unseen {
			if err := w.cancel(look, reason.NothingToCheck, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// prove marks a checked task: a second person has seen that it is so.
func (w *draft) prove(taskID string) {
	if first := w.Tasks.ByID(taskID); first != nil {
		first.Proven = true
		w.take(TaskMarked{*first})
	}
}

// registerWrong ends the recorded holding and has a second person confirm
// that it never was, or no longer is, there. One that was sent back once waits
// for this ending already.
func (w *draft) registerWrong(t jml.Task) error {
	filing{w, t}.endHolding(reason.RegisterWrong)

	planned := func(o jml.Task) bool {
		return o.Purpose == jml.PurposeRecheck && o.For == t.ID && !o.State.Ended()
	}
	if w.Tasks.any(planned) {
		return nil
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	recheck := playbook.Recheck(in, t)
	recheck.OpensAt, recheck.After = w.Now, []string{t.Key}
	w.add(recheck, "recheck")
	return nil
}
