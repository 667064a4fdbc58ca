package desk

import (
	"net/http"
	"net/url"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Erasures are the pages on which what is known of people who left is deleted
// for good.
type Erasures struct {
	common
	persons Persons
	eraser  Eraser
}

// erasuresPage lists whose retention is over.
type erasuresPage struct {
	People []personLink
	Held   []holdRow // of whom nothing is erased, whatever the time
	More   bool
	Years  int
}

// Show lists the people of whom nothing need be kept any more.
func (h *Erasures) Show(w http.ResponseWriter, r *http.Request) error {
	people, more, err := h.persons.Erasable(r.Context(), company.RetentionOver(h.clock.Now()))
	if err != nil {
		return err
	}
	holds, err := h.persons.Holds(r.Context(), door.ViewerOf(r.Context()), "")
	if err != nil {
		return err
	}
	page := erasuresPage{More: more, Held: holdRowsOf(h.timeOf(r), holds), Years: company.RetentionYears}
	for _, p := range people {
		page.People = append(page.People, personLink{Name: view.OrErased(p.Name()), Href: erasureHref(p.ID) + "?basis=" + string(company.ByRetention)})
	}
	return h.pages.Show(w, r, "erasures", http.StatusOK, page)
}

func erasureHref(personID string) string { return "/people/" + url.PathEscape(personID) + "/erase" }

// erasableIn says how many people's retention is over, "" for none.
func erasableIn(r *http.Request, persons Persons, now time.Time) (string, error) {
	people, more, err := persons.Erasable(r.Context(), company.RetentionOver(now))
	if err != nil || len(people) == 0 {
		return "", err
	}
	if more {
		return "More than " + view.Plural(len(people), "person", "people"), nil
	}
	return view.Plural(len(people), "person", "people"), nil
}

// erasurePage asks about one person.
type erasurePage struct {
	Name, Href, Back string
	Form             *view.Form
	Bases            []string   // value and label in turn
	Done             *erasedRow // nil before
}

// erasedRow says what was deleted.
type erasedRow struct {
	Values, Files, Cases string
}

// Ask asks on what ground somebody is to be erased.
func (h *Erasures) Ask(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(nil, "basis", "why", "sure")
	f.Preset("basis", r.URL.Query().Get("basis"))
	return h.show(w, r, http.StatusOK, f, nil)
}

// Erase deletes what is known of them. When it is refused the page is shown again
// with what was typed.
func (h *Erasures) Erase(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "basis", "why", "sure")
	if err != nil {
		return err
	}
	order := company.Erasure{Person: r.PathValue("person"), Basis: company.Basis(f.Get("basis")), Why: f.Get("why")}
	f.Refuse(order.Check())
	if f.Get("sure") == "" {
		f.Refuse(jml.Invalid("sure", "Say that you are sure: nobody can bring it back."))
	}
	if f.Bad() {
		return h.show(w, r, http.StatusUnprocessableEntity, f, nil)
	}
	did, err := h.eraser.Erase(r.Context(), door.PrincipalOf(r.Context()).Actor, order)
	switch {
	case err == nil:
		return h.show(w, r, http.StatusOK, view.NewForm(nil, "basis", "why", "sure"), &did)
	case jml.ErrorCode(err) == jml.CodeNotFound || !f.Refuse(err):
		return err
	}
	return h.show(w, r, http.StatusUnprocessableEntity, f, nil)
}

func (h *Erasures) show(w http.ResponseWriter, r *http.Request, status int, f *view.Form, did *company.Erased) error {
	id := r.PathValue("person")
	row, _, _, _, err := h.persons.Person(r.Context(), door.ViewerOf(r.Context()), id)
	if err != nil {
		return err
	}
	page := erasurePage{Name: nameOf(row), Href: erasureHref(id), Back: "/people/" + url.PathEscape(id), Form: f.Within("erase"),
		Bases: []string{string(company.ByRequest), "The person asks", string(company.ByRetention), "Retention is over"}}
	if did != nil {
		page.Done = &erasedRow{Values: view.Plural(did.Values, "value", "values"), Files: view.Plural(int(did.Files), "file", "files"),
			Cases: view.Plural(len(did.Cases), "case", "cases")}
	}
	return h.pages.Show(w, r, "erase", status, page)
}

func nameOf(row readmodel.PersonRow) string { return view.OrErased(row.Name()) }
