package casework

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
)

// consequences does what an ending brings about, in the same transaction:
// registers are written, answers add or cancel tasks, what was not done asks
// for an exception, a wrong register for a second person.
func (f *file) consequences(taskID string, e jml.Ending) (*jml.Error, error) {
	t := *f.task(taskID)
	if err := f.dropSecondLooks(t); err != nil {
		return nil, err
	}
	switch {
	case t.State == jml.TaskNotDone:
		return nil, f.addException(t)
	case t.State == jml.TaskNotApplicable && t.Reason == reason.RegisterWrong:
		return nil, f.registerWrong(t)
	case t.State != jml.TaskDone:
		return nil, nil
	}
	switch t.Purpose {
	case jml.PurposeCheck:
		return nil, f.prove(t.For)
	case jml.PurposeException:
		f.Log(f.c.ID, t.ID, evidence.ExceptionAccepted{For: t.For, Until: *e.Answer.Until}, ledger.Personal("note", e.Note))
		return nil, nil
	}
	if problem, err := f.write(t, e); problem != nil || err != nil {
		return problem, err
	}
	return nil, f.answer(t)
}

// dropSecondLooks cancels what was planned to look at an ending that did not
// come: the check of what was not done, the recheck of what the register had
// right after all. Reopening the task brings a new check.
func (f *file) dropSecondLooks(t jml.Task) error {
	wrong := t.State == jml.TaskNotApplicable && t.Reason == reason.RegisterWrong
	for i := range f.tasks {
		look := &f.tasks[i]
		unseen := look.Purpose == jml.PurposeCheck && t.State != jml.TaskDone || look.Purpose == jml.PurposeRecheck && !wrong
		if look.Judges(t.ID) && unseen {
			if err := f.cancel(look, reason.NothingToCheck, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// prove marks a checked task: a second person has seen that it is so.
func (f *file) prove(taskID string) error {
	first := f.task(taskID)
	if first == nil {
		return nil
	}
	first.Proven = true
	return f.UpdateTask(*first)
}

func (f *file) addException(t jml.Task) error {
	in, err := f.input()
	if err != nil {
		return err
	}
	exception := playbook.Exception(in, t)
	exception.For, exception.OpensAt = t.ID, f.Now()
	f.name(&exception)
	_, err = f.add(exception, "exception")
	return err
}

// registerWrong ends the recorded holding and has a second person confirm
// that it never was, or no longer is, there.
func (f *file) registerWrong(t jml.Task) error {
	if err := f.endHolding(t, reason.RegisterWrong); err != nil {
		return err
	}
	planned := slices.ContainsFunc(f.tasks, func(o jml.Task) bool {
		return o.Purpose == jml.PurposeRecheck && o.For == t.ID && !o.State.Ended()
	})
	if planned { // sent back once, it waits for this ending
		return nil
	}
	in, err := f.input()
	if err != nil {
		return err
	}
	recheck := playbook.Recheck(in, t)
	recheck.For, recheck.OpensAt, recheck.After = t.ID, f.Now(), []string{t.Key}
	f.name(&recheck)
	_, err = f.add(recheck, "recheck")
	return err
}

// name gives a task that joins the case a key of its own: its base or, when the
// case has such a task already, as after a reopening, the next free repetition.
func (f *file) name(t *jml.Task) {
	t.Key = t.Base
	for n := 2; f.byKey(t.Key) != nil; n++ {
		t.Key = playbook.Repeat(t.Base, n)
	}
}

// answer acts on what the owner answered.
func (f *file) answer(t jml.Task) error {
	switch {
	case t.Asks == jml.AsksHolds:
		return f.takeHoldings(t)
	case f.checksSystem(t) && t.Answer.Choice == "yes":
		if err := f.recordHeld(t, t.System, ""); err != nil {
			return err
		}
		return f.matchHoldings()
	case t.Answer.Choice == "yes":
		return f.restoreDecided(t)
	case t.Answer.Choice == "no":
		return f.cancelDecided(t, reason.Declined)
	case t.Answer.Choice == "keep" && t.Answer.Until != nil:
		return f.keepUntil(t)
	case t.Answer.Choice == "keep":
		return f.cancelDecided(t, reason.Kept)
	case t.Answer.Choice == "remove":
		return f.removeDecided(t)
	}
	return nil
}

// checksSystem reports whether the task asks if the person has an account on
// one system whose holdings are not known.
func (f *file) checksSystem(t jml.Task) bool {
	l, ok := f.pb.Line(t.Line)
	return ok && l.ForEach == playbook.CheckSystem && t.Purpose == jml.PurposeLine
}

func (f *file) cancelDecided(t jml.Task, reason string) error {
	for i := range f.tasks {
		if f.tasks[i].NamedBy(t.Decides) {
			if err := f.cancel(&f.tasks[i], reason, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// restoreDecided plans again what an earlier answer to the same question
// cancelled, unless another decision still stands against it.
func (f *file) restoreDecided(t jml.Task) error {
	if firstAnswer(t) {
		return nil
	}
	for _, key := range t.Decides {
		old := f.newest(key)
		decided := old != nil && old.State == jml.TaskCancelled && (old.Reason == reason.Declined || old.Reason == reason.Kept)
		if !decided || f.decidedAgainst(key) {
			continue
		}
		in, err := f.input()
		if err != nil {
			return err
		}
		again, err := playbook.Extra(in, old.Line, playbook.Target{System: old.System, Level: old.Level})
		if err != nil {
			return err
		}
		again.Base, again.After, again.Decides, again.Purpose = old.Base, old.After, old.Decides, old.Purpose
		if err := f.addWithCheck(again, "answer"); err != nil {
			return err
		}
	}
	return nil
}

// newest returns the last task that a key names, repetitions included.
func (f *file) newest(key string) (last *jml.Task) {
	for i := range f.tasks {
		if f.tasks[i].NamedBy([]string{key}) {
			last = &f.tasks[i]
		}
	}
	return last
}

// decidedAgainst reports whether a decision stands that cancels the key.
func (f *file) decidedAgainst(key string) bool {
	return slices.ContainsFunc(f.tasks, func(d jml.Task) bool {
		no := d.State == jml.TaskDone && (d.Answer.Choice == "no" || d.Answer.Choice == "keep" && d.Answer.Until == nil)
		return no && slices.Contains(d.Decides, key)
	})
}

// removeDecided has what the answer is about removed by the playbook's dates,
// also when an earlier answer let it wait.
func (f *file) removeDecided(t jml.Task) error {
	if err := f.restoreDecided(t); err != nil {
		return err
	}
	in, err := f.input()
	if err != nil {
		return err
	}
	for i := range f.tasks {
		if f.tasks[i].NamedBy(t.Decides) {
			if err := f.endOverlap(&f.tasks[i], in); err != nil {
				return err
			}
		}
	}
	return nil
}

// addWithCheck adds a task and, where a second person has to look, its check.
func (f *file) addWithCheck(t jml.Task, because string) error {
	f.name(&t)
	added, err := f.add(t, because)
	if err != nil || added.Verify == "" {
		return err
	}
	return f.addCheck(*added)
}

func (f *file) addCheck(first jml.Task) error {
	in, err := f.input()
	if err != nil {
		return err
	}
	check := playbook.Check(in, first)
	f.name(&check)
	_, err = f.add(check, "check")
	return err
}

// takeHoldings records what the owner says the person holds; once every such
// list is in, the registers are confirmed.
func (f *file) takeHoldings(t jml.Task) error {
	for _, h := range t.Answer.Holds {
		if err := f.recordHeld(t, h.System, h.Level); err != nil {
			return err
		}
	}
	for _, a := range t.Answer.Assets {
		if err := f.recordHeldAsset(t, a); err != nil {
			return err
		}
	}
	missing := slices.ContainsFunc(f.tasks, func(o jml.Task) bool {
		return o.Asks == jml.AsksHolds && o.State != jml.TaskDone && o.State != jml.TaskCancelled
	})
	if !missing {
		if err := f.confirmHoldings("list"); err != nil {
			return err
		}
	}
	return f.matchHoldings()
}
