package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// keep carries equipment over to the engagement of who joins again.
func (w filing) keep() error {
	a := w.Registers.AssetByID(w.t.AssetID)
	if a == nil || a.State != register.Issued || a.HolderID != w.Case.PersonID {
		return jml.Invalid("outcome", "The register does not have it with them any more, so there is nothing to keep. Answer no.")
	}
	from := *a
	a.EngagementID, a.Since, a.Source = w.Case.EngagementID, w.Now, w.t.ID
	w.take(AssetMoved{From: from, To: *a, Why: reason.CarriedOver})
	return w.cancelDecided(w.t, reason.CarriedOver)
}

// unkeep has equipment be of no engagement again once its question is open anew,
// and stay locked.
func (w filing) unkeep() error {
	a := w.Registers.AssetByID(w.t.AssetID)
	if a != nil && a.EngagementID == w.Case.EngagementID {
		w.moveAsset(a, a.State, a.HolderID, "reopened")
	}
	for _, t := range w.Tasks.All() {
		if t.AssetID == w.t.AssetID && t.Purpose == jml.PurposeRegister && !keepsEquipment(*t) {
			if err := w.cancel(t, reason.RegisterChanged, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// Unlocks reports whether equipment is still as a task of an earlier case left it,
// which has to be taken back for who keeps it: it was locked for a departure. tasks
// are those of all cases of its holder.
func Unlocks(assetID string, tasks []jml.Task) (lock jml.Task, locked bool) {
	for _, t := range tasks {
		locks := t.Purpose == jml.PurposeLine || t.Purpose == jml.PurposeRegister
		if t.AssetID == assetID && t.State == jml.TaskDone && locks && !keepsEquipment(t) && t.Undo.Line != "" && t.Writes == jml.WritesNothing && !t.DoneAt.Before(lock.DoneAt) {
			lock, locked = t, true
		}
	}
	for _, t := range tasks {
		undoes := t.AssetID == assetID && t.Line == lock.Undo.Line && t.Purpose != jml.PurposeCheck
		if undoes && (t.State == jml.TaskPlanned || t.State == jml.TaskOpen || t.State == jml.TaskDone && t.DoneAt.After(lock.DoneAt)) {
			return lock, false
		}
	}
	return lock, locked
}

// Unlock has equipment that was locked for an earlier departure unlocked on the
// first day of who keeps it. pb is the playbook in force that takes the lock back.
func Unlock(d *Dossier, lock jml.Task, pb *playbook.Playbook) (Decision, error) {
	w := d.draft()
	from := w.Now
	if w.Case.EffectAt.After(from) {
		from = w.Case.EffectAt
	}
	held := w.Registers.Holdings()
	in, err := undoInput(w, lock, pb, held, from)
	if err != nil {
		return Decision{}, err
	}
	t, err := playbook.Extra(in, lock.Undo.Line, target(lock, held))
	if err != nil {
		return Decision{}, err
	}
	t.Purpose, t.OpensAt, t.NotBefore = jml.PurposeRegister, from, time.Time{}
	err = w.addWithCheck(t, "answer")
	return w.decision(), err
}

// CarriedOver ends what a departure still does about equipment that its subject
// keeps, who has joined again.
func CarriedOver(d *Dossier, assetID string) (Decision, error) {
	w := d.draft()
	in, err := w.planInput()
	if err != nil {
		return Decision{}, err
	}
	for _, t := range w.Tasks.All() {
		ends := t.AssetID == assetID
		if t.AssetID == "" && t.PlaybookHash == in.Playbook.Hash && w.Tasks.needBack(w.Playbook, *t) {
			wanted, err := in.Wants(t.Line)
			if err != nil {
				return Decision{}, err
			}
			ends = !wanted
		}
		if !ends || t.Purpose == jml.PurposeIncident {
			continue
		}
		if err := w.cancel(t, reason.CarriedOver, ""); err != nil {
			return Decision{}, err
		}
	}
	return w.decision(), nil
}

// keepsEquipment reports whether a task asks about equipment of before.
func keepsEquipment(t jml.Task) bool { return t.Line == playbook.LineKeep }
