package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// Replan holds the running tasks of a case that was given other dates or terms
// against what the playbook plans now: they get new dates, ended ones keep
// theirs, lines that the new terms no longer ask for are cancelled and new ones
// join. Each owner in told gets one mail with the old dates and the new.
func (d *Dossier) Replan(before jml.Case, told map[string]map[string]bool) (Decision, error) {
	w := d.draft()
	in, err := w.planInput()
	if err != nil {
		return Decision{}, err
	}
	planned, err := playbook.Plan(in)
	if err != nil {
		return Decision{}, err
	}
	r := replan{draft: w, before: before, in: in}
	if err := r.redateRunning(planned); err != nil {
		return Decision{}, err
	}
	r.addMissing(planned)
	r.suspendEarly()
	r.tellNewDates(told)
	return w.decision(), nil
}

// replan is a case's tasks on their way to other dates.
type replan struct {
	*draft
	before jml.Case
	in     playbook.Input
	moved  []moved
}

// moved is a task that has other dates now.
type moved struct {
	task   *jml.Task
	oldDue time.Time
}

func (w *replan) redateRunning(planned []jml.Task) error {
	wanted := map[string]bool{}
	for _, t := range planned {
		wanted[t.Key] = true
	}
	otherWork := !w.before.After.SameWork(w.Case.After)
	atOnce := w.Case.Immediate && !w.before.Immediate // then nobody waits for what the person has to do

	for _, t := range w.Tasks.All() {
		unwanted := t.Purpose == jml.PurposeLine && !wanted[t.Key]
		if unwanted && (otherWork || atOnce && t.Role == roles.Employee) {
			if err := w.cancel(t, reason.RegisterChanged, ""); err != nil {
				return err
			}
		}
		if err := w.redateTask(t); err != nil {
			return err
		}
	}
	return nil
}

// redateTask gives a running task the dates that its line has now.
func (w *replan) redateTask(t *jml.Task) error {
	if t.State.Ended() || t.Due.Kind == jml.DueKept {
		return nil
	}
	next := playbook.Redate(w.in, *t)
	if next.OpensAt.Equal(t.OpensAt) && next.Due.At.Equal(t.Due.At) && next.NotBefore.Equal(t.NotBefore) {
		return nil
	}
	old := t.Due.At
	next.Escalated = 0
	if err := w.redate(t, next); err != nil {
		return err
	}
	w.moved = append(w.moved, moved{t, old})
	return nil
}

// addMissing adds the lines that the new terms ask for. The planner names the
// first task of a check by key.
func (w *replan) addMissing(planned []jml.Task) {
	for _, t := range planned {
		if w.Tasks.ByKey(t.Key) != nil {
			continue
		}
		if first := w.Tasks.ByKey(t.For); t.For != "" && first != nil {
			t.For = first.ID
		}
		w.add(t, "terms")
	}
}

// suspendEarly asks for each account that went live for a start which now lies
// further ahead to be suspended until then. What is reached through the single
// sign-on account alone is out of reach with it.
func (w *replan) suspendEarly() {
	if w.Case.Kind != jml.Joiner || !w.Case.EffectAt.After(w.before.EffectAt) || !w.Case.EffectAt.After(w.Now) {
		return
	}
	held := w.in.Holdings.Grants
	for _, g := range held {
		if w.in.Matrix.Covered(g.System, held) {
			continue
		}
		t := playbook.Suspend(w.in, g)
		asked := w.Tasks.any(func(t jml.Task) bool {
			return t.Line == playbook.LineSuspend && t.System == g.System && !t.State.Ended()
		})
		if g.EngagementID == w.Case.EngagementID && !asked && w.Tasks.ByKey(t.Key) == nil {
			w.add(t, "account live before the new start")
		}
	}
}

func (w *replan) tellNewDates(told map[string]map[string]bool) {
	byOwner := map[string][]notice.TaskRef{}
	for _, m := range w.moved {
		owner := w.owner(*m.task)
		if told[owner] != nil {
			byOwner[owner] = append(byOwner[owner], notice.TaskRef{TaskID: m.task.ID, OldDue: m.oldDue})
		}
	}
	w.tell(notice.Rescheduled, byOwner)
}

// Supersede ends a case that another one overtook: what still runs is
// cancelled. The case says so already.
func (d *Dossier) Supersede() (Decision, error) {
	w := d.draft()
	err := w.cancelRunning(reason.Superseded)
	return w.decision(), err
}

// Rescind takes an announcement back, as the case says already: running tasks
// are cancelled, and what was done gets undo tasks under the limits of the
// playbook that takes it back. playbooks are those in force, by kind.
func (d *Dossier) Rescind(playbooks map[jml.Kind]*playbook.Playbook) (Decision, error) {
	w := d.draft()
	w.take(AnnouncementWithdrawn{})
	if err := w.cancelRunning(reason.Rescinded); err != nil {
		return Decision{}, err
	}
	held := w.Registers.Holdings()
	for _, t := range d.Tasks.undoable() {
		if err := w.undo(t, playbooks[t.Undo.Kind], held); err != nil {
			return Decision{}, err
		}
	}
	return w.decision(), nil
}

// UndoKinds are the kinds of playbooks that it takes to rescind the case.
func (d *Dossier) UndoKinds() (kinds []jml.Kind) {
	seen := map[jml.Kind]bool{}
	for _, t := range d.Tasks.undoable() {
		if !seen[t.Undo.Kind] {
			seen[t.Undo.Kind] = true
			kinds = append(kinds, t.Undo.Kind)
		}
	}
	return kinds
}

// cancelRunning cancels what still runs, but for the acceptance of what was
// not done and the question about what is missing: those decisions are owed
// however the case ends.
func (w *draft) cancelRunning(why string) error {
	for _, t := range w.Tasks.All() {
		owed := t.Purpose == jml.PurposeIncident || t.Purpose == jml.PurposeException && !runsOut(*t)
		if owed {
			continue
		}
		if err := w.cancel(t, why, ""); err != nil {
			return err
		}
	}
	return nil
}

func (w *draft) undo(done jml.Task, pb *playbook.Playbook, held register.Holdings) error {
	in, err := undoInput(w, done, pb, held, w.Now)
	if err != nil {
		return err
	}
	about := target(done, held)
	if done.Writes == jml.WritesSet {
		about.Level = w.Registers.levelBefore(done.ID)
	}
	t, err := playbook.Undo(in, done, about)
	if err != nil {
		return err
	}
	if err := w.addWithCheck(t, "undo"); err != nil {
		return err
	}
	also, err := playbook.AlsoUndo(in, t, done, about)
	if err != nil {
		return err
	}
	for _, t := range also {
		if err := w.addWithCheck(t, "undo"); err != nil {
			return err
		}
	}
	return nil
}

// undoInput plans what takes a task back under the playbook that does, from an
// instant on.
func undoInput(w *draft, done jml.Task, pb *playbook.Playbook, held register.Holdings, from time.Time) (playbook.Input, error) {
	in, err := PlanInput(w.Case, w.Registers.Subject, pb, w.Matrix, held, w.Company, from)
	if err != nil {
		return in, err
	}
	in.Kind = done.Undo.Kind
	day := jml.DateOf(from.In(in.Calendar.Zone))
	in.Anchors.Start, in.Anchors.Effective, in.Anchors.LastDay = day, day, day
	in.Anchors.Cutoff, in.Anchors.Notice = from, from
	return in, nil
}

// target is what a task is about, with the equipment as the register has it.
func target(t jml.Task, h register.Holdings) playbook.Target {
	out := playbook.Target{System: t.System, Level: t.Level}
	for _, a := range h.Assets {
		if a.ID == t.AssetID || a.Source == t.ID {
			out.Asset = a
		}
	}
	return out
}
