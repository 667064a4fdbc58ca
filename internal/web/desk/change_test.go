package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/webtest"
)

func TestAPagesRescheduleIsCheckedLikeAnyOtherEvent(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr := site.Staff(staff.HR)
	rev := site.Case(c.ID).Rev
	for _, story := range []struct {
		path, says string
		form       url.Values
	}{
		{"reschedule", "The year is not plausible.", url.Values{"effective_date": {"2999-12-01"}}},
		{"reschedule", "cannot end before the last day", url.Values{"effective_date": {"2026-12-04"}, "employment_end": {"2026-12-01"}}},
		{"reschedule", "is not a local time", url.Values{"effective_date": {"2026-12-04"}, "cutoff": {"tomorrow at noon"}}},
		{"reschedule", "Give the new day", url.Values{}},
		{"rescind", "This is too long", url.Values{"sure": {"yes"}, "note": {strings.Repeat("n", 16_001)}}},
		{"rescind", "control character", url.Values{"sure": {"yes"}, "note": {"a\x07b"}}},
	} {
		wants(t, hr.Post("/cases/1/"+story.path, story.form), http.StatusUnprocessableEntity, story.says)
	}
	if got := site.Case(c.ID).Rev; got != rev {
		t.Errorf("a refused change made revision %d of %d", got, rev)
	}
}

// An earlier version took EST for the zone of a case.
func TestACaseWhoseZoneIsAClockSaysSoAndStaysChangeable(t *testing.T) {
	site := webtest.Open(t)
	who := caseworktest.Ada()
	site.Employ(who, true, nil)
	ev := site.Event(jml.Leaver, who, "2027-07-15")
	ev.TimeZone = "EST"
	c := site.Announce(ev).Case
	hr := site.Staff(staff.HR)

	wants(t, hr.Get("/cases/1"), http.StatusOK, "EST has no daylight saving time", "America/New_York")
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	form := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	form.Set("effective_date", "2027-07-16")
	form.Set("cutoff", "2027-07-16T16:00")
	wants(t, hr.Post("/cases/1/reschedule", form), http.StatusSeeOther)
	if got := site.Case(c.ID); got.Effective.String() != "2027-07-16" || got.Zone != "EST" {
		t.Errorf("the case moved to %s in %s", got.Effective, got.Zone)
	}
}

func TestACutOffThatTheClocksSkipIsSaidOnTheCaseItMoves(t *testing.T) {
	site := webtest.Open(t)
	who := caseworktest.Ada()
	site.Employ(who, true, nil)
	site.Announce(site.Event(jml.Leaver, who, "2027-03-26"))
	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	hr := site.Staff(staff.HR)

	form := hr.Get("/cases/1").Form(t, "/cases/1/reschedule")
	form.Set("effective_date", "2027-03-28")
	form.Set("cutoff", "2027-03-28T02:30")
	to := hr.Post("/cases/1/reschedule", form)
	wants(t, to, http.StatusSeeOther)
	wants(t, hr.Get(to.Location), http.StatusOK, "2027-03-28T02:30 does not exist in Europe/Berlin", "03:00 CEST")
}

func TestOnlyALocalTimeInTheAddressIsSaidOnACase(t *testing.T) {
	site, _ := webtest.Leaver(t)
	page := site.Staff(staff.HR).Get("/cases/1?did=rescheduled&cutoff=call+this+number")
	if strings.Contains(page.Body, "call this number") {
		t.Error("the page says what the address does")
	}
}

func TestHRHasAnOwnerMailedAgainBesideTheTask(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr := site.Staff(staff.HR)
	open := openTaskOf(site, c)
	path := "/cases/1/tasks/" + open.ID
	for _, press := range []struct {
		to   string
		code int
		says string
	}{
		{path + "/send", http.StatusUnprocessableEntity, "mailed a few minutes ago"}, // the first mail has just gone out
		{path + "/remind", http.StatusSeeOther, "is reminded"},
		{path + "/remind", http.StatusUnprocessableEntity, "mailed a few minutes ago"},
		{"/cases/1/tasks/another/remind", http.StatusNotFound, "no such task"},
	} {
		got := hr.Post(press.to, url.Values{})
		wants(t, got, press.code)
		if press.code == http.StatusSeeOther {
			got = hr.Get(got.Location)
		}
		wants(t, got, got.Status, press.says)
	}
	site.Clock.Set(site.Clock.Now().Add(10 * time.Minute))
	got := hr.Post(path+"/send", url.Values{})
	wants(t, got, http.StatusSeeOther)
	wants(t, hr.Get(got.Location), http.StatusOK, "in one mail again", "Remind now", "Send the link again")
}

func TestATaskHandedToWhoHasItIsSaidToStayWhereItIs(t *testing.T) {
	site, c := webtest.Leaver(t)
	hr := site.Staff(staff.HR)
	open, rev := openTaskOf(site, c), site.Case(c.ID).Rev
	got := hr.Post("/cases/1/reassign", url.Values{"task": {open.ID}, "person": {site.Owner(open).Name}})
	wants(t, got, http.StatusSeeOther)
	page := hr.Get(got.Location)
	wants(t, page, http.StatusOK, "They have this task already. Nothing changed, and nobody was mailed.")
	if strings.Contains(page.Body, "The task has a new owner") || site.Case(c.ID).Rev != rev {
		t.Error("something changed")
	}
}

func TestAnAddressThatTookNoMailIsCorrectedWhereTheTaskSaysSoAndTheMailGoesAgain(t *testing.T) {
	site := webtest.Open(t)
	site.Bounces = map[string]bool{"tom@example.com": true}
	id := site.Announce(site.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
	site.Drive(id)
	hr := site.Staff(staff.HR)

	page := hr.Get("/cases/1")
	wants(t, page, http.StatusOK, "correct the address of Tom Weber")
	links := page.Links(t, "/people/"+site.ID("tom")+"?correct")
	if len(links) == 0 {
		t.Fatal("no way from the task to the address")
	}
	fix := hr.Get(strings.TrimSuffix(links[0], "#correct"))
	wants(t, fix, http.StatusOK, `id="correct" open`)
	form := fix.Form(t, "/people/"+site.ID("tom"))
	form.Set("person.work_email", "tom.weber@example.com")
	wants(t, hr.Post("/people/"+site.ID("tom"), form), http.StatusSeeOther)
	site.Drive(id)
	if len(site.Letters("tom.weber@example.com", notice.First)) == 0 {
		t.Error("nothing went to the right address")
	}
	if page := hr.Get("/cases/1"); strings.Contains(page.Body, "could not be delivered:") {
		t.Error("the case still says that the mail did not arrive")
	}
}

// openTaskOf is one of a case's open tasks.
func openTaskOf(site *webtest.Site, c jml.Case) jml.Task {
	for _, t := range site.Tasks(c.ID) {
		if t.State == jml.TaskOpen {
			return t
		}
	}
	return jml.Task{}
}

func TestWhatNobodyHasYetIsListedUnderTheNameOfWhoWouldGetIt(t *testing.T) {
	site := webtest.Open(t)
	site.Employ(caseworktest.Ada(), true, []string{"source-code/write"})
	id := site.Announce(site.Event(jml.Leaver, caseworktest.Ada(), "2026-12-18")).Case.ID
	if got := site.Task(id, "remove-access/source-code"); got.State != jml.TaskPlanned || got.AssigneeID != "" {
		t.Fatalf("the removal is %s", got.State)
	}
	page := site.Staff(staff.HR).Get("/cases/1")
	wants(t, page, http.StatusOK, "Ben Okafor")
	if strings.Contains(page.Body, "<h3>System owner") {
		t.Error("a task is listed under a role, whose holder is known")
	}
}

func TestAReopenedTaskSaysWhyInOneLine(t *testing.T) {
	site, c := webtest.Leaver(t)
	open := openTaskOf(site, c)
	site.Finish(c.ID, open.Key)
	hr := site.Staff(staff.HR)
	got := hr.Post("/cases/1/reopen", url.Values{"task": {open.ID}, "note": {"the badge still opens the door"}})
	wants(t, got, http.StatusSeeOther)
	wants(t, hr.Get("/cases/1"), http.StatusOK, "was reopened by", ": the badge still opens the door")
}
