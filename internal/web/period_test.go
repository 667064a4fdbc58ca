package web_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// vera signs in as an auditor of the last quarter of 2026.
func vera(site *webtest.Site) *webtest.Browser {
	site.Helper()
	lastQuarter := staff.Period{From: jml.Date{Year: 2026, Month: 10, Day: 1}, To: jml.Date{Year: 2026, Month: 12, Day: 31}}
	if _, err := site.Office.AddStaff(context.Background(), jml.ConsoleActor(), staff.Right{Email: "vera@audit.example", Name: "Vera", Role: staff.Auditor, Period: lastQuarter}); err != nil {
		site.Fatal(err)
	}
	return signIn(site, "vera@audit.example", staff.Auditor)
}

func TestAnAuditorOfAPeriodReachesItsEvidenceAndNothingElse(t *testing.T) {
	site, c := webtest.Leaver(t)
	signed(t, site)
	b := vera(site)
	for _, rt := range site.Server.Routes() {
		bound := slices.ContainsFunc(rt.Who, func(p door.Pass) bool { return p.By == door.StaffCookie })
		open := slices.ContainsFunc(rt.Who, func(p door.Pass) bool { return p.Period })
		if !bound || rt.Pattern == "/sessions/end" {
			continue
		}
		page := b.Do(rt.Method, webtest.Concrete(rt.Pattern, c), "", nil)
		if refused := page.Status == http.StatusForbidden; refused == open && rt.Pattern != "/evidence/tables/{table}" && rt.Pattern != "/evidence/period" {
			t.Errorf("%s %s: status %d", rt.Method, rt.Pattern, page.Status)
		}
		if strings.Contains(page.Body, "Ada Park") {
			t.Errorf("%s %s names the leaver without a question about the period", rt.Method, rt.Pattern)
		}
	}
	if page := b.Get("/"); page.Location != "/evidence" {
		t.Errorf("Today leads to %q", page.Location)
	}
	if page := b.Get("/evidence"); !strings.Contains(page.Body, "You may look at 2026-10-01 to 2026-12-31.") || strings.Contains(page.Body, "Newest entries") || strings.Contains(page.Body, `href="/evidence/samples"`) {
		t.Errorf("the page Evidence:\n%s", page.Body)
	}
}

func TestAnAuditorOfAPeriodAsksWithinIt(t *testing.T) {
	site, _ := webtest.Leaver(t)
	signed(t, site)
	b := vera(site)
	for query, within := range map[string]bool{
		"?from=2026-10-01&to=2026-12-31": true, "?from=2026-11-20&to=2026-11-30": true,
		"": false, "?from=2026-10-01": false, "?to=2026-12-31": false, "?from=2026-09-30&to=2026-12-31": false, "?from=2026-10-01&to=2027-01-01": false,
	} {
		for _, path := range []string{"/evidence/period", "/evidence/tables/population.csv"} {
			page := b.Get(path + query)
			if sees := page.Status == http.StatusOK; sees != within || !within && !strings.Contains(page.Body, "You may look at") {
				t.Errorf("%s%s: status %d\n%s", path, query, page.Status, page.Body)
			}
		}
	}
	outside := b.Post("/evidence/export", url.Values{"from": {"2026-01-01"}, "to": {"2026-12-31"}})
	if outside.Status != http.StatusUnprocessableEntity || !strings.Contains(outside.Body, "Choose days within it") {
		t.Errorf("an export of a whole year: status %d", outside.Status)
	}
	if page := b.Post("/evidence/export", url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}}); page.Header.Get("Content-Type") != "application/zip" {
		t.Errorf("an export of the period: status %d", page.Status)
	}
}

func TestALinkDoesNotWidenWhatAnAuditorMaySee(t *testing.T) {
	site, _ := webtest.Leaver(t)
	signed(t, site)
	vera(site)
	again := signIn(site, "vera@audit.example", staff.Auditor)
	if page := again.Get("/cases"); page.Status != http.StatusForbidden {
		t.Errorf("after another sign-in link: status %d", page.Status)
	}
}

func TestAnAdministratorGivesAnAuditorAPeriod(t *testing.T) {
	site := webtest.Open(t)
	b := site.Staff(staff.Admin)
	form := url.Values{"email": {"vera@audit.example"}, "name": {"Vera"}, "role": {"auditor"}, "from": {"2026-10-01"}, "to": {"2026-12-31"}}
	if page := b.Post("/staff", form); page.Status != http.StatusSeeOther {
		t.Fatalf("status %d\n%s", page.Status, page.Body)
	}
	if page := b.Get("/staff"); !strings.Contains(page.Body, ", of 2026-10-01 to 2026-12-31") {
		t.Error("the list does not say which period")
	}
	form.Set("role", "hr")
	if page := b.Post("/staff", form); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, "Only an auditor") {
		t.Errorf("HR of a period: status %d", page.Status)
	}
}

func TestAnExportOfAPartOfAPeriodIsTakenOnThePage(t *testing.T) {
	site, _ := webtest.Leaver(t)
	signed(t, site)
	b := site.Staff(staff.Auditor)
	if page := b.Get("/evidence?kind=leaver"); !strings.Contains(page.Body, "<details open>") || !strings.Contains(page.Body, `<option value="leaver" selected>`) {
		t.Errorf("what is asked for is not to be seen:\n%s", page.Body)
	}
	asked := url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}, "kind": {"joiner"}, "person": {"ada@example.com"}, "department": {"Field Sales"}}
	page := b.Post("/evidence/export", asked)
	if page.Status != http.StatusOK || page.Header.Get("Content-Type") != "application/zip" || !strings.Contains(page.Header.Get("Content-Disposition"), "-part.zip") {
		t.Fatalf("status %d: %v", page.Status, page.Header)
	}
	u := bundletest.Unpack(t, []byte(page.Body))
	if part := string(u["manifest.json"]); !strings.Contains(part, `"kind": "joiner"`) || !strings.Contains(part, `"department": "Field Sales"`) || !strings.Contains(part, `"cases": 0`) || !strings.Contains(part, `"cases_outside": 1`) {
		t.Errorf("the part:\n%s", part)
	}
	if page := site.Staff(staff.Admin).Get("/evidence"); !strings.Contains(page.Body, "Only a part: joiners, of department Field Sales, of one person") {
		t.Errorf("the log does not say that a part was taken:\n%s", page.Body)
	}
	for field, c := range map[string][2]string{"kind": {"lever", "Give joiner, mover or leaver"}, "person": {"nobody@example.com", "Nobody here is called"}} {
		asked := url.Values{"from": {"2026-10-01"}, "to": {"2026-12-31"}, field: {c[0]}}
		if page := b.Post("/evidence/export", asked); page.Status != http.StatusUnprocessableEntity || !strings.Contains(page.Body, c[1]) {
			t.Errorf("%s %q: status %d", field, c[0], page.Status)
		}
	}
}
