package decide

import (
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

// unkeep has equipment be of no engagement again once its question is open anew.
func (w filing) unkeep() {
	a := w.Registers.AssetByID(w.t.AssetID)
	if a != nil && a.EngagementID == w.Case.EngagementID {
		w.moveAsset(a, a.State, a.HolderID, "reopened")
	}
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
