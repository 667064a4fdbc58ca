package casework

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// consequences does what an ending brings about, in the same transaction:
// registers are written, answers add or cancel tasks, what was not done asks
// for an exception, a wrong register for a second person.
func (f *file) consequences(taskID string, e jml.Ending) (*jml.Error, error) {
	t := *f.task(taskID)
	if t.State != jml.TaskDone {
		if err := f.dropChecks(t); err != nil {
			return nil, err
		}
	}
	switch {
	case t.State == jml.TaskNotDone:
		return nil, f.addException(t)
	case t.State == jml.TaskNotApplicable && t.Reason == jml.ReasonRegisterWrong:
		return nil, f.registerWrong(t)
	case t.State != jml.TaskDone:
		return nil, nil
	}
	switch t.Purpose {
	case jml.PurposeCheck:
		return nil, f.prove(t.For)
	case jml.PurposeException:
		f.log(evidence.TypeExceptionAccepted, f.c.ID, t.ID, evidence.ExceptionAccepted{For: t.For, Until: *e.Answer.Until}, personal("note", e.Note))
		return nil, nil
	}
	if problem, err := f.write(t, e); problem != nil || err != nil {
		return problem, err
	}
	return nil, f.answer(t)
}

// dropChecks cancels the check of a task that was not done: there is nothing
// to look at. Reopening the task brings a new one.
func (f *file) dropChecks(t jml.Task) error {
	for i := range f.tasks {
		check := &f.tasks[i]
		if check.Purpose == jml.PurposeCheck && check.For == t.ID {
			if err := f.cancel(check, jml.ReasonNothingToCheck, t.ID); err != nil {
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
	exception.Key = f.freshKey(exception.Key)
	_, err = f.add(exception, "exception")
	return err
}

// registerWrong ends the recorded holding and has a second person confirm
// that it never was, or no longer is, there.
func (f *file) registerWrong(t jml.Task) error {
	if err := f.endHolding(t, jml.ReasonRegisterWrong); err != nil {
		return err
	}
	in, err := f.input()
	if err != nil {
		return err
	}
	recheck := playbook.Recheck(in, t)
	recheck.For, recheck.OpensAt = t.ID, f.Now()
	recheck.Key = f.freshKey(recheck.Key)
	_, err = f.add(recheck, "recheck")
	return err
}

// freshKey returns key, or key with the next free number when the case has
// such a task already (a task may be reopened and not done again).
func (f *file) freshKey(key string) string {
	if f.byKey(key) == nil {
		return key
	}
	for n := 2; ; n++ {
		if next := fmt.Sprintf("%s/%d", key, n); f.byKey(next) == nil {
			return next
		}
	}
}

// answer acts on what the owner answered.
func (f *file) answer(t jml.Task) error {
	switch {
	case t.Asks == jml.AsksHolds:
		return f.takeHoldings(t)
	case f.checksSystem(t) && t.Answer.Choice == "yes":
		return f.recordHeld(t, t.System, "")
	case t.Answer.Choice == "no":
		return f.cancelDecided(t, jml.ReasonDeclined)
	case t.Answer.Choice == "keep":
		return f.cancelDecided(t, jml.ReasonKept)
	case t.Answer.Choice == "remove":
		return f.addDecided(t)
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
	for _, key := range t.Decides {
		for i := range f.tasks {
			decided := &f.tasks[i]
			check := decided.Purpose == jml.PurposeCheck && f.keyOf(decided.For) == key
			if decided.Key != key && !check {
				continue
			}
			if err := f.cancel(decided, reason, t.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (f *file) keyOf(taskID string) string {
	if t := f.task(taskID); t != nil {
		return t.Key
	}
	return ""
}

// addDecided adds the removals that a "remove" asks for and that are not
// planned yet.
func (f *file) addDecided(t jml.Task) error {
	for _, key := range t.Decides {
		if f.byKey(key) != nil {
			continue
		}
		lineKey, system, _ := strings.Cut(key, "/")
		if err := f.addLine(lineKey, playbook.Target{System: system, Level: t.Level}, "answer"); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) addLine(lineKey string, to playbook.Target, because string) error {
	in, err := f.input()
	if err != nil {
		return err
	}
	t, err := playbook.Extra(in, lineKey, to)
	if err != nil {
		return err
	}
	t.Purpose = jml.PurposeRegister
	return f.addWithCheck(t, because)
}

// addWithCheck adds a task and, where a second person has to look, its check.
func (f *file) addWithCheck(t jml.Task, because string) error {
	t.Key = f.freshKey(t.Key)
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
	check.Key = f.freshKey(check.Key)
	_, err = f.add(check, "check")
	return err
}

// takeHoldings records what the owner says the person holds; when the last
// such list is in, the registers are confirmed.
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
	waits := slices.ContainsFunc(f.tasks, func(other jml.Task) bool { return other.Asks == jml.AsksHolds && !other.State.Ended() })
	if !waits {
		if err := f.confirmHoldings("list"); err != nil {
			return err
		}
	}
	return f.matchHoldings()
}
