package decide

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
)

// answer acts on what the owner answered.
func (w *draft) answer(t jml.Task) error {
	choice := t.Answer.Choice
	switch {
	case t.Asks == jml.AsksHolds:
		return (filing{w, t}).takeHoldings()
	case checksSystem(w.Playbook, t) && choice == "yes":
		if err := (filing{w, t}).recordHeld(t.System, ""); err != nil {
			return err
		}
		return w.takeBackNamed()
	case keepsEquipment(t) && choice == "keep":
		return filing{w, t}.keep()
	case choice == "yes":
		return w.restoreDecided(t)
	case choice == "no":
		return w.cancelDecided(t, reason.Declined)
	case choice == "keep":
		return w.keep(t)
	case choice == "remove":
		return w.removeDecided(t)
	}
	return nil
}

func (w *draft) cancelDecided(t jml.Task, why string) error {
	for _, o := range w.Tasks.All() {
		if o.NamedBy(t.Decides) {
			if err := w.cancel(o, why, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreDecided plans again what an earlier answer to the same question
// cancelled, unless another decision still stands against it.
func (w *draft) restoreDecided(t jml.Task) error {
	if firstAnswer(t) {
		return nil
	}
	for _, key := range t.Decides {
		old := w.Tasks.newest(key)
		decided := old != nil && old.State == jml.TaskCancelled && (old.Reason == reason.Declined || old.Reason == reason.Kept || old.Reason == reason.CarriedOver)
		if !decided || w.Tasks.decidedAgainst(key) {
			continue
		}
		in, err := w.planInput()
		if err != nil {
			return err
		}
		again, err := playbook.Extra(in, old.Line, playbook.Target{System: old.System, Level: old.Level})
		if err != nil {
			return err
		}
		again.Base, again.Purpose = old.Base, old.Purpose
		again.After, again.Decides = old.After, old.Decides
		if err := w.addWithCheck(again, "answer"); err != nil {
			return err
		}
	}
	return nil
}

// keep has access stay for good, or for a while: then its removal is planned for
// that day, which is somebody's decision and does not follow the case's dates.
// Where the line asks for it a second person confirms.
func (w *draft) keep(decision jml.Task) error {
	if err := w.renewCheck(decision); err != nil {
		return err
	}
	if decision.Answer.Until == nil {
		return w.cancelDecided(decision, reason.Kept)
	}
	if err := w.restoreDecided(decision); err != nil {
		return err
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	for _, t := range w.Tasks.running(decision.Decides) {
		if err := w.redate(t, playbook.Keep(in, *t, *decision.Answer.Until)); err != nil {
			return err
		}
	}
	return nil
}

// removeDecided has what the answer is about removed by the playbook's dates,
// also when an earlier answer let it wait.
func (w *draft) removeDecided(decision jml.Task) error {
	if err := w.restoreDecided(decision); err != nil {
		return err
	}
	in, err := w.planInput()
	if err != nil {
		return err
	}
	for _, t := range w.Tasks.running(decision.Decides) {
		if t.Due.Kind != jml.DueKept {
			continue
		}
		if err := w.redate(t, playbook.Redate(in, *t)); err != nil {
			return err
		}
	}
	return nil
}
