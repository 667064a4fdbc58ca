package api

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Cases answers cases and their lists, and adds tasks to them.
type Cases struct {
	tasks Tasks
	lists Lists
	files CaseFiles
	clock clock.Clock
	cases shapes
}

// Show answers one case with its tasks.
func (h *Cases) Show(w http.ResponseWriter, r *http.Request) error {
	detail, err := h.files.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return err
	}
	name := detail.Person.Name()
	out := h.cases.of(detail.Case, name)
	out.Progress = &wire.Progress{}
	now := h.clock.Now()
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

// AddTask puts a task into a case that no playbook has, and answers it.
func (h *Cases) AddTask(w http.ResponseWriter, r *http.Request) error {
	var ask wire.NewTask
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	viewer := door.ViewerOf(r.Context())
	of, err := h.files.CaseDetail(r.Context(), viewer, r.PathValue("id"))
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return &jml.Error{Code: jml.CodeNotFound, Field: "case", Message: "There is no such case. Give its number."}
	}
	if err != nil {
		return err
	}
	task := jml.NewTask{ID: ask.ID, Title: ask.Title, Role: roles.Role(ask.Role), Person: ask.Person, Due: ask.Due, Evidence: ask.Evidence}
	if err := h.tasks.AddTask(r.Context(), door.PrincipalOf(r.Context()).Actor, of.ID, task); err != nil {
		return err
	}
	if of, err = h.files.CaseDetail(r.Context(), viewer, of.ID); err != nil {
		return afterwards(err)
	}
	i := slices.IndexFunc(of.Tasks, func(t readmodel.TaskRow) bool { return t.Key == playbook.AddedKey(ask.ID) })
	if i < 0 {
		return fmt.Errorf("the added task %q is not in its case", ask.ID)
	}
	return door.JSON(w, http.StatusOK, taskOf(of.Tasks[i], of.Person.Name()))
}

// List answers a slice of the list of cases.
func (h *Cases) List(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	f := readmodel.CaseFilter{Kind: jml.Kind(q.Get("kind")), State: jml.CaseState(q.Get("state")), Late: q.Get("late") == "1"}
	p, err := sliceOf(q)
	if err != nil {
		return err
	}
	rows, next, err := h.lists.Cases(r.Context(), door.ViewerOf(r.Context()), f, p)
	if err != nil {
		return err
	}
	out := wire.Cases{Cases: []wire.Case{}, Next: next}
	for _, row := range rows {
		c := h.cases.of(jml.Case{ID: row.ID, Number: row.Number, Kind: row.Kind, State: row.State, Ending: row.Ending, PersonID: row.PersonID,
			Effective: row.Effective, CutoffAt: row.CutoffAt, Zone: row.Zone, Immediate: row.Immediate, OpenedAt: row.OpenedAt, ClosedAt: row.ClosedAt}, row.PersonName)
		c.Progress = &wire.Progress{Total: row.Total, Ended: row.Ended, Late: row.Late, NextDue: instant(row.NextDue)}
		out.Cases = append(out.Cases, c)
	}
	return door.JSON(w, http.StatusOK, out)
}
