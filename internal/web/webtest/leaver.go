package webtest

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web"
)

// Leaver opens a site five minutes after the cut-off of Ada, who left with an
// account, some access and a laptop, and with the mails out.
func Leaver(t *testing.T, change ...func(*web.Options)) (*Site, jml.Case) {
	t.Helper()
	return LeaverOn(t, caseworktest.New(t), change...)
}

// LeaverOn is Leaver in a company on either database.
func LeaverOn(t *testing.T, c *caseworktest.Company, change ...func(*web.Options)) (*Site, jml.Case) {
	t.Helper()
	site := open(t, c, change)
	ctx, console := t.Context(), jml.ConsoleActor()
	_, err := site.Office.ImportPeople(ctx, console, "people", []company.ImportPerson{{Row: 2, EventPerson: caseworktest.Ada(), Start: jml.Date{Year: 2024, Month: 5, Day: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	holdings := []company.ImportHolding{{Row: 2, Person: "E-17", System: "identity"}, {Row: 3, Person: "E-17", System: "source-code"}, {Row: 4, Person: "E-17", System: "password-manager"}}
	if _, err := site.Office.ImportHoldings(ctx, console, "holdings", holdings, true); err != nil {
		t.Fatal(err)
	}
	if _, err := site.Office.ImportAssets(ctx, console, "assets", []company.ImportAsset{{Row: 2, Tag: "LT-1", Kind: "laptop", Holder: "E-17"}}, false); err != nil {
		t.Fatal(err)
	}
	left := site.Announce(site.Event(jml.Leaver, caseworktest.Ada(), "2026-11-27"))
	site.Clock.Set(time.Date(2026, 11, 27, 15, 5, 0, 0, time.UTC))
	site.Drive(left.Case.ID)
	return site, left.Case
}

// Concrete fills a pattern's wildcards with a real case.
func Concrete(pattern string, c jml.Case) string {
	return strings.NewReplacer("{$}", "", "{case}", c.ID, "{id}", c.ID, "{person}", c.PersonID, "{role}", "cto",
		"{task}", "x", "{sha}", "x", "{token}", "x", "{right}", "x", "{passkey}", "x", "{change}", "x", "{account}", "x", "{provider}", "x", "{table}", "population.csv", "{source}", "payroll").Replace(pattern)
}
