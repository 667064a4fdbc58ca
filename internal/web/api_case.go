package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api"
	"github.com/handover-jml/handover/internal/web/door"
)

// apiEvent takes an event in. Its own id makes it idempotent: the same id with
// the same content answers the first result again.
func (s *Server) apiEvent(w http.ResponseWriter, r *http.Request) error {
	e, in, err := readEvent(r)
	if err != nil {
		return err
	}
	accepted, err := s.Cases.Accept(r.Context(), e, in)
	return reply(w, s.acceptedOf(accepted), err)
}

func (s *Server) apiPreview(w http.ResponseWriter, r *http.Request) error {
	e, in, err := readEvent(r)
	if err != nil {
		return err
	}
	accepted, err := s.Cases.Preview(r.Context(), e, in)
	return reply(w, s.acceptedOf(accepted), err)
}

// readEvent decodes the body. strict=1 refuses unknown people and managers, as
// a person at a command line would want.
func readEvent(r *http.Request) (e jml.Event, in jml.Intake, err error) {
	body, err := readBody(r)
	if err != nil {
		return e, in, err
	}
	e, hash, err := intake.DecodeEvent(body)
	if err != nil {
		return e, in, err
	}
	in = jml.Intake{Source: "api", Hash: hash, Actor: jml.ConsoleActor()}
	if r.URL.Query().Get("strict") == "1" {
		in.Source, in.Strict = "cli", true
		// The command line says now for the moment of the decision. It is no
		// part of the content, or no repeat of an id could ever be the same.
		content := e
		content.OccurredAt = time.Time{}
		in.Hash = intake.Hash(content)
	}
	return e, in, nil
}

func (s *Server) acceptedOf(a jml.Accepted) api.Accepted {
	name := a.Person
	out := api.Accepted{Outcome: a.Outcome, Again: a.Again, Warnings: a.Warning, Case: s.caseOf(a.Case, name)}
	for _, t := range a.Tasks {
		out.Case.Tasks = append(out.Case.Tasks, taskOf(readmodel.TaskRow{Task: t}, name))
	}
	return out
}

func (s *Server) apiCase(w http.ResponseWriter, r *http.Request) error {
	detail, err := s.Records.CaseFiles.CaseDetail(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	name := detail.Person.Name()
	out := s.caseOf(detail.Case, name)
	out.Progress = &api.Progress{}
	now := s.Clock.Now()
	for _, t := range detail.Tasks {
		out.Tasks = append(out.Tasks, taskOf(t, name))
		if t.State == jml.TaskCancelled {
			continue
		}
		out.Progress.Total++
		if t.State.Ended() {
			out.Progress.Ended++
		} else if t.State == jml.TaskOpen && t.Due.At.Before(now) {
			out.Progress.Late++
		}
	}
	return door.JSON(w, http.StatusOK, out)
}

func (s *Server) apiCases(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := readmodel.CaseFilter{Kind: jml.Kind(q.Get("kind")), State: jml.CaseState(q.Get("state")), Text: q.Get("text"), Late: q.Get("late") == "1"}
	p := readmodel.Page{After: q.Get("after")}
	if v := q.Get("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 200 {
			return jml.Invalid("limit", "Give a number from 1 to 200.")
		}
		p.Limit = n
	}
	rows, next, err := s.Records.Lists.Cases(r.Context(), f, p)
	if err != nil {
		return err
	}
	out := api.Cases{Cases: []api.Case{}, Next: next}
	for _, row := range rows {
		c := s.caseOf(jml.Case{ID: row.ID, Number: row.Number, Kind: row.Kind, State: row.State, Ending: row.Ending, PersonID: row.PersonID,
			Effective: row.Effective, CutoffAt: row.CutoffAt, Zone: row.Zone, Immediate: row.Immediate, OpenedAt: row.OpenedAt, ClosedAt: row.ClosedAt}, row.PersonName)
		c.Progress = &api.Progress{Total: row.Total, Ended: row.Ended, Late: row.Late, NextDue: instant(row.NextDue)}
		out.Cases = append(out.Cases, c)
	}
	return door.JSON(w, http.StatusOK, out)
}

func (s *Server) caseOf(c jml.Case, name string) api.Case {
	out := api.Case{
		ID: c.ID, Number: c.Number, Kind: string(c.Kind), State: string(c.State), Ending: string(c.Ending),
		Person: api.Person{ID: c.PersonID, Name: name}, Effective: c.Effective.String(), Zone: c.Zone,
		Cutoff: instant(c.CutoffAt), Immediate: c.Immediate, AccessClosedAt: instant(c.AccessClosedAt),
		ThingsBackAt: instant(c.ThingsBackAt), OpenedAt: instant(c.OpenedAt), ClosedAt: instant(c.ClosedAt),
	}
	if c.Number != 0 {
		out.URL = s.public.JoinPath("cases", strconv.FormatInt(c.Number, 10)).String()
	}
	return out
}

func taskOf(t readmodel.TaskRow, name string) api.Task {
	out := api.Task{
		ID: t.ID, CaseID: t.CaseID, Key: t.Key, Title: t.TitleFor(name), Role: string(t.Role), State: string(t.State), System: t.System,
		Opens: instant(t.OpensAt), Due: instant(t.Due.At), DueDate: t.Due.Date.String(), DueKind: string(t.Due.Kind), Rule: t.Due.Rule, ShortNotice: t.ShortNotice,
		NotBefore: instant(t.NotBefore), After: t.After, Controls: t.Controls, Mail: string(t.Mailed), Reason: t.Reason,
		DoneAt: instant(t.DoneAt), EndedAt: instant(t.EndedAt),
	}
	if t.AssigneeID != "" {
		out.Owner = &api.Person{ID: t.AssigneeID, Name: t.AssigneeName}
	}
	if t.DoneBy != "" {
		out.DoneBy = &api.Person{ID: t.DoneBy, Name: t.DoneByName}
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
