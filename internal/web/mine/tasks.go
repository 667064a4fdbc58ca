package mine

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/view"
)

// Tasks shows somebody's tasks and takes their answers and files.
type Tasks struct {
	pages     *view.Pages
	sessions  *door.Sessions
	clock     clock.Clock
	log       *slog.Logger
	endings   Endings
	assigned  Assigned
	documents Documents
	uploads   *uploads
	access    RecordAccess
}

// Show shows all tasks of the session's cases. It decides nothing from the
// session but whose tasks to read: who has a task is read anew each time.
func (t *Tasks) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := t.page(r, view.NewForm(nil), nil)
	if err != nil {
		return err
	}
	if t.sessions.Arrived(w, r) {
		page.tell(r.URL.Query())
	}
	return t.pages.Show(w, r, "mytasks", http.StatusOK, page)
}

// page reads the holder's tasks and lays the typed form over them.
func (t *Tasks) page(r *http.Request, f *view.Form, stored map[string][]storedFile) (tasksPage, error) {
	owner := door.PrincipalOf(r.Context())
	tasks, err := t.read(r.Context(), owner)
	if err != nil {
		return tasksPage{}, err
	}
	page := tasksPage{ViewerTime: view.TimeOf(r, t.clock.Now()), Name: tasks.PersonName, Form: f}
	for _, c := range tasks.Cases {
		b := builder{ViewerTime: page.ViewerTime, Form: f, owner: tasks.PersonName, link: c, stored: stored}
		if asksHolds(c.Tasks) {
			if b.systems, err = t.systems(r.Context(), c.Case.MatrixHash); err != nil {
				return tasksPage{}, err
			}
		}
		if b.playbooks, err = t.playbooks(r.Context(), c.Tasks); err != nil {
			return tasksPage{}, err
		}
		page.Cases = append(page.Cases, b.build())
	}
	slices.SortStableFunc(page.Cases, mostUrgent)
	page.cut()
	if tasks.Adds {
		page.offer()
	}
	return page, nil
}

// maxAsked is how many lines have inputs on one page: a form has a limit to
// them, and nobody can send a part of it.
const maxAsked = 200

// cut leaves the lines of cases past the most out of the form. They are named,
// and come up when those before them are recorded.
func (p *tasksPage) cut() {
	asked := 0
	for i := range p.Cases {
		n := len(p.Cases[i].asked())
		p.Cases[i].Waits = asked > 0 && asked+n > maxAsked
		if !p.Cases[i].Waits {
			asked += n
		}
	}
}

// read reads the holder's tasks, and which of them may be recorded before they
// open.
func (t *Tasks) read(ctx context.Context, owner door.Principal) (readmodel.LinkTasks, error) {
	tasks, err := t.assigned.LinkTasks(ctx, owner.Actor.PersonID, owner.Cases)
	if err != nil {
		return tasks, err
	}
	for _, c := range tasks.Cases {
		if !slices.ContainsFunc(c.Tasks, func(t readmodel.TaskRow) bool { return t.State == jml.TaskPlanned }) {
			continue
		}
		early, err := t.endings.Early(ctx, c.Case.ID)
		if err != nil {
			return tasks, err
		}
		for i := range c.Tasks {
			c.Tasks[i].Early = early[c.Tasks[i].ID]
		}
	}
	return tasks, nil
}

// mostUrgent puts the case first whose first open task is due first, and those
// without any last.
func mostUrgent(a, b section) int {
	if len(a.Open) == 0 || len(b.Open) == 0 {
		return cmp.Compare(len(b.Open), len(a.Open))
	}
	return strings.Compare(a.First.ISO, b.First.ISO)
}

// tell says what the last press was about. The address names the tasks; the
// rows themselves say by whom they were finished and when.
func (p *tasksPage) tell(query url.Values) {
	p.Another, p.Added, p.Found = query.Has("another"), query.Has("added"), query.Has("found")
	for _, c := range p.Cases {
		for _, t := range c.Ended {
			switch {
			case slices.Contains(query["recorded"], t.ID):
				p.Recorded = append(p.Recorded, t)
			case slices.Contains(query["before"], t.ID):
				p.Before = append(p.Before, t)
			}
		}
	}
	p.SentBack = max(0, len(query["recorded"])-len(p.Recorded))
}

func asksHolds(tasks []readmodel.TaskRow) bool {
	return slices.ContainsFunc(tasks, func(t readmodel.TaskRow) bool { return t.Asks == jml.AsksHolds && (t.State == jml.TaskOpen || t.Early) })
}

// systems are those of the case's frozen matrix.
func (t *Tasks) systems(ctx context.Context, matrixHash string) ([]playbook.System, error) {
	body, err := t.documents.Document(ctx, matrixHash)
	if err != nil {
		return nil, fmt.Errorf("read matrix: %w", err)
	}
	m, err := playbook.ParseMatrix(body)
	if err != nil {
		return nil, fmt.Errorf("parse stored matrix: %s", err)
	}
	return m.Systems, nil
}

// File serves a file of a task that the link's holder has now.
func (t *Tasks) File(w http.ResponseWriter, r *http.Request) error {
	owner := door.PrincipalOf(r.Context())
	tasks, err := t.assigned.LinkTasks(r.Context(), owner.Actor.PersonID, owner.Cases)
	if err != nil {
		return err
	}
	for _, c := range tasks.Cases {
		if f, ok := download.Of(c.Tasks, r.PathValue("task"), r.PathValue("sha")); ok {
			return download.Send(w, r, t.uploads.files, f)
		}
	}
	return download.Missing()
}
