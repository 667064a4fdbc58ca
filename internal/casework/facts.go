package casework

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// plannedTask is what a leaf says of a planned task.
func plannedTask(t jml.Task) evidence.PlannedTask {
	return evidence.PlannedTask{ID: t.ID, Key: t.Key, Base: t.Base, Line: t.Line, Playbook: t.PlaybookHash, Purpose: t.Purpose, For: t.For,
		Title: t.Title, Role: t.Role, System: t.System, Tier: t.Tier, Asset: t.AssetID, Controls: t.Controls,
		After: t.After, Asks: t.Asks, Decides: t.Decides, Writes: t.Writes, Verify: t.Verify, ApartFrom: t.ApartFrom,
		OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), DueAt: t.Due.At, DueDate: t.Due.Date, DueZone: t.Due.Zone,
		DueKind: t.Due.Kind, Rule: t.Due.Rule, LimitSec: int64(t.Limit / time.Second), ShortNotice: t.ShortNotice}
}

func rescheduledFacts(t jml.Task) evidence.TaskRescheduled {
	return evidence.TaskRescheduled{OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), DueAt: t.Due.At, DueDate: t.Due.Date,
		DueZone: t.Due.Zone, DueKind: t.Due.Kind, Rule: t.Due.Rule, LimitSec: int64(t.Limit / time.Second), ShortNotice: t.ShortNotice}
}

func dateFacts(c jml.Case) evidence.Dates {
	return evidence.Dates{Effective: c.Effective, EmploymentEnd: c.EmploymentEnd, CutoffAt: instant(c.CutoffAt),
		EffectAt: c.EffectAt, NoticeAt: c.NoticeAt, Zone: c.Zone, Immediate: c.Immediate}
}

// withPerson adds a person to a list of people unless they are there or nobody.
func withPerson(list []string, id string) []string {
	if id == "" || slices.Contains(list, id) {
		return list
	}
	return append(slices.Clip(list), id)
}

// instant returns nil for the zero time, so that a leaf omits it.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
