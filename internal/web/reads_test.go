package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAdministratorsSeeWhatAuditorsLookedAt(t *testing.T) {
	site, c := webtest.Leaver(t)
	auditor, admin, hr := site.Staff(staff.Auditor), site.Staff(staff.Admin), site.Staff(staff.HR)
	auditor.Get("/cases/" + c.ID)
	auditor.Post("/evidence/export", map[string][]string{"from": {"2026-10-01"}, "to": {"2026-12-31"}})
	auditor.Get("/people?" + strings.Repeat("x", 2_000))
	hr.Get("/responsibilities")
	page := admin.Get("/staff/reads")
	for word, there := range map[string]bool{"GET /cases/" + c.ID: true, "POST /evidence/export": true, "auditor@example.com": true, "/responsibilities</code>": false, strings.Repeat("x", 600): false} {
		if strings.Contains(page.Body, word) != there {
			t.Errorf("“%.60s” is on the page: %t", word, !there)
		}
	}
	for range 60 {
		auditor.Get("/access")
	}
	if page := admin.Get("/staff/reads"); !strings.Contains(page.Body, "Show the next") || strings.Contains(page.Body, c.ID) {
		t.Errorf("the list is not cut")
	}
}

// deaf notes nothing.
type deaf struct{ web.Reads }

func (deaf) NoteRead(context.Context, string, string, time.Time) error {
	return &jml.Error{Code: jml.CodeFull, Message: "The disk is full."}
}

func TestWhatCannotBeNotedNoAuditorSees(t *testing.T) {
	site, c := webtest.Leaver(t, func(o *web.Options) { o.Records.Reads = deaf{o.Records.Reads} })
	if page := site.Staff(staff.Auditor).Get("/cases/" + c.ID); page.Status < 400 || strings.Contains(page.Body, "Ada") {
		t.Errorf("an auditor reads what is not noted: status %d", page.Status)
	}
	if page := site.Staff(staff.HR).Get(webtest.Concrete("/cases/{case}", c)); page.Status != http.StatusOK && page.Status != http.StatusMovedPermanently && page.Status != http.StatusSeeOther {
		t.Errorf("HR is stopped too: status %d", page.Status)
	}
}
