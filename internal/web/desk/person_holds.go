package desk

import (
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// holdRow is a legal hold that stands.
type holdRow struct {
	ID, Why, By string
	PersonID    string
	Name, Href  string
	Since       view.Stamp
	Form        *view.Form // that lifts it; used by who may
}

func holdRowsOf(vt view.ViewerTime, rows []readmodel.HoldRow) (out []holdRow) {
	for _, h := range rows {
		out = append(out, holdRow{ID: h.ID, PersonID: h.PersonID, Why: view.OrErased(h.Why), By: view.OrErased(h.By), Name: view.OrErased(h.Name),
			Href: "/people/" + url.PathEscape(h.PersonID) + "#holds", Since: vt.At(h.PlacedAt), Form: liftForm(holdForm(), h.ID)})
	}
	return out
}

func holdForm() *view.Form { return view.NewForm(nil, "hold", "why").Within("held") }

// liftForm is one of several forms of a page, each with names of its own.
func liftForm(f *view.Form, hold string) *view.Form { return f.Within("lift-" + hold) }

// heldBy are the holds on a person, none for themselves.
func (h *Person) heldBy(r *http.Request, vt view.ViewerTime, id string) ([]holdRow, error) {
	if door.PrincipalOf(r.Context()).Actor.PersonID == id {
		return nil, nil
	}
	rows, err := h.persons.Holds(r.Context(), door.ViewerOf(r.Context()), id)
	return holdRowsOf(vt, rows), err
}

// Hold puts the person under a legal hold.
func (h *Person) Hold(w http.ResponseWriter, r *http.Request) error {
	return h.sayHold(w, r, "held", func(f *view.Form) error {
		_, err := h.holds.Place(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("person"), f.Get("why"))
		return err
	})
}

// Release lifts one.
func (h *Person) Release(w http.ResponseWriter, r *http.Request) error {
	return h.sayHold(w, r, "released", func(f *view.Form) error {
		return h.holds.Release(r.Context(), door.PrincipalOf(r.Context()).Actor, r.PathValue("person"), f.Get("hold"), f.Get("why"))
	})
}

func (h *Person) sayHold(w http.ResponseWriter, r *http.Request, did string, say func(*view.Form) error) error {
	f, err := readForm(r, "hold", "why")
	if err != nil {
		return err
	}
	if err = say(f); err == nil {
		return h.sessions.Redirect(w, r, "/people/"+url.PathEscape(r.PathValue("person"))+"?did="+did)
	}
	if !f.Refuse(err) {
		return err
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Hold = f.Within("held")
	for i, row := range page.Holds {
		if row.ID == f.Get("hold") {
			page.Holds[i].Form, page.Hold = liftForm(f, row.ID), holdForm()
		}
	}
	return h.pages.Show(w, r, "person", http.StatusUnprocessableEntity, page)
}
