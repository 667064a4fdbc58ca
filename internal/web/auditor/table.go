package auditor

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/view"
)

// rowsAtOnce is how many rows a page has.
const rowsAtOnce = 50

// Table is the page of one table of an export.
type Table struct{ desk }

// tablePage is a slice of a table.
type tablePage struct {
	view.ViewerTime
	Form        *view.Form
	Name, Title string
	Back, Here  string // addresses of the period and of the table without a filter
	As          asOf
	Filters     tableFilters
	Rows        []tableRow
	Total       int
	First, Next string
}

// tableFilters are what the table has columns for.
type tableFilters struct{ Case, Control, On bool }

// Any reports whether there is one at all.
func (t tableFilters) Any() bool { return t.Case || t.Control || t.On }

// tableRow is one row: what leads, and every cell that says something.
type tableRow struct {
	Lead  string
	Cells []cell
}

// cell is one value under the name of its column.
type cell struct{ Column, Text string }

// Show shows a slice of a table.
func (h *Table) Show(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("table")
	f := view.NewForm(r.URL.Query(), "from", "to", "as_of", "case", "control", "flag", "on", "row")
	page := tablePage{ViewerTime: view.TimeOf(r, h.clock.Now()), Form: f, Name: name, Title: titleOf(name)}
	q, from := askedIn(f), count(f, "row")
	page.Back, page.Here = q.narrowed(audit.Filter{}).at("/evidence/period"), q.narrowed(audit.Filter{}).tableAt(name)
	if f.Bad() {
		return h.pages.Show(w, r, "rows", http.StatusUnprocessableEntity, page)
	}
	reading, err := h.read(w, r, q)
	if err != nil && f.Refuse(err) {
		return h.pages.Show(w, r, "rows", http.StatusConflict, page)
	}
	if err != nil {
		return err
	}
	slice, found := reading.Rows(name, q.Filter, int(from), rowsAtOnce)
	if !found {
		return &jml.Error{Code: jml.CodeNotFound, Message: "An export has no such table. Choose one from the period's page."}
	}
	page.tell(asked{reading.Question, q.Filter}, reading, slice)
	return h.pages.Show(w, r, "rows", http.StatusOK, page)
}

func (p *tablePage) tell(q asked, r *audit.Reading, s audit.Slice) {
	p.Back, p.Here = q.narrowed(audit.Filter{}).at("/evidence/period"), q.narrowed(audit.Filter{}).tableAt(p.Name)
	p.As = asOfReading(p.ViewerTime, q, r, "/evidence/tables/"+p.Name)
	p.Filters = tableFilters{Case: s.Has(audit.ByCase()), Control: s.Has(audit.ByControl()), On: s.Has(audit.ByDay())}
	p.Total = s.Total
	for _, row := range s.Rows {
		p.Rows = append(p.Rows, rowOf(s.Header, row))
	}

	here := q.tableAt(p.Name)
	if s.From > 0 {
		p.First = here
	}
	if next := s.From + len(s.Rows); next < s.Total && len(s.Rows) > 0 {
		p.Next = here + joint(here) + "row=" + strconv.Itoa(next)
	}
}

func joint(address string) string {
	if strings.Contains(address, "?") {
		return "&"
	}
	return "?"
}

// leads are columns that tell people what a row is about, before its id does.
func leads() []string {
	return []string{"title", "person_name", "who", "holder", "system", "setting", "flag", "number", "case_number"}
}

func rowOf(header, row []string) tableRow {
	out := tableRow{Lead: row[0]}
	said := map[string]string{}
	for i, text := range row {
		if text != "" {
			out.Cells = append(out.Cells, cell{header[i], text})
			said[header[i]] = text
		}
	}
	for _, column := range leads() {
		if said[column] != "" {
			out.Lead = said[column]
			break
		}
	}
	if n := said["case_number"]; n != "" && n != out.Lead {
		out.Lead += " (case #" + n + ")"
	}
	return out
}

// titleOf is the name of a table for people: its file's, in words.
func titleOf(name string) string {
	words := strings.ReplaceAll(strings.TrimSuffix(name, ".csv"), "_", " ")
	if words == "" {
		return name
	}
	return strings.ToUpper(words[:1]) + words[1:]
}
