package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

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

func TestACasePageNamesTheDaysOffAndTheClockThatItGoesBy(t *testing.T) {
	site := webtest.Open(t)
	who := caseworktest.Ada()
	who.Location = "riyadh"
	id := site.Announce(site.Event(jml.Joiner, who, "2027-03-14")).Case.ID
	readers := []*webtest.Browser{site.Staff(staff.HR), site.Staff(staff.Auditor)}
	goBy := func(words string) {
		t.Helper()
		for _, b := range readers {
			wants(t, b.Get("/cases/1"), http.StatusOK, "<dt>Goes by</dt><dd>"+words+"</dd>")
		}
	}
	goBy("the days off of the company and the clock of Europe/Berlin")

	riyadh := jml.Location{Name: "Riyadh", Zone: "Asia/Riyadh", Weekend: []jml.Weekday{5, 6}}
	if _, err := site.Office.PutLocation(t.Context(), jml.ConsoleActor(), riyadh, ""); err != nil {
		t.Fatal(err)
	}
	goBy("the days off of Riyadh and the clock of Asia/Riyadh")

	site.Clock.Set(site.Clock.Now().Add(time.Minute))
	back := site.Event(jml.Rescind, jml.EventPerson{WorkEmail: who.WorkEmail}, "")
	site.Announce(back)
	site.Drive(id)
	if _, err := site.Office.RemoveLocation(t.Context(), jml.ConsoleActor(), "Riyadh", ""); err != nil {
		t.Fatal(err)
	}
	goBy("the days off of Riyadh and the clock of Asia/Riyadh") // it had ended before
}

func TestACalendarFileThatIsTooLargeIsRefusedInWords(t *testing.T) {
	site := webtest.Open(t)
	hr := site.Staff(staff.HR)
	form := hr.Get("/locations").Form(t, "/locations")
	form.Set("name", "Riyadh")
	large := webtest.File{Input: "ics", Name: "x.ics", Body: strings.Repeat("X:y\n", 400_000)}
	wants(t, hr.PostFiles("/locations", form, large), http.StatusUnprocessableEntity, "at most 1024 are read", `value="Riyadh"`)
}
