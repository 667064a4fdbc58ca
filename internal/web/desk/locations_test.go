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

const eids = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Eid\r\nDTSTART;VALUE=DATE:20270309\r\nDTEND;VALUE=DATE:20270312\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestHRSetsALocationUpWithACalendarFile(t *testing.T) {
	site := webtest.Open(t)
	who := caseworktest.Ada()
	who.Location = "Riyadh"
	site.Announce(site.Event(jml.Joiner, who, "2027-03-14"))
	hr := site.Staff(staff.HR)
	wants(t, hr.Get("/locations"), http.StatusOK, "Named, and not set up", ">Riyadh</a>: 1 person", "Everywhere else", "Europe/Berlin", "No holiday is known from today on")

	form := hr.Get("/locations?location=Riyadh").Form(t, "/locations")
	if form.Get("name") != "Riyadh" {
		t.Errorf("the form names %q", form.Get("name"))
	}
	form.Set("zone", "Asia/Riyadh")
	form.Set("weekend", "Friday, sat")
	form.Set("holidays", "2027-02-22")
	late := webtest.File{Input: "ics", Name: "late.ics", Body: strings.Replace(eids, "20270312", "20270308", 1)}
	wants(t, hr.PostFiles("/locations", form, late), http.StatusUnprocessableEntity, "Entry 1 of the calendar file (“Eid”): It ends before it begins", `href="#f-ics"`, `value="Friday, sat"`)

	set := hr.PostFiles("/locations", form, webtest.File{Input: "ics", Name: "eid.ics", Body: eids})
	goesTo(t, set, "/locations?")
	wants(t, hr.Get(set.Location), http.StatusOK, "1 person has another zone now", "The tasks of 1 open case have other dates",
		"Asia/Riyadh", "Friday, Saturday", "4 days ahead", "next 2027-02-22, last 2027-03-11", "No holiday is known after 2027-03-11")
	if again := hr.Get("/locations?location=riyadh").Form(t, "/locations"); again.Get("holidays") != "2027-02-22\n2027-03-09\n2027-03-10\n2027-03-11" {
		t.Errorf("the form shows %q", again.Get("holidays"))
	}

	gone := hr.Get("/locations").Form(t, "/locations/remove")
	gone.Set("name", "Riyadh")
	wants(t, hr.Post("/locations/remove", gone), http.StatusUnprocessableEntity, "Tick the box")
	gone.Set("sure", "yes")
	removed := hr.Post("/locations/remove", gone)
	goesTo(t, removed, "/locations?")
	wants(t, hr.Get(removed.Location), http.StatusOK, "zone and days off count there from now on.", "Named, and not set up")
}

func TestACalendarFileThatIsTooLargeIsRefusedInWords(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/locations").Form(t, "/locations")
	form.Set("name", "Riyadh")
	large := webtest.File{Input: "ics", Name: "x.ics", Body: strings.Repeat("X:y\n", 400_000)}
	wants(t, hr.PostFiles("/locations", form, large), http.StatusUnprocessableEntity, "at most 1024 are read", `value="Riyadh"`)
}
