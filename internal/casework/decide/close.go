package decide

import (
	"cmp"
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/transition"
)

// Closable reports whether the case needs nothing more: all tasks have ended,
// all exceptions are accepted, nothing is unknown, and its date has come.
func (d *Dossier) Closable() (bool, error) {
	if d.Case.State != jml.CaseOpen || d.Case.Live() && !d.Case.Effected {
		return false, nil
	}
	if d.Tasks.any(func(t jml.Task) bool { return !d.Tasks.settled(t) }) {
		return false, nil
	}
	drift, err := d.drift()
	return drift.none(), err
}

// Close closes a case that is Closable. A joiner who was completed holds what
// the register says: there was nothing before.
func (d *Dossier) Close() (Decision, error) {
	w := d.draft()
	state := cmp.Or(w.Case.Ending, jml.CaseCompleted)
	if !transition.CaseMay(transition.Close, w.Case.State, state) {
		return Decision{}, fmt.Errorf("close a case as %s", state)
	}
	w.mark()
	w.Case.State, w.Case.ClosedAt = state, w.Now
	if state == jml.CaseCompleted && w.Case.Kind == jml.Joiner {
		w.confirmHoldings("joiner")
	}
	w.take(CaseClosed{State: state, AccessClosedAt: w.Case.AccessClosedAt, ThingsBackAt: w.Case.ThingsBackAt, Effective: w.Case.Effective, CutoffAt: w.Case.CutoffAt})
	return w.decision(), nil
}

// TakeEffect has the case's date come. A leaver is sent the own tasks that are
// still open once more: the links that went to work ended with it. Own lines that
// waited for them to be told are HR's from now on.
func (d *Dossier) TakeEffect() (Decision, error) {
	w := d.draft()
	w.Case.Effected = true
	if w.Case.Kind != jml.Leaver {
		return w.decision(), nil
	}
	if err := w.giveTime(d.Case); err != nil {
		return Decision{}, err
	}
	own := map[string][]notice.TaskRef{}
	for _, t := range w.Tasks.All() {
		if t.State == jml.TaskOpen && t.AssigneeID == w.Case.PersonID {
			own[t.AssigneeID] = append(own[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
		}
	}
	w.tell(notice.First, own)
	return w.decision(), nil
}
