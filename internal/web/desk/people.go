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
	agrees  Agreements
}

// peoplePage is everybody Handover knows.
type peoplePage struct {
	view.ViewerTime
	Form        *view.Form
	Rows        []personRow
	Filtered    bool
	First, Next string
	MayAnnounce bool
	Agree       *view.Form // to a file of many departures
	Done        string
}

// personRow is one person of the list.
type personRow struct {
	Href, Name, Address        string
	Title, Department, Manager string
	State, StateText           string
	OpenCases, Grants, Assets  int
	Known                      bool // what the person holds is confirmed
}

// Agree takes a second person's word about a file of many departures.
func (h *People) Agree(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "code")
	if err != nil {
		return err
	}
	err = h.agrees.AgreeToFile(r.Context(), door.PrincipalOf(r.Context()).Actor, f.Get("code"))
	if err == nil {
		return h.sessions.Redirect(w, r, "/people?did=agreed")
	}
	if !f.Refuse(err) {
		return err
	}
	page, err := h.page(r)
	if err != nil {
		return err
	}
	page.Agree = f.Within("agree")
	return h.pages.Show(w, r, "people", http.StatusUnprocessableEntity, page)
}

// Find leads to the people whose name or address holds what was typed.
func (h *People) Find(w http.ResponseWriter, r *http.Request) error {
	return search(w, r, "/people", "all")
}

// mostTyped bounds the people who are suggested for what is typed.
const mostTyped = 20

// Suggest answers a script, which fills an input's list, with the people whom
// what is typed may mean.
func (h *People) Suggest(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, "q")
	if err != nil {
		return err
	}
	rows, err := finder{h.persons}.like(r.Context(), f.Get("q"), mostTyped)
	if err != nil {
		return err
	}
	return h.pages.ShowPart(w, "people", "people", struct{ People []view.Option }{optionsOf(rows)})
}

// Show shows a slice of the list.
func (h *People) Show(w http.ResponseWriter, r *http.Request) error {
	page, err := h.page(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("did") == "agreed" && h.sessions.Arrived(w, r) {
		page.Done = "You agreed to the file. Whoever has it can send it within a day."
	}
	return h.pages.Show(w, r, "people", http.StatusOK, page)
}

func (h *People) page(r *http.Request) (*peoplePage, error) {
	mark, err := markOf(r)
	if err != nil {
		return nil, err
	}
	page := &peoplePage{ViewerTime: h.timeOf(r), Form: view.NewForm(r.URL.Query(), "q", "all"), Agree: view.NewForm(nil, "code").Within("agree"),
		MayAnnounce: door.PrincipalOf(r.Context()).Holds(staff.Admin, staff.HR)}
	page.Form.Set("q", searched(r))
	filter := readmodel.PersonFilter{Text: page.Form.Get("q"), Running: page.Form.Get("all") == ""}
	page.Filtered = filter.Text != ""
	rows, next, err := h.persons.People(r.Context(), door.ViewerOf(r.Context()), filter, readmodel.Page{After: mark})
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, personRowOf(row))
	}
	page.First, page.Next = pager(r, next)
	return page, nil
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
