package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// drift is how the removals of a case differ from the registers.
type drift struct {
	missing []jml.Task // as planned now, not yet in the case
	excess  []string   // ids of running removals of what is no longer held
}

func (d drift) none() bool { return len(d.missing)+len(d.excess) == 0 }

// Drifts reports whether it takes the registers to say what a case needs: only a
// live leaver's removals follow them.
func Drifts(c jml.Case) bool { return c.Kind == jml.Leaver && c.Live() }

// MatchRegisters adds and cancels removals of a leaver so that they are what
// the registers say the person holds now. Before the cut-off removals come and
// go with the registers; after it they only come, since somebody may be at work.
// A round takes so many at a time, and a case that is full takes no more: it
// stays open then, since something held has no task.
func (d *Dossier) MatchRegisters() (Decision, error) {
	w := d.draft()
	drift, err := w.drift()
	if err != nil {
		return Decision{}, err
	}
	drift.missing = drift.missing[:min(len(drift.missing), maxHeld, w.Tasks.room())]
	err = w.match(drift)
	return w.decision(), err
}

// TakeBackHeld has what the registers say that somebody holds who has left taken
// back, in a case that was closed too: then it opens again. What the playbook has
// no line for changes nothing.
func TakeBackHeld(d *Dossier) (Decision, error) {
	w := d.draft()
	found, err := w.compare()
	if err != nil {
		return Decision{}, err
	}
	found.missing = found.missing[:min(len(found.missing), maxHeld, w.Tasks.room())]
	if len(found.missing) == 0 {
		return Decision{}, nil
	}
	if err := w.reopenCase("", "held"); err != nil {
		return Decision{}, err
	}
	if err := w.match(drift{missing: found.missing}); err != nil {
		return Decision{}, err
	}
	w.mark()
	return w.decision(), nil
}

// drift is what a round has to mend.
func (d *Dossier) drift() (drift, error) {
	if !Drifts(d.Case) {
		return drift{}, nil
	}
	found, err := d.compare()
	if d.Case.Effected {
		found.excess = nil
	}
	return found, err
}

// takeBackNamed has everything taken back that an answer put into the
// registers, also after the cut-off, and in a mover what the new work does not
// call for.
func (w *draft) takeBackNamed() error {
	if w.Case.Kind == jml.Joiner || !w.Case.Live() {
		return nil
	}
	found, err := w.compare()
	if err != nil {
		return err
	}
	return w.match(drift{missing: found.missing})
}

func (w *draft) match(d drift) error {
	for _, planned := range d.missing {
		planned.Purpose, planned.For = jml.PurposeRegister, ""
		if err := w.addWithCheck(planned, "register"); err != nil {
			return err
		}
	}
	for _, id := range d.excess {
		if err := w.cancel(w.Tasks.ByID(id), reason.RegisterChanged, ""); err != nil {
			return err
		}
	}
	return nil
}

// compare holds what the playbook would plan for the registers as they are
// against the tasks the case has.
func (d *Dossier) compare() (found drift, err error) {
	in, err := d.planInput()
	if err != nil {
		return found, err
	}
	planned, err := playbook.Plan(in)
	if err != nil {
		return found, err
	}
	for _, p := range planned {
		if p.Purpose == jml.PurposeLine && overHoldings(d.Playbook, p) && !d.Tasks.cover(p) {
			found.missing = append(found.missing, p)
		}
	}
	for _, t := range d.Tasks.All() {
		if excess(*t, in.Holdings) {
			found.excess = append(found.excess, t.ID)
		}
	}
	return found, nil
}

func overHoldings(pb *playbook.Playbook, t jml.Task) bool {
	l, _ := pb.Line(t.Line)
	return slices.Contains([]playbook.ForEach{playbook.HoldingSystem, playbook.HoldingAsset, playbook.DiffRemove, playbook.DiffLevel}, l.ForEach)
}

// cover reports whether the case has a task for what the plan asks. A
// removal that ended well does not count: the register says it is held again.
// One that a manager's "keep" cancelled does.
func (t Tasks) cover(p jml.Task) bool {
	return t.any(func(t jml.Task) bool {
		same := t.Line == p.Line && t.System == p.System && t.AssetID == p.AssetID && t.Purpose != jml.PurposeCheck
		over := t.State == jml.TaskCancelled && (t.Reason != reason.Kept || t.AssetID != "") ||
			t.TakesBack() && (t.State == jml.TaskDone || t.State == jml.TaskNotApplicable)
		return same && !over
	})
}

// excess reports whether a running removal is about something no longer held.
func excess(t jml.Task, h register.Holdings) bool {
	if t.State.Ended() || t.Purpose == jml.PurposeUndo {
		return false
	}
	switch {
	case t.Writes == jml.WritesRevoke && t.System != "":
		return !slices.ContainsFunc(h.Grants, func(g register.Grant) bool { return g.System == t.System })
	case t.Writes == jml.WritesReturn && t.AssetID != "":
		return !slices.ContainsFunc(h.Assets, func(a register.Asset) bool { return a.ID == t.AssetID })
	}
	return false
}
