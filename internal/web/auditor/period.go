package auditor

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/view"
)

// Period is the page about a period as of one checkpoint.
type Period struct {
	desk
	documents Documents
}

// periodPage says what the log says of a period.
type periodPage struct {
	view.ViewerTime
	Form     *view.Form
	Read     bool
	As       asOf
	Counts   []counted
	Flags    []counted
	Controls []controlRow
	Criteria []framework
	Tables   []tableLink
}

// framework is the criteria of one catalogue that controls in force serve.
type framework struct {
	Name     string
	Criteria []criterion
}

// criterion is one of them, and what serves it. Whether it is met is the auditor's word.
type criterion struct {
	ID, Title string
	Controls  []controlRow
}

// asOf says which state of the log a page is about.
type asOf struct {
	From, To string // "the beginning" and "any later date" where a side is open
	Zone     string
	Leaves   int64
	Signed   view.Stamp
	Root     string
	Fresh    string // address of the same as of the newest checkpoint
}

// counted is one number, and where its rows are.
type counted struct {
	What  string
	N     int
	Href  string
	Grave bool // somebody should look at what is counted
}

// controlRow says what is shown of one control. It is no verdict.
type controlRow struct {
	bundle.Shown
	Href, Wording string
}

// tableLink is one table of the export.
type tableLink struct{ Name, Title, Href string }

// Show answers the question in the address.
func (h *Period) Show(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(r.URL.Query(), "from", "to", "as_of")
	page := periodPage{ViewerTime: view.TimeOf(r, h.clock.Now()), Form: f}
	q := askedIn(f)
	if f.Bad() {
		return h.pages.Show(w, r, "period", http.StatusUnprocessableEntity, page)
	}
	reading, err := h.read(w, r, q)
	if err != nil && f.Refuse(err) {
		return h.pages.Show(w, r, "period", http.StatusConflict, page)
	}
	if err != nil {
		return err
	}
	controls, err := controlsInForce(r.Context(), h.documents)
	if err != nil {
		return err
	}
	page.tell(asked{Question: reading.Question}, reading, controls)
	return h.pages.Show(w, r, "period", http.StatusOK, page)
}

func (p *periodPage) tell(q asked, r *audit.Reading, controls *playbook.Controls) {
	p.Read, p.As = true, asOfReading(p.ViewerTime, q, r, "/evidence/period")
	p.Counts, p.Flags = countsOf(q, r.Counts()), flagsOf(q, r.Flags())
	for _, s := range r.Controls() {
		p.Controls = append(p.Controls, controlRowOf(q, s, controls))
	}
	p.Criteria = criteriaOf(p.Controls, controls)
	for _, name := range bundle.TableNames() {
		p.Tables = append(p.Tables, tableLink{name, titleOf(name), q.tableAt(name)})
	}
}

func asOfReading(vt view.ViewerTime, q asked, r *audit.Reading, path string) asOf {
	fresh := q
	fresh.AsOf = 0
	out := asOf{From: day(r.From), To: day(r.To), Zone: r.Zone, Leaves: r.AsOf, Signed: vt.At(r.SignedAt), Root: r.Root, Fresh: fresh.at(path)}
	if out.From == "" {
		out.From = "the beginning"
	}
	if out.To == "" {
		out.To = "any later date"
	}
	return out
}

// countsOf are the numbers that an auditor begins with.
func countsOf(q asked, n bundle.Counts) []counted {
	cases, tasks, exceptions := q.tableAt("population.csv"), q.tableAt("tasks.csv"), q.tableAt("exceptions.csv")
	return []counted{
		{What: "cases", N: n.Cases, Href: cases},
		{What: "cases open", N: n.CasesOpen, Href: cases},
		{What: "cases taken back", N: n.CasesRescinded, Href: cases},
		{What: "cases without tasks", N: n.CasesWithoutTasks, Href: cases},
		{What: "tasks", N: n.Tasks, Href: tasks},
		{What: "tasks open", N: n.TasksOpen, Href: tasks},
		{What: "tasks late by when recorded", N: n.LateByRecordedAt, Href: tasks, Grave: n.LateByRecordedAt > 0},
		{What: "tasks late by the owner's word", N: n.LateByDoneAt, Href: tasks, Grave: n.LateByDoneAt > 0},
		{What: "times recorded hours after, with nothing to show them", N: n.UnprovenTimes, Href: tasks},
		{What: "tasks not kept apart", N: n.NotKeptApart, Href: tasks, Grave: n.NotKeptApart > 0},
		{What: "exceptions", N: n.Exceptions, Href: exceptions},
		{What: "exceptions not accepted", N: n.ExceptionsOpen, Href: exceptions, Grave: n.ExceptionsOpen > 0},
	}
}

func flagsOf(q asked, flags []audit.Flag) (list []counted) {
	for _, f := range flags {
		list = append(list, counted{What: strings.ReplaceAll(f.Name, "_", " "), N: f.N, Href: q.narrowed(audit.Filter{Flag: f.Name}).tableAt("flags.csv"), Grave: f.N > 0})
	}
	return list
}

func controlRowOf(q asked, s bundle.Shown, controls *playbook.Controls) controlRow {
	row := controlRow{Shown: s, Href: q.narrowed(audit.Filter{Control: s.Control}).tableAt("tasks.csv")}
	row.Wording = "Not among the controls in force"
	if c, found := controls.Control(s.Control); found {
		row.Wording = c.Wording
	}
	return row
}

// criteriaOf turns the controls around: which criteria they serve, by catalogue.
func criteriaOf(rows []controlRow, controls *playbook.Controls) (list []framework) {
	for _, catalogue := range playbook.Frameworks() {
		served := map[string]*criterion{}
		for _, row := range rows {
			c, _ := controls.Control(row.Control)
			for _, s := range c.Serves {
				if s.Framework != catalogue {
					continue
				}
				if served[s.ID] == nil {
					served[s.ID] = &criterion{ID: s.ID, Title: s.Title}
				}
				served[s.ID].Controls = append(served[s.ID].Controls, row)
			}
		}
		if len(served) == 0 {
			continue
		}
		of := framework{Name: catalogue.Title()}
		for _, id := range slices.Sorted(maps.Keys(served)) {
			of.Criteria = append(of.Criteria, *served[id])
		}
		list = append(list, of)
	}
	return list
}
