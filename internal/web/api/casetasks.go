package api

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// CaseTasks moves the tasks of a case, in the name of whoever steers it. It ends
// none: that is their owners' word.
type CaseTasks struct {
	tasks      Tasks
	files      CaseFiles
	identities Identities
}

// Reopen has an ended task done again.
func (h *CaseTasks) Reopen(w http.ResponseWriter, r *http.Request) error {
	var ask wire.ReopenTask
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	return h.change(w, r, func(ctx context.Context, by jml.Actor, taskID string) error {
		return h.tasks.Reopen(ctx, by, taskID, ask.Note)
	})
}

// Reassign gives an open task to a named person.
func (h *CaseTasks) Reassign(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Reassign
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	return h.change(w, r, func(ctx context.Context, by jml.Actor, taskID string) error {
		to, err := h.identities.PersonKnown(ctx, ask.Person)
		if err != nil {
			return err
		}
		return h.tasks.Reassign(ctx, by, taskID, to.ID, ask.Note)
	})
}

// Remind has the owner of an open task reminded now.
func (h *CaseTasks) Remind(w http.ResponseWriter, r *http.Request) error {
	return h.change(w, r, h.tasks.Remind)
}

// change changes the task that the address names, and answers it as it is then.
func (h *CaseTasks) change(w http.ResponseWriter, r *http.Request, do func(ctx context.Context, by jml.Actor, taskID string) error) error {
	task, _, err := h.find(r)
	if err != nil {
		return err
	}
	if err := do(r.Context(), door.PrincipalOf(r.Context()).Actor, task.ID); err != nil {
		return err
	}
	task, name, err := h.find(r)
	return reply(w, taskOf(task, name), afterwards(err))
}

// afterwards is an error of what followed a change: no refusal, since those say
// that nothing was changed.
func afterwards(err error) error {
	if err == nil {
		return nil
	}
	return errors.New("answer what was changed: " + err.Error())
}

// find returns the task, named by its id or key, and whom its case is about.
func (h *CaseTasks) find(r *http.Request) (task readmodel.TaskRow, name string, err error) {
	of, err := h.files.CaseDetail(r.Context(), door.ViewerOf(r.Context()), r.PathValue("id"))
	if err != nil {
		return task, "", err
	}
	named := r.PathValue("task")
	i := slices.IndexFunc(of.Tasks, func(t readmodel.TaskRow) bool { return t.ID == named || t.Key == named })
	if i < 0 {
		return task, "", &jml.Error{Code: jml.CodeNotFound, Field: "task", Message: "The case has no such task. Give its id or its key."}
	}
	return of.Tasks[i], of.Person.Name(), nil
}
