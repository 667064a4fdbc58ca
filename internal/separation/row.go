package separation

import "github.com/handover-jml/handover/internal/jml"

// Of returns the case with these tasks, in order. Whoever may announce it
// besides who did is added by the caller, who knows the rights. The tasks are
// seen as they stand whenever they are asked.
func Of(c jml.Case, tasks []*jml.Task) *Case {
	s := New(c.PersonID)
	s.Announcers = c.AnnouncedBy
	for _, t := range tasks {
		s.Add(Row{t})
	}
	return s
}

// Row is a task of ours.
type Row struct{ *jml.Task }

// PlanOf is what of a task of ours says from whom it must be kept apart.
func PlanOf(t jml.Task) Plan {
	return Plan{ID: t.ID, Key: t.Key, Base: t.Base, Line: t.Line, Playbook: t.PlaybookHash, Purpose: t.Purpose, For: t.For,
		Role: t.Role, System: t.System, Asset: t.AssetID, Asks: t.Asks, Writes: t.Writes, Decides: t.Decides, ApartFrom: t.ApartFrom, NotBy: t.NotBy}
}

// Plan implements Task.
func (r Row) Plan() Plan { return PlanOf(*r.Task) }

// Owner implements Task.
func (r Row) Owner() string {
	if r.State != jml.TaskOpen {
		return ""
	}
	return r.AssigneeID
}

// Enders implements Task.
func (r Row) Enders() []string { return r.EndedBy }
