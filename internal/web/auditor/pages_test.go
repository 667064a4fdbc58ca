package auditor

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/audit"
	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/web/view"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func samples(t testing.TB) []viewtest.Page {
	vt := viewtest.Berlin(t)
	q := asked{Question: audit.Question{AsOf: 1042}}
	as := asOf{From: "2026-10-01", To: "2026-12-31", Zone: "Europe/Berlin", Leaves: 1042, Signed: vt.At(viewtest.Now()), Root: strings.Repeat("bGVhZg", 7) + "=", Fresh: "/evidence/period"}
	controls := []controlRow{{bundle.Shown{Control: "H-07", Tasks: 12, Done: 9, Late: 2, Open: 2, NotDone: 1}, q.tableAt("tasks.csv"), "Access of who leaves ends within a day, and of critical systems within an hour."},
		{bundle.Shown{Control: "H-99", Tasks: 1, NotApplicable: 1}, q.tableAt("tasks.csv"), "Not among the controls in force"}}
	period := periodPage{ViewerTime: vt, Form: view.NewForm(nil, "from", "to", "as_of"), Read: true, As: as, Controls: controls,
		Flags:    flagsOf(q, []audit.Flag{{Name: "granted_before_approved"}, {Name: "removed_over_limit", N: 2}}),
		Counts:   countsOf(q, bundle.Counts{Cases: 8, Tasks: 132, LateByRecordedAt: 2}),
		Criteria: []framework{{"ISO 27001:2022", []criterion{{"A.5.18", "Access rights", controls}}}}}
	for _, name := range bundle.TableNames() {
		period.Tables = append(period.Tables, tableLink{name, titleOf(name), q.tableAt(name)})
	}
	rows := tablePage{ViewerTime: vt, Form: view.NewForm(nil, "from", "to", "case", "control", "on"), Name: "tasks.csv", Title: "Tasks", Back: "/evidence/period", Here: "/evidence/tables/tasks.csv",
		As: as, Filters: tableFilters{true, true, true}, Total: 132, Next: "/evidence/tables/tasks.csv?row=50",
		Rows: []tableRow{rowOf([]string{"task_id", "title", "case_number", "note"}, []string{"0190a7b2-1111-7222-8333-444455556666", "Remove Ada Park's access to GitHub", "417", strings.Repeat("averylongword", 20)}),
			rowOf([]string{"log_index", "by"}, []string{"7", ""})}}
	refused := view.NewForm(nil, "from", "to", "as_of")
	refused.Wrong("from", "Write the date as 2026-12-01.")
	return []viewtest.Page{
		{Name: "period", View: "period", Data: period}, {Name: "period refused", View: "period", Data: periodPage{ViewerTime: vt, Form: refused}},
		{Name: "period empty", View: "period", Data: periodPage{ViewerTime: vt, Form: view.NewForm(nil), Read: true, As: as}},
		{Name: "rows", View: "rows", Data: rows}, {Name: "rows empty", View: "rows", Data: tablePage{ViewerTime: vt, Form: view.NewForm(nil), Name: "tasks.csv", As: as}},
	}
}

func TestEveryPageIsWellFormedAndReachableForEverybody(t *testing.T) {
	viewtest.Check(t, Templates, samples(t))
}

// TestNoPageIsWiderThanItsWindow needs Chromium.
func TestNoPageIsWiderThanItsWindow(t *testing.T) { viewtest.Fit(t, Templates, samples(t)) }

func TestARowIsLedByWhatPeopleKnowItBy(t *testing.T) {
	for lead, row := range map[string][2][]string{
		"Ada Park (case #3)": {{"task_id", "person_name", "case_number"}, {"t-1", "Ada Park", "3"}},
		"3":                  {{"case_id", "number", "person_name"}, {"c-1", "3", ""}},
		"7":                  {{"log_index", "by"}, {"7", "Mia"}},
	} {
		if got := rowOf(row[0], row[1]).Lead; got != lead {
			t.Errorf("the row is led by %q, want %q", got, lead)
		}
	}
}
