package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

// flood fills a form with nearly a mebibyte of text in inputs that pages show.
func flood(form url.Values, names ...string) {
	for i, name := range names {
		form.Set(name, strings.Repeat(string(rune('a'+i)), 60<<10))
	}
}

// echoed is how much of a flood a page shows.
func echoed(page webtest.Page) int {
	n := 0
	for c := 'a'; c <= 'p'; c++ {
		if long := strings.Repeat(string(c), 1<<10); strings.Contains(page.Body, long) {
			n += strings.Count(page.Body, long) << 10
		}
	}
	return n
}

func TestARefusedPageShowsAtMost64KiBOfWhatWasTyped(t *testing.T) {
	site, c := webtest.Leaver(t)
	admin, owner := site.Staff(staff.Admin), site.OwnerOf("Mia", c.ID)
	announce := admin.Get("/new?kind=joiner").Form(t, "/new")
	flood(announce, "person.manager", "person.sponsor", "note", "person.title", "person.department", "person.location",
		"time_zone", "person.given_name", "person.family_name", "person.work_email", "takeover_all", "id", "contact", "reason", "cutoff")
	mine := owner.Get("/my").Form(t, "/my")
	var names []string
	for i := range 14 {
		mine.Add("task", fmt.Sprint(i))
		names = append(names, fmt.Sprint("note.", i))
	}
	for range 1000 {
		mine.Add("task", "0")
	}
	flood(mine, append(names, "note."+mine.Get("task"))...)
	line := url.Values{}
	flood(line, "seat.0", "seat.1", "seat.2", "seat.3")
	dates := url.Values{}
	flood(dates, "effective_date", "cutoff", "employment_end", "note", "task", "person")
	for path, form := range map[string]url.Values{"/new": announce, "/new/preview": announce, "/setup": announce, "/responsibilities/cto": line,
		"/evidence/export": {"from": announce["note"], "to": announce["note"]}, "/cases/1/reschedule": dates, "/cases/1/reassign": dates, "/cases/1/reopen": dates} {
		page := admin.Post(path, form)
		if n := echoed(page); page.Status != http.StatusUnprocessableEntity || n > 66<<10 || len(page.Body) > 300<<10 {
			t.Errorf("%s: status %d, %d KiB of which are %d typed", path, page.Status, len(page.Body)>>10, n>>10)
		}
	}
	if page := owner.Post("/my", mine); page.Status != http.StatusUnprocessableEntity || echoed(page) > 66<<10 || !strings.Contains(page.Body, "left out: Note") {
		t.Errorf("/my: status %d, %d KiB typed", page.Status, echoed(page)>>10)
	}
	if page := admin.Post("/new", announce); !strings.Contains(page.Body, "Too long to be shown here again, and so left out: ") {
		t.Error("nobody is told that something was left out")
	}
}

func TestAnEndedSessionGivesBackAtMost64KiB(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := url.Values{}
	flood(form, "note", "note.b", "cause", "link")
	site.Clock.Set(site.Clock.Now().Add(31 * time.Minute))
	page := hr.Post("/new", form)
	if n := echoed(page); page.Status != http.StatusUnauthorized || n == 0 || n > 66<<10 || !strings.Contains(page.Body, "left out: ") {
		t.Errorf("status %d, %d KiB are shown again", page.Status, n>>10)
	}
}
