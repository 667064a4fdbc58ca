package desk_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
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
