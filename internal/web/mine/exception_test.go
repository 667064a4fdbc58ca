package mine_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// says fails unless a page has all of these words.
func says(t *testing.T, page webtest.Page, words ...string) {
	t.Helper()
	for _, want := range words {
		if !strings.Contains(page.Body, want) {
			t.Errorf("the page (%d) lacks %q:\n%s", page.Status, want, page.Body)
		}
	}
}

func TestAnExceptionIsDecidedOnWhatThePageShowsOfIt(t *testing.T) {
	site, c := webtest.Leaver(t)
	first, owner, form := openTask(t, site, c, "Mia", revoke)
	fill(form, first)
	form.Set("outcome."+first.ID, "not_done")
	form.Set("reason."+first.ID, reason.Unreachable)
	form.Set("note."+first.ID, "The vendor does not answer")
	if page := owner.PostFiles("/my", form); page.Status != http.StatusSeeOther {
		t.Fatalf("recorded as not done: %d\n%s", page.Status, page.Body)
	}
	site.Drive(c.ID)
	hr := site.Staff(staff.HR)
	says(t, hr.Get("/exceptions"), "Waiting for an answer", "The vendor does not answer", "Not done by Mia Lang", "Asked: Noor Haddad")

	question, lead, form := openTask(t, site, c, "Noor", func(t jml.Task) bool { return t.Purpose == jml.PurposeException })
	says(t, lead.Get("/my"), "Not done:", "by Mia Lang", "nobody could be reached", "“The vendor does not answer”", "Accept it until the day below", "No, do it by the day below")
	form.Set("outcome."+question.ID, "done/yes")
	form.Set("note."+question.ID, "The account is watched daily")
	says(t, lead.PostFiles("/my", form), "date until which it holds")
	form.Set("until."+question.ID, "2026-12-04")
	if page := lead.PostFiles("/my", form); page.Status != http.StatusSeeOther {
		t.Fatalf("accepted: %d\n%s", page.Status, page.Body)
	}
	site.Drive(c.ID)
	says(t, hr.Get("/exceptions?state=running"), "Accepted until", "4 Dec", "says Noor Haddad", "The account is watched daily")
	if page := hr.Get("/exceptions?state=ended"); strings.Contains(page.Body, "The vendor") {
		t.Error("what runs is listed as ended")
	}

	site.WaitUntil(time.Date(2026, 12, 4, 8, 0, 0, 0, time.UTC), c.ID)
	hr = site.Staff(staff.HR)
	says(t, hr.Get("/exceptions"), "Open again with Mia Lang")
	says(t, hr.Get("/cases/"+c.ID), "the exception ended")
	says(t, site.OwnerOf("Noor", c.ID).Get("/my"), "The exception has ended", "Accepted before", "The account is watched daily", "“The vendor does not answer”")
}
