package decide

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/transition"
)

// Reopen opens an ended task again, and its case when that was closed. The
// earlier ending stays in the log; the owner gets one mail.
func (d *Dossier) Reopen(taskID, note string) (Decision, error) {
	w := d.draft()
	t := w.Tasks.ByID(taskID)
	if t.State == jml.TaskCancelled || !t.State.Ended() {
		return Decision{}, &jml.Error{Code: jml.CodeConflict, Message: "Only a task that somebody ended can be reopened."}
	}
	owner := t.AssigneeID
	if err := w.reopenCase(taskID, ""); err != nil {
		return Decision{}, err
	}
	if err := w.reopen(t, note, ""); err != nil {
		return Decision{}, err
	}
	w.tellReopened(*t, owner)
	return w.decision(), nil
}

// tellReopened tells whoever has a task again that it is open, or somebody else
// that it is theirs now.
func (w *draft) tellReopened(t jml.Task, before string) {
	kind := notice.Reopened
	if t.AssigneeID != before {
		kind = notice.Moved
	}
	w.tell(kind, aboutOne(t))
}

// aboutOne is one task as its owner is told of it.
func aboutOne(t jml.Task) map[string][]notice.TaskRef {
	return map[string][]notice.TaskRef{t.AssigneeID: {{TaskID: t.ID}}}
}

// reopenCase opens a closed case again for a task, or because of something else.
func (w *draft) reopenCase(taskID, because string) error {
	if w.Case.State == jml.CaseOpen {
		return nil
	}
	if !transition.CaseMay(transition.ReopenCase, w.Case.State, jml.CaseOpen) {
		return fmt.Errorf("reopen a case that is %s", w.Case.State)
	}
	w.Case.State, w.Case.ClosedAt = jml.CaseOpen, time.Time{}
	w.take(CaseReopened{taskID, because})
	return nil
}

// sendsBack reports whether a second person's look finds the first task not
// done.
func sendsBack(t jml.Task, e jml.Ending) bool {
	return t.IsSecondLook() && e.Outcome == jml.TaskDone && e.Answer.Choice == "no"
}

// sendBack answers a second person's "no": the check is planned again and its
// first task is open again, with the register as it was before.
func (w *draft) sendBack(check *jml.Task, e jml.Ending) error {
	first := w.Tasks.ByID(check.For)
	if first == nil || !first.State.Ended() {
		return &jml.Error{Code: jml.CodeConflict, Message: "The task to be checked is open again already."}
	}
	check.AssigneeID, check.Via, check.NotApart = "", "", false
	if err := move(check, transition.SendBack, jml.TaskPlanned); err != nil {
		return err
	}
	w.take(TaskSentBack{*check, first.ID, e.Note})

	owner := first.AssigneeID
	if err := w.reopen(first, "", ""); err != nil {
		return err
	}
	w.tellReopened(*first, owner)
	return nil
}

// reopen takes an ended task back to its owner, drops the decisions about it, and
// has it looked at again once it is done.
func (w *draft) reopen(t *jml.Task, note, because string) error {
	if err := w.openAgain(t, note, because); err != nil {
		return err
	}
	if err := w.dropJudgements(t.ID); err != nil {
		return err
	}
	return w.lookAgain(*t)
}

// openAgain takes an ended task back to its owner, or to the next in line when
// that one may no longer have it.
func (w *draft) openAgain(t *jml.Task, note, because string) error {
	from, wrong := t.State, t.Reason == reason.RegisterWrong || saysGone(t.State, t.Reason)
	forgetEnding(t)
	if t.Purpose == jml.PurposeIncident {
		judgeLoss(w, *t)
	}
	t.Assignment++
	if err := move(t, transition.Reopen, jml.TaskOpen); err != nil {
		return err
	}
	w.take(TaskReopened{*t, from, note, because})

	if from == jml.TaskDone || wrong {
		if err := (filing{w, *t}).unregister(); err != nil {
			return err
		}
	}
	if !w.Misplaced(*t) {
		return nil
	}
	who, apart := w.Place(*t)
	return w.assign(t, who, apart, "reopened", "")
}

func forgetEnding(t *jml.Task) {
	t.Reason, t.Answer, t.Proven = "", jml.Answer{}, false
	t.DoneBy, t.RecordedBy, t.Assurance = "", "", ""
	t.DoneAt, t.EndedAt = time.Time{}, time.Time{}
	t.Escalated = 0
}

// dropJudgements cancels the running decisions about a task that is open
// again. A second look that is only planned stays: it waits for the next ending.
func (w *draft) dropJudgements(taskID string) error {
	for _, t := range w.Tasks.All() {
		waits := t.State == jml.TaskPlanned && t.IsSecondLook()
		if !t.Judges(taskID) || waits {
			continue
		}
		if err := w.cancel(t, reason.NothingToCheck, taskID); err != nil {
			return err
		}
	}
	return nil
}

// lookAgain plans again what looked at a task before it was opened again: its
// check, and the reviews that came after it, such as the closing check.
func (w *draft) lookAgain(t jml.Task) error {
	if playbook.PlansCheck(t) {
		if err := w.renewCheck(t); err != nil {
			return err
		}
	}
	if !t.TakesBack() || w.Case.Ending != "" {
		return nil
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	for _, review := range w.Tasks.over(reviewOf(t)) {
		again, err := playbook.Extra(in, review.Line, playbook.Target{System: review.System, Level: review.Level})
		if err != nil {
			return err
		}
		again.Base, again.After = review.Base, review.After
		if err := w.addWithCheck(again, "reopened"); err != nil {
			return err
		}
	}
	return nil
}

// renewCheck plans a second look again when the first one is over.
func (w *draft) renewCheck(t jml.Task) error {
	pending := func(c jml.Task) bool {
		return c.Purpose == jml.PurposeCheck && c.For == t.ID && !c.State.Ended()
	}
	if t.Verify == "" || w.Tasks.any(pending) {
		return nil
	}
	return w.addCheck(t)
}
