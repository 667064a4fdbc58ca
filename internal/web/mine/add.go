package mine

import (
	"net/http"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Add puts a task into one of the link's cases that no playbook has. Whether its
// holder may is decided anew.
func (t *Tasks) Add(w http.ResponseWriter, r *http.Request) error {
	owner := door.PrincipalOf(r.Context())
	values, err := door.ReadForm(r)
	if err != nil {
		return err
	}
	f := view.NewForm(values, view.AddNames()...)
	caseID := f.Get("case")
	switch {
	case caseID == "":
		return jml.Invalid("case", "Say to which case the task is to be added.")
	case !owner.Reaches(caseID):
		return notOfThisLink()
	}
	if err = t.endings.AddTask(r.Context(), owner.Actor, caseID, f.NewTask()); err == nil {
		return t.sessions.Redirect(w, r, "/my?added=1")
	}
	page, unread := t.page(r, view.NewForm(nil), nil)
	if unread != nil {
		return unread
	}
	if !f.Refuse(err) {
		return err
	}
	shown := false
	for i, c := range page.Cases {
		if c.Add != nil && c.ID == caseID {
			add := view.NewAddForm(f, addPrefix(c), "")
			page.Cases[i].Add, shown = &add, true
		}
	}
	if !shown { // there is no form for them
		return err
	}
	return t.pages.Show(w, r, "mytasks", http.StatusUnprocessableEntity, page)
}

// offerAdd gives each case a form to add a task to it.
func (p *tasksPage) offerAdd() {
	for i, c := range p.Cases {
		if c.runs {
			add := view.NewAddForm(nil, addPrefix(c), "")
			p.Cases[i].Add = &add
		}
	}
}

func addPrefix(c section) string { return "add-" + c.ID }
