package desk

import (
	"net/http"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// People is the list of everybody.
type People struct {
	common
	persons Persons
}

// peoplePage is everybody Handover knows.
type peoplePage struct {
	view.ViewerTime
	Form        *view.Form
	Rows        []personRow
	Filtered    bool
	First, Next string
	MayAnnounce bool
}

// personRow is one person of the list.
type personRow struct {
	Href, Name, Address        string
	Title, Department, Manager string
	State, StateText           string
	OpenCases, Grants, Assets  int
	Known                      bool // what the person holds is confirmed
}

// Find leads to the people whose name or address holds what was typed.
func (h *People) Find(w http.ResponseWriter, r *http.Request) error {
	return search(w, r, "/people", "all")
}

// Show shows a slice of the list.
func (h *People) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	page := peoplePage{ViewerTime: h.timeOf(r), Form: view.NewForm(r.URL.Query(), "q", "all"), MayAnnounce: door.PrincipalOf(r.Context()).Holds(staff.Admin, staff.HR)}
	page.Form.Set("q", searched(r))
	filter := readmodel.PersonFilter{Text: page.Form.Get("q"), Running: page.Form.Get("all") == ""}
	page.Filtered = filter.Text != ""
	rows, next, err := h.persons.People(r.Context(), door.ViewerOf(r.Context()), filter, readmodel.Page{After: mark})
	if err != nil {
		return err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, personRowOf(row))
	}
	page.First, page.Next = pager(r, next)
	return h.pages.Show(w, r, "people", http.StatusOK, page)
}

func personRowOf(row readmodel.PersonRow) personRow {
	state, text := view.Engagement(row.Engagement)
	return personRow{Href: "/people/" + row.ID, Name: view.OrErased(row.Name()), Address: row.WorkEmail, Title: row.Engagement.Title,
		Department: row.Engagement.Department, Manager: row.ManagerName, State: state, StateText: text,
		OpenCases: row.OpenCases, Grants: row.Grants, Assets: row.Assets, Known: !row.HoldingsConfirmedAt.IsZero()}
}

// Counts says in words what the person holds.
func (p personRow) Counts() string {
	if !p.Known {
		return "not known in full"
	}
	return view.Plural(p.Grants, "system", "systems") + ", " + view.Plural(p.Assets, "piece of equipment", "pieces of equipment")
}
