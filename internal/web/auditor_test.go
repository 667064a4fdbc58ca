package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// signed has the log signed as it is.
func signed(t *testing.T, site *webtest.Site) {
	t.Helper()
	if _, err := site.Exports().Records.SignNow(context.Background()); err != nil {
		t.Fatal(err)
	}
}

const leaversPeriod = "?from=2026-10-01&to=2026-12-31"

func TestAnAuditorLooksAtAPeriodWithoutADownload(t *testing.T) {
	site, _ := webtest.Leaver(t)
	auditor := site.Staff(staff.Auditor)
	if page := auditor.Get("/evidence/period" + leaversPeriod); page.Status != http.StatusConflict || !strings.Contains(page.Body, "No checkpoint") {
		t.Errorf("before anything is signed: status %d\n%s", page.Status, page.Body)
	}
	signed(t, site)
	page := auditor.Get("/evidence/period" + leaversPeriod)
	for _, word := range []string{"2026-10-01 to 2026-12-31", "By control", "H-", "ISO 27001:2022", "NIST SP 800-53 r5", "Every table of the export", "granted before approved", "removed over limit", "/evidence/tables/population.csv?as_of="} {
		if !strings.Contains(page.Body, word) {
			t.Errorf("the period does not say %q", word)
		}
	}
	for _, name := range bundle.TableNames() {
		page := auditor.Get("/evidence/tables/" + name + leaversPeriod)
		if page.Status != http.StatusOK || len(viewtest.Faults(t, page.Body)) > 0 {
			t.Errorf("%s: status %d, %v", name, page.Status, viewtest.Faults(t, page.Body))
		}
	}
	if page := auditor.Get("/evidence/tables/population.csv" + leaversPeriod); !strings.Contains(page.Body, "Ada Park") || !strings.Contains(page.Body, "1 row") {
		t.Errorf("the population:\n%s", page.Body)
	}
}

func TestATableIsReadSliceBySlice(t *testing.T) {
	site, _ := webtest.Leaver(t)
	signed(t, site)
	auditor := site.Staff(staff.Auditor)
	all := auditor.Get("/evidence/tables/tasks.csv" + leaversPeriod)
	last := auditor.Get("/evidence/tables/tasks.csv" + leaversPeriod + "&row=3")
	if strings.Count(last.Body, "<summary>") != strings.Count(all.Body, "<summary>")-3 || !strings.Contains(last.Body, "Back to the first") {
		t.Errorf("from row 3 on there are %d rows of %d", strings.Count(last.Body, "<summary>"), strings.Count(all.Body, "<summary>"))
	}
	none := auditor.Get("/evidence/tables/tasks.csv" + leaversPeriod + "&case=99")
	if none.Status != http.StatusOK || !strings.Contains(none.Body, "There is no row.") {
		t.Errorf("tasks of a case nobody has: status %d", none.Status)
	}
}

func TestAQuestionThatMakesNoSenseIsRefusedWhereItIsWrong(t *testing.T) {
	site, _ := webtest.Leaver(t)
	signed(t, site)
	auditor := site.Staff(staff.Auditor)
	for path, want := range map[string]int{
		"/evidence/period?from=yesterday":                     http.StatusUnprocessableEntity,
		"/evidence/period?from=2026-12-31&to=2026-10-01":      http.StatusUnprocessableEntity,
		"/evidence/period?as_of=-1":                           http.StatusUnprocessableEntity,
		"/evidence/tables/tasks.csv?row=many":                 http.StatusUnprocessableEntity,
		"/evidence/tables/tasks.csv?on=tomorrow":              http.StatusUnprocessableEntity,
		"/evidence/tables/salaries.csv":                       http.StatusNotFound,
		"/evidence/tables/tasks.csv?row=9999999":              http.StatusOK,
		"/evidence/period?as_of=99999999":                     http.StatusOK,
		"/evidence/period?from=1999-01-01&to=1999-01-02":      http.StatusOK,
		"/evidence/tables/..%2f..%2fetc?from=" + "2026-01-01": http.StatusNotFound,
	} {
		if page := auditor.Get(path); page.Status != want {
			t.Errorf("%s: status %d, want %d\n%s", path, page.Status, want, page.Body)
		}
	}
}
