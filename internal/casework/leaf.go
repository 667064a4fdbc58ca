package casework

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/proof"
)

// plannedTask is what a leaf says of a planned task.
func plannedTask(w *work, t jml.Task) (evidence.PlannedTask, error) {
	stands, err := gateOf(w, t)
	return evidence.PlannedTask{ID: t.ID, Key: t.Key, Base: t.Base, Line: t.Line, Playbook: t.PlaybookHash, Purpose: t.Purpose, For: t.For,
		Title: t.Title, Role: t.Role, System: t.System, Tier: t.Tier, Asset: t.AssetID, Controls: t.Controls,
		After: t.After, Asks: t.Asks, Decides: t.Decides, Writes: t.Writes, Verify: t.Verify, ApartFrom: t.ApartFrom, NotBy: t.NotBy, Gate: stands,
		OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), DueAt: t.Due.At, DueDate: t.Due.Date, DueZone: t.Due.Zone,
		DueKind: t.Due.Kind, Rule: t.Due.Rule, LimitSec: int64(t.Limit / time.Second), ShortNotice: t.ShortNotice}, err
}

// gateOf is what a task stands for by its line; tasks of no playbook stand for
// nothing.
func gateOf(w *work, t jml.Task) (gate.Gate, error) {
	if t.PlaybookHash == "" {
		return "", nil
	}
	pb, err := w.library.Playbook(w.Entry, t.PlaybookHash)
	if err != nil {
		return "", err
	}
	return pb.GateOf(t), nil
}

// taskRescheduled is what a leaf says of a task with other dates.
func taskRescheduled(t jml.Task) evidence.TaskRescheduled {
	return evidence.TaskRescheduled{OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), DueAt: t.Due.At, DueDate: t.Due.Date,
		DueZone: t.Due.Zone, DueKind: t.Due.Kind, Rule: t.Due.Rule, LimitSec: int64(t.Limit / time.Second), ShortNotice: t.ShortNotice}
}

// dates are what a leaf says of a case's dates.
func dates(c jml.Case, settings jml.Settings) evidence.Dates {
	place, _ := calendar.Place(settings, c.After.Location)
	return evidence.Dates{Effective: c.Effective, EmploymentEnd: c.EmploymentEnd, CutoffAt: instant(c.CutoffAt),
		EffectAt: c.EffectAt, NoticeAt: c.NoticeAt, Zone: c.Zone, Immediate: c.Immediate, Calendar: place.Name}
}

// contactSaid is what a leaf says of how a leaver is reached.
func contactSaid(c jml.Case) string {
	if c.Kind != jml.Leaver {
		return ""
	}
	return c.Contact
}

// managers are what a leaf says of who manages a case's subject.
func managers(c jml.Case) evidence.Managers {
	return evidence.Managers{Manager: c.After.ManagerID, OldManager: c.Before.ManagerID}
}

// instant returns nil for the zero time, so that a leaf omits it.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// endingFields are what somebody said at an ending, which leaves only commit to.
func endingFields(e jml.Ending) []evidence.Field {
	out := []evidence.Field{ledger.Personal("early_why", e.EarlyWhy), ledger.Personal("cause", e.Cause)}
	for _, k := range proof.Typed() {
		out = append(out, ledger.Personal(k.Key, k.Text(e)))
	}
	for i, file := range e.Files {
		out = append(out, ledger.Personal(fmt.Sprintf("file.%d.sha256", i+1), file.SHA256), ledger.Personal(fmt.Sprintf("file.%d.name", i+1), file.Name))
	}
	return out
}
