package caseworktest

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/transition"
)

func (r replay) apply(leaf evidence.Leaf, data evidence.Data) {
	switch d := data.(type) {
	case evidence.EventAccepted:
		r.by[leaf.Case] = withPerson(r.by[leaf.Case], d.By)
	case evidence.CaseOpened:
		r.cases[leaf.Case] = &jml.Case{Number: d.Number, Kind: d.Kind, PersonID: d.Person, EngagementID: d.Engagement, State: jml.CaseOpen}
		r.redate(leaf, d.Dates)
		for _, t := range d.Tasks {
			r.plan(leaf, t)
		}
	case evidence.TaskAdded:
		r.plan(leaf, d.PlannedTask)
	case evidence.CaseRescheduled:
		r.redate(leaf, d.Dates)
	case evidence.CaseRescinded:
		c := r.cases[leaf.Case]
		c.Ending, c.Started, c.AccessLive = jml.CaseRescinded, d.Started, d.AccessLive
	case evidence.CaseSuperseded:
		r.cases[leaf.Case].Ending, r.cases[leaf.Case].SupersededBy = jml.CaseSuperseded, d.By
	case evidence.CaseClosed:
		r.cases[leaf.Case].State = d.State
	case evidence.CaseReopened:
		r.cases[leaf.Case].State = jml.CaseOpen
	default:
		r.applyTask(leaf, data)
	}
}

func (r replay) redate(leaf evidence.Leaf, d evidence.Dates) {
	c := r.cases[leaf.Case]
	c.Effective, c.EmploymentEnd, c.CutoffAt, c.EffectAt = d.Effective, d.EmploymentEnd, instant(d.CutoffAt), d.EffectAt
	c.NoticeAt, c.Zone, c.Immediate = d.NoticeAt, d.Zone, d.Immediate
}

func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}

func (r replay) plan(leaf evidence.Leaf, t evidence.PlannedTask) {
	r.tasks[t.ID] = &jml.Task{CaseID: leaf.Case, Key: t.Key, Base: t.Base, Purpose: t.Purpose, For: t.For, State: jml.TaskPlanned,
		OpensAt: t.OpensAt, NotBefore: instant(t.NotBefore), Due: jml.Due{At: t.DueAt, Date: t.DueDate, Zone: t.DueZone, Kind: t.DueKind, Rule: t.Rule},
		Limit: time.Duration(t.LimitSec) * time.Second, ShortNotice: t.ShortNotice, ApartFrom: t.ApartFrom}
}

func withPerson(list []string, id string) []string {
	if id == "" || slices.Contains(list, id) {
		return list
	}
	return append(list, id)
}

// applyTask replays one leaf of a task, and holds it against the table.
func (r replay) applyTask(leaf evidence.Leaf, data evidence.Data) {
	r.Helper()
	t := r.tasks[leaf.Task]
	move := func(cmd transition.Command, to jml.TaskState) {
		if !transition.TaskMay(cmd, t.State, to) {
			r.Errorf("leaf %d: %s takes task %s from %s to %s", leaf.Seq, cmd, t.Key, t.State, to)
		}
		t.State = to
	}
	switch d := data.(type) {
	case evidence.TaskOpened:
		move(transition.Open, jml.TaskOpen)
		t.AssigneeID, t.Assignment, t.Via, t.NotApart = d.Assignee, d.Assignment, d.Via, d.NotApart
	case evidence.TaskAssigned:
		move(transition.Reassign, jml.TaskOpen)
		t.AssigneeID, t.Assignment, t.Via, t.NotApart = d.Assignee, d.Assignment, d.Via, d.NotApart
	case evidence.TaskEnded:
		move(transition.Complete, d.Outcome)
		t.Reason, t.Answer, t.DoneAt, t.EndedAt, t.DoneBy = d.Reason, d.Answer, d.DoneAt, leaf.RecordedAt, d.DoneBy
		t.EndedBy, t.NotApart = withPerson(t.EndedBy, d.DoneBy), d.NotApart
	case evidence.TaskReopened:
		move(transition.Reopen, jml.TaskOpen)
		t.Assignment++ // forms made before the reopening no longer count
		t.Reason, t.Answer, t.DoneAt, t.EndedAt, t.DoneBy = "", jml.Answer{}, time.Time{}, time.Time{}, ""
	case evidence.TaskSentBack:
		move(transition.SendBack, jml.TaskPlanned)
		t.AssigneeID, t.Via, t.NotApart = "", "", false
	case evidence.TaskCancelled:
		move(transition.Cancel, jml.TaskCancelled)
		t.Reason, t.EndedAt = d.Reason, leaf.RecordedAt
	case evidence.TaskRescheduled:
		move(transition.Reschedule, t.State)
		t.OpensAt, t.NotBefore, t.Limit = d.OpensAt, instant(d.NotBefore), time.Duration(d.LimitSec)*time.Second
		t.Due, t.ShortNotice = jml.Due{At: d.DueAt, Date: d.DueDate, Zone: d.DueZone, Kind: d.DueKind, Rule: d.Rule}, d.ShortNotice
	}
}
