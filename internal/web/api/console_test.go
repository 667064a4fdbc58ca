package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestWhoAnnouncesAtTheConsoleIsNamedByThemselvesOrElseByTheOperatingSystem(t *testing.T) {
	site, c := console(t)
	out, err := c.As("tom@example.com", "root").Event(t.Context(), site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	if err != nil || !slices.Equal(site.Case(out.Case.ID).AnnouncedBy, []string{site.ID("tom")}) {
		t.Fatalf("Tom announced, and the case says %v, %v", site.Case(out.Case.ID).AnnouncedBy, err)
	}
	second := site.Event(jml.Joiner, jml.EventPerson{ID: "E-44", GivenName: "Nora", FamilyName: "Lind", WorkEmail: "nora@example.com"}, "2026-12-01")
	if _, err := c.As("", "root").Event(t.Context(), second); err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string]string{"/cases/1": "Tom Weber (at the console) opened the case", "/cases/2": "root (at the console) opened the case"} {
		if got := site.Staff(staff.HR).Get(page); got.Status != http.StatusOK || !strings.Contains(got.Body, want) {
			t.Errorf("%s does not say %q", page, want)
		}
	}
}

func TestWhoSaysAtTheConsoleWhoTheyAreSeesNothingOfTheirOwnDeparture(t *testing.T) {
	site, c := console(t)
	site.Announce(site.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-12-31"))
	_, err := c.As("tom@example.com", "root").Case(t.Context(), "1")
	if p := problem(t, err); p.Status != http.StatusNotFound {
		t.Errorf("Tom is answered %+v", p)
	}
	before := leaves(t, site)
	_, err = c.As("tom@example.com", "root").Event(t.Context(), site.Event(jml.Rescind, jml.EventPerson{WorkEmail: "tom@example.com"}, ""))
	if p := problem(t, err); p.Code != string(jml.CodeForbidden) {
		t.Errorf("Tom takes his own departure back: %+v", p)
	}
	if after := leaves(t, site); after != before {
		t.Errorf("%d leaves", after-before)
	}
}

func leaves(t *testing.T, site *webtest.Site) int64 {
	t.Helper()
	status, err := site.Store.LogStatus(t.Context(), readmodel.Viewer{})
	if err != nil {
		t.Fatal(err)
	}
	return status.Size
}
