package api

import (
	"net/url"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// shapes puts cases and tasks into the API's JSON. Links lead to public.
type shapes struct{ public *url.URL }

func (s shapes) accepted(a jml.Accepted) wire.Accepted {
	name := a.Person
	out := wire.Accepted{Outcome: a.Outcome, Again: a.Again, Changed: a.Changed, Warnings: a.Warning, Case: s.of(a.Case, name)}
	for _, t := range a.Tasks {
		out.Case.Tasks = append(out.Case.Tasks, taskOf(readmodel.TaskRow{Task: t}, name))
	}
	return out
}

func (s shapes) of(c jml.Case, name string) wire.Case {
	out := wire.Case{
		ID: c.ID, Number: c.Number, Kind: string(c.Kind), State: string(c.State), Ending: string(c.Ending),
		Person: wire.Person{ID: c.PersonID, Name: name}, Effective: c.Effective.String(), Zone: c.Zone,
		Cutoff: instant(c.CutoffAt), Immediate: c.Immediate, AccessClosedAt: instant(c.AccessClosedAt),
		ThingsBackAt: instant(c.ThingsBackAt), OpenedAt: instant(c.OpenedAt), ClosedAt: instant(c.ClosedAt),
	}
	if c.Kind == jml.Leaver {
		out.Contact, out.ToldAt = c.Contact, instant(c.ToldAt)
	}
	if c.Number != 0 {
		out.URL = s.public.JoinPath("cases", strconv.FormatInt(c.Number, 10)).String()
	}
	return out
}

func taskOf(t readmodel.TaskRow, name string) wire.Task {
	out := wire.Task{
		ID: t.ID, CaseID: t.CaseID, Key: t.Key, Title: t.TitleFor(name), Role: string(t.Role), State: string(t.State), System: t.System,
		Opens: instant(t.OpensAt), Due: instant(t.Due.At), DueDate: t.Due.Date.String(), DueKind: string(t.Due.Kind), Rule: t.Due.Rule, ShortNotice: t.ShortNotice,
		NotBefore: instant(t.NotBefore), After: t.After, Controls: t.Controls, Mail: string(t.Mailed), Reason: t.Reason,
		DoneAt: instant(t.DoneAt), EndedAt: instant(t.EndedAt),
	}
	if t.AssigneeID != "" {
		out.Owner = &wire.Person{ID: t.AssigneeID, Name: t.AssigneeName}
	}
	if t.DoneBy != "" {
		out.DoneBy = &wire.Person{ID: t.DoneBy, Name: t.DoneByName}
	}
	return out
}

// instant is nil for the zero time, so that it is left out.
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
