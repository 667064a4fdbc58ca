package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestNoAddressAloneSaysThatSomethingWasDone(t *testing.T) {
	site, c := webtest.Leaver(t)
	site.FinishAll(c.ID)
	admin, owner := site.Staff(staff.Admin), site.OwnerOf("Mia", c.ID)
	var done jml.Task
	for _, task := range site.Tasks(c.ID) {
		if task.State == jml.TaskDone && task.AssigneeID == site.ID("Mia") {
			done = task
		}
	}
	for _, claim := range []struct {
		who           *webtest.Browser
		address, says string
	}{
		{admin, "/cases/1?did=rescheduled", "The dates were changed"},
		{admin, "/cases/1?did=announced", "The owners of the first tasks get their mails"},
		{admin, "/responsibilities?did=held", "The role has a new line"},
		{admin, "/staff?did=given", "The right holds from now on"},
		{admin, "/staff?did=removed", "The right is taken away"},
		{admin, "/sign-in?did=set-up", "Handover is set up"},
		{owner, "/my?recorded=" + done.ID, "Recorded. Thank you."},
		{owner, "/my?recorded=x", "was recorded"},
		{owner, "/my?before=" + done.ID, "had been finished already"},
		{owner, "/my?another=1", "belonged to somebody else"},
	} {
		if page := claim.who.Get(claim.address); page.Status != http.StatusOK || strings.Contains(page.Body, claim.says) {
			t.Errorf("%s says %q, and nothing happened (status %d)", claim.address, claim.says, page.Status)
		}
	}
}

func TestWhatWasDoneIsSaidOnceAndToTheSessionThatDidIt(t *testing.T) {
	site, _ := webtest.Leaver(t)
	hr, other := site.Staff(staff.HR), site.Staff(staff.Admin)
	dates := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	dates.Set("effective_date", "2026-12-04")
	to := hr.Post("/cases/1/reschedule", dates)
	said := func(page webtest.Page) bool { return strings.Contains(page.Body, "The dates were changed") }
	mark, _, _ := strings.Cut(to.Header.Get("Set-Cookie"), ";")
	if said(other.GetWith(to.Location, "Cookie", mark)) {
		t.Error("the mark of one session counts in another")
	}
	if said(hr.Get("/cases/1?did=reopened")) {
		t.Error("the mark of one address counts for another")
	}
	if !said(hr.Get(to.Location)) {
		t.Error("whoever changed the dates is not told")
	}
	if said(hr.Get(to.Location)) {
		t.Error("it is said again")
	}
	if page := hr.Post("/cases/1/rescind", url.Values{}); said(page) {
		t.Error("a refused change says that the last one was done")
	}
}
