package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestThePagesSayWhatFallsVacant(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	wants(t, hr.Get("/people/"+site.ID("Noor")), http.StatusOK, "If Noor Haddad left tomorrow", "Falls vacant: Security Lead", "Security Lead: nobody")
	if page := site.Staff(staff.Auditor).Get("/people/" + site.ID("Noor")); strings.Contains(page.Body, "left tomorrow") {
		t.Error("an auditor, who announces nobody, is told of succession")
	}
	if page := hr.Get("/"); strings.Contains(page.Body, "Vacant") {
		t.Error("something is vacant at first")
	}

	leaving := site.Announce(site.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Noor")}, "2026-12-31")).Case
	wants(t, hr.Get("/"), http.StatusOK, "Vacant, or about to be", "Security Lead</a> falls vacant on 2026-12-31, when Noor Haddad leaves", `href="/cases/1"`)
	if page := site.Staff(staff.Auditor).Get("/"); strings.Contains(page.Body, "Vacant") {
		t.Error("an auditor is told what falls vacant")
	}
	site.WaitUntil(leaving.CutoffAt, leaving.ID)
	wants(t, site.Staff(staff.HR).Get("/"), http.StatusOK, "Security Lead</a> is vacant: nobody who works here answers for it.")
}

func TestAReportNeedsNoNameWhereTheLeaversManagerHasIt(t *testing.T) {
	site := webtest.Open(t)
	lead := caseworktest.Ada()
	site.Employ(lead, true, nil)
	site.Employ(jml.EventPerson{ID: "E-18", GivenName: "Kim", FamilyName: "Lee", WorkEmail: "kim@example.com", Manager: "ada@example.com"}, true, nil)
	hr := site.Staff(staff.HR)
	page := hr.Get("/new?kind=leaver&person=" + site.ID("ada"))
	wants(t, page, http.StatusOK, "Manager of Kim Lee", "if empty, Tom Weber")
}
