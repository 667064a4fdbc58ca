package mine

import (
	"net/http"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// offer gives each case what the security lead may do there besides the own
// tasks. Whether somebody may is decided anew when they do.
func (p *tasksPage) offer() {
	for i := range p.Cases {
		c := &p.Cases[i]
		c.Access = view.NewForm(nil).Within("access-" + c.ID)
		if c.runs {
			c.offerAdd(nil)
		}
	}
}

func (c *section) offerAdd(typed *view.Form) {
	add := view.NewAddForm(typed, "add-"+c.ID, "")
	c.Add = &add
}

// Add puts a task into one of the link's cases that no playbook has.
func (t *Tasks) Add(w http.ResponseWriter, r *http.Request) error {
	f, err := t.beside(r, view.AddNames()...)
	if err != nil {
		return err
	}
	err = t.endings.AddTask(r.Context(), door.PrincipalOf(r.Context()).Actor, f.Get("case"), f.NewTask())
	if err == nil {
		return t.sessions.Redirect(w, r, "/my?added=1")
	}
	return t.again(w, r, f, err, func(c *section) bool {
		if c.Add == nil {
			return false
		}
		c.offerAdd(f)
		return true
	})
}

// RecordAccess enters that the subject of one of the link's cases has a system.
func (t *Tasks) RecordAccess(w http.ResponseWriter, r *http.Request) error {
	f, err := t.beside(r, "system", "level")
	if err != nil {
		return err
	}
	page, err := t.page(r, view.NewForm(nil), nil)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(page.Cases, func(c section) bool { return c.ID == f.Get("case") })
	if i < 0 {
		return notOfThisLink()
	}
	err = t.access(r.Context(), door.PrincipalOf(r.Context()).Actor, page.Cases[i].person, f.Get("system"), f.Get("level"))
	if err == nil {
		return t.sessions.Redirect(w, r, "/my?found=1")
	}
	return t.again(w, r, f, err, func(c *section) bool {
		if c.Access == nil {
			return false
		}
		c.Access = f.Within("access-" + c.ID)
		return true
	})
}

// beside reads a form that stands beside the tasks of one of the link's cases.
func (t *Tasks) beside(r *http.Request, names ...string) (*view.Form, error) {
	values, err := door.ReadForm(r)
	if err != nil {
		return nil, err
	}
	f := view.NewForm(values, names...)
	switch caseID := f.Get("case"); {
	case caseID == "":
		return nil, jml.Invalid("case", "Say which case this is about.")
	case !door.PrincipalOf(r.Context()).Reaches(caseID):
		return nil, notOfThisLink()
	}
	return f, nil
}

// again shows the page with a form that was refused as it was typed. Who has no
// such form gets the refusal alone.
func (t *Tasks) again(w http.ResponseWriter, r *http.Request, f *view.Form, err error, keep func(*section) bool) error {
	page, unread := t.page(r, view.NewForm(nil), nil)
	if unread != nil {
		return unread
	}
	i := slices.IndexFunc(page.Cases, func(c section) bool { return c.ID == f.Get("case") })
	if i < 0 || !f.Refuse(err) || !keep(&page.Cases[i]) {
		return err
	}
	return t.pages.Show(w, r, "mytasks", http.StatusUnprocessableEntity, page)
}
