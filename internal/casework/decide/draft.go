package decide

import (
	"fmt"
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/transition"
)

// draft is a decision in the making: a copy of the dossier that every effect
// is taken into at once, so that what follows rests on it.
type draft struct {
	Dossier
	effects []Effect
}

func (d *Dossier) draft() *draft {
	w := &draft{Dossier: *d}
	w.Tasks, w.apart = NewTasks(d.Tasks.Rows()), nil
	if d.Registers != nil {
		r := *d.Registers
		r.Grants, r.Assets, r.EndedBy = slices.Clone(r.Grants), slices.Clone(r.Assets), maps.Clone(r.EndedBy)
		w.Registers = &r
	}
	return w
}

func (w *draft) take(e Effect) { w.effects = append(w.effects, e) }

// decision is what the draft came to.
func (w *draft) decision() Decision {
	w.mark()
	return Decision{Case: w.Case, Effects: w.effects, after: w.Dossier}
}

// move takes a task to a state if the transition table allows it.
func move(t *jml.Task, cmd transition.Command, to jml.TaskState) error {
	if !transition.TaskMay(cmd, t.State, to) {
		return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("a task that is %s cannot become %s this way", t.State, to)}
	}
	t.State = to
	return nil
}

// add has a planned task join the case under a key of its own: its base or,
// when the case has such a task already, as after a reopening, the next free
// repetition.
func (w *draft) add(t jml.Task, because string) *jml.Task {
	t.Key = t.Base
	for n := 2; w.Tasks.ByKey(t.Key) != nil; n++ {
		t.Key = playbook.Repeat(t.Base, n)
	}
	t.ID, t.CaseID = provisional("task", t.Key), w.Case.ID
	t.State, t.Ordinal = jml.TaskPlanned, len(w.Tasks.All())

	added := w.Tasks.Add(t)
	if w.apart != nil {
		w.apart.Add(separation.Row{Task: added})
	}
	w.take(TaskAdded{*added, because})
	return added
}

// addWithCheck adds a task and, where a second person has to look, its check.
func (w *draft) addWithCheck(t jml.Task, because string) error {
	added := w.add(t, because)
	if !playbook.PlansCheck(*added) {
		return nil
	}
	return w.addCheck(*added)
}

func (w *draft) addCheck(first jml.Task) error {
	in, err := w.planInput()
	if err != nil {
		return err
	}
	w.add(playbook.Check(in, first), "check")
	return nil
}

// cancel ends a running task without its work, and with it the decisions about
// it; one that has ended stays.
func (w *draft) cancel(t *jml.Task, why, by string) error {
	if t.State.Ended() {
		return nil
	}
	t.Reason, t.EndedAt = why, w.Now
	if err := move(t, transition.Cancel, jml.TaskCancelled); err != nil {
		return err
	}
	w.take(TaskCancelled{*t, by})

	for _, o := range w.Tasks.All() {
		if o.Judges(t.ID) {
			if err := w.cancel(o, why, by); err != nil {
				return err
			}
		}
	}
	return nil
}

// redate gives a running task other dates.
func (w *draft) redate(t *jml.Task, next jml.Task) error {
	*t = next
	if err := move(t, transition.Reschedule, t.State); err != nil {
		return fmt.Errorf("date a task: %w", err)
	}
	w.take(TaskRedated{*t})
	return nil
}

// tell has owners sent a mail; with nobody to tell it does nothing.
func (w *draft) tell(kind notice.Kind, byOwner map[string][]notice.TaskRef) {
	if len(byOwner) > 0 {
		w.take(Told{kind, byOwner})
	}
}
