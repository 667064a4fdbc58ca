package desk

import (
	"net/http"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// Cases is the list of cases.
type Cases struct {
	common
	lists Lists
}

// casesPage is the list of cases. Its filters are in the address, so that a
// view can be shared and kept; only what is typed is not.
type casesPage struct {
	view.ViewerTime
	Form        *view.Form
	Rows        []caseRow
	Filtered    bool // at least one filter narrows the list
	More        bool // a filter that is folded away is in use
	First, Next string
	MayAnnounce bool
}

// caseRow is one case of a list.
type caseRow struct {
	Href, Name, Person, PersonHref string
	Effective                      view.Stamp
	State, StateText               string
	Immediate                      bool
	Ended, Total, Late             int
	NextDue                        view.Stamp
}

func caseRowOf(vt view.ViewerTime, c readmodel.CaseRow) caseRow {
	line := caseRow{
		Href: view.CaseHref(c.Number), Name: view.Kind(c.Kind) + " #" + strconv.FormatInt(c.Number, 10),
		Person: view.OrErased(c.PersonName), PersonHref: "/people/" + c.PersonID, Effective: vt.Day(c.Effective),
		State: string(c.State), StateText: view.CaseState(c.State, c.Ending), Immediate: c.Immediate,
		Ended: c.Ended, Total: c.Total, Late: c.Late, NextDue: vt.Deadline(c.NextDue, false),
	}
	if c.State == jml.CaseOpen && c.Late > 0 {
		line.State, line.StateText = "late", strconv.Itoa(c.Late)+" late"
	}
	return line
}

// caseFilters narrow the list; text does so besides.
func caseFilters() []string {
	return []string{"kind", "state", "from", "to", "control", "late"}
}

// Find leads to the list with the filters of its form.
func (h *Cases) Find(w http.ResponseWriter, r *http.Request) error {
	return search(w, r, "/cases", caseFilters()...)
}

// Show shows a slice of the list.
func (h *Cases) Show(w http.ResponseWriter, r *http.Request) error {
	mark, err := markOf(r)
	if err != nil {
		return err
	}
	vt := h.timeOf(r)
	page := casesPage{ViewerTime: vt, Form: view.NewForm(r.URL.Query(), append(caseFilters(), "q")...),
		MayAnnounce: door.PrincipalOf(r.Context()).Holds(staff.Admin, staff.HR)}
	page.Form.Set("q", searched(r))
	filter := page.filter()
	if page.Form.Bad() {
		return h.pages.Show(w, r, "cases", http.StatusUnprocessableEntity, page)
	}
	rows, next, err := h.lists.Cases(r.Context(), door.ViewerOf(r.Context()), filter, readmodel.Page{After: mark})
	if err != nil {
		return err
	}
	for _, row := range rows {
		page.Rows = append(page.Rows, caseRowOf(vt, row))
	}
	page.First, page.Next = pager(r, next)
	return h.pages.Show(w, r, "cases", http.StatusOK, page)
}

// filter reads the filters; what cannot be read is noted in the form.
func (p *casesPage) filter() readmodel.CaseFilter {
	f := p.Form
	out := readmodel.CaseFilter{Kind: jml.Kind(f.Get("kind")), State: jml.CaseState(f.Get("state")),
		Person: f.Get("person"), Text: f.Get("q"), Control: f.Get("control"), Late: f.Get("late") != ""}
	out.From, out.To = f.Date("from"), f.Date("to")
	p.More = out.Control != "" || f.Get("from") != "" || f.Get("to") != ""
	p.Filtered = out != (readmodel.CaseFilter{}) || f.Bad()
	return out
}
