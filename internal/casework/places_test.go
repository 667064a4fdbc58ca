package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

func day(t testing.TB, text string) jml.Date {
	t.Helper()
	d, err := jml.ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// riyadh rests on Fridays and Saturdays.
func riyadh(holidays ...jml.Date) jml.Location {
	return jml.Location{Name: "Riyadh", Zone: "Asia/Riyadh", Weekend: []jml.Weekday{jml.Weekday(time.Friday), jml.Weekday(time.Saturday)}, Holidays: holidays}
}

func locate(c *caseworktest.Company, l jml.Location) company.LocationChange {
	c.Helper()
	changed, err := c.Office.PutLocation(c.Context(), jml.ConsoleActor(), l, "")
	if err != nil {
		c.Fatalf("set up %s: %v", l.Name, err)
	}
	return changed
}

func huda(location string) jml.EventPerson {
	who := caseworktest.Ada()
	who.ID, who.GivenName, who.FamilyName, who.WorkEmail, who.PersonalEmail = "FS-1", "Huda", "Saleh", "huda@example.com", "huda@example.net"
	who.Location = location
	return who
}

// dueThere is when a task is due, on the clock of Riyadh.
func dueThere(t testing.TB, task jml.Task) string {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Riyadh")
	if err != nil {
		t.Fatal(err)
	}
	return task.Due.At.In(zone).Format("Mon 2006-01-02 15:04")
}

func TestWhereFridayAndSaturdayAreTheWeekendSundayIsPreparedByThursday(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		locate(c, riyadh())
		joining := c.Announce(c.Event(jml.Joiner, huda("riyadh"), "2027-01-10"))
		same(t, "warnings", 0, len(joining.Warning))
		onFriday, err := c.Cases.Preview(c.Context(), c.Event(jml.Joiner, huda("riyadh"), "2027-01-08"), caseworktest.Intake(jml.Event{}))
		need(c, err)
		same(t, "what is said of a Friday", []string{"2027-01-08 is a Friday."}, onFriday.Warning)
		same(t, "the zone", "Asia/Riyadh", joining.Case.Zone)
		same(t, "start-1bd of a Sunday", "Thu 2027-01-07 18:00", dueThere(t, c.Task(joining.Case.ID, "confidentiality-agreement")))

		leaving := huda("")
		leaving.ID = "FS-2"
		leaving.WorkEmail, leaving.PersonalEmail, leaving.Location = "rana@example.com", "", "RIYADH"
		c.Employ(leaving, true, nil)
		left := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "FS-2"}, "2027-01-17")).Case
		same(t, "last_day-1bd of a Sunday", "Thu 2027-01-14 18:00", dueThere(t, c.Task(left.ID, "take-over-work")))
	})
}

func TestAHolidayOnTheLastDayPutsWhatIsDueOnItToTheNextDayOfWork(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		locate(c, riyadh(day(t, "2026-12-17"), day(t, "2026-12-20")))
		c.Employ(huda("Riyadh"), true, nil, "LT-1")
		left := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "FS-1"}, "2026-12-17")).Case
		same(t, "the cut-off stays on the last day", "2026-12-17 14:00", left.CutoffAt.In(time.FixedZone("", 3600)).Format("2006-01-02 15:04"))
		same(t, "last_day+0d of a Thursday off before a weekend and a holiday", "Mon 2026-12-21 18:00", dueThere(t, c.Task(left.ID, "end-powers")))
	})
}

func TestALocationWithoutAZoneHasTheCompanysAndOneThatIsNotSetUpIsSaid(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		plant := riyadh()
		plant.Name, plant.Zone = "Plant 2", ""
		locate(c, plant)
		joining := c.Announce(c.Event(jml.Joiner, huda("plant 2"), "2027-01-10"))
		same(t, "the zone", "Europe/Berlin", joining.Case.Zone)
		same(t, "start-1bd", day(t, "2027-01-07"), c.Task(joining.Case.ID, "confidentiality-agreement").Due.Date)

		elsewhere := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2027-01-10"))
		if len(elsewhere.Warning) != 1 || !strings.Contains(elsewhere.Warning[0], `"Berlin" is not set up, so the company's days off count. Set up are: Plant 2.`) {
			t.Errorf("warnings: %q", elsewhere.Warning)
		}
		same(t, "start-1bd elsewhere", day(t, "2027-01-08"), c.Task(elsewhere.Case.ID, "confidentiality-agreement").Due.Date)
	})
}

func TestTasksMoveWithTheDaysOffOfThePlaceAndTheirOwnersAreTold(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		same(t, "who moves before anybody is there", company.LocationChange{Location: riyadh()}, locate(c, riyadh()))
		id := c.Announce(c.Event(jml.Joiner, huda("Riyadh"), "2026-12-08")).Case.ID
		other := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-08")).Case.ID
		c.Drive(id)
		c.Drive(other)
		ended := "announce-start"
		c.Finish(id, ended)
		endedDue, before := c.Task(id, ended).Due, c.Task(id, "issue-equipment")
		same(t, "start+0d", "Tue 2026-12-08 18:00", dueThere(t, before))

		moved := locate(c, riyadh(day(t, "2026-12-08"), day(t, "2026-12-09")))
		same(t, "whose tasks moved", 1, moved.Cases)
		c.Drive(id)
		same(t, "start+0d of a day off", "Thu 2026-12-10 18:00", dueThere(t, c.Task(id, "issue-equipment")))
		same(t, "what has ended", endedDue, c.Task(id, ended).Due)
		if len(c.Letters("huda@example.net", notice.Rescheduled))+len(c.Letters("mia@example.com", notice.Rescheduled)) == 0 {
			t.Error("nobody was told of the new dates")
		}
		same(t, "the same again", 0, locate(c, riyadh(day(t, "2026-12-08"), day(t, "2026-12-09"))).Cases)

		gone, err := c.Office.RemoveLocation(c.Context(), jml.ConsoleActor(), "RIYADH", "")
		need(c, err)
		same(t, "who goes by the company's clock again", 1, gone.People)
		same(t, "start+0d in Berlin", "Tue 2026-12-08 20:00", dueThere(t, c.Task(id, "issue-equipment")))
		same(t, "the case's zone", "Europe/Berlin", c.Case(id).Zone)
	})
}

func TestWhoHadThePlacesClockGoesWithItAndWhoHasAnotherKeepsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(huda("Riyadh"), true, nil)
		afar := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
		afar.TimeZone, afar.Person.Location = "Asia/Dubai", "Riyadh"
		c.Announce(afar)
		leaving := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "FS-1"}, "2026-12-31")).Case
		same(t, "the cut-off", "2026-12-31 16:00", leaving.CutoffAt.In(mustZone(t, "Europe/Berlin")).Format("2006-01-02 15:04"))

		same(t, "who goes with it", 1, locate(c, riyadh()).People)
		_, e := employment(c, "FS-1")
		same(t, "the zone of who had the company's", "Asia/Riyadh", e.Zone)
		_, e = employment(c, "E-17")
		same(t, "the zone of who has another", "Asia/Dubai", e.Zone)
		same(t, "the cut-off keeps its hour", "2026-12-31 16:00", c.Case(leaving.ID).CutoffAt.In(mustZone(t, "Asia/Riyadh")).Format("2006-01-02 15:04"))
	})
}

func mustZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestAMoveToAnotherPlaceGoesByItsClockAndDays(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		locate(c, riyadh())
		c.Employ(caseworktest.Ada(), true, adasSystems)
		moving := c.Event(jml.Mover, ada(), "2027-01-10")
		moving.Person.Location = "Riyadh"
		out := c.Announce(moving)
		same(t, "the zone", "Asia/Riyadh", out.Case.Zone)
		byDay := 0
		for _, task := range out.Tasks {
			if w := task.Due.Date.Weekday(); task.Due.Kind == jml.DueDay {
				byDay++
				if w == time.Friday || w == time.Saturday || task.Due.Zone != "Asia/Riyadh" {
					t.Errorf("%s is due on %s %s, in %s", task.Key, w, task.Due.Date, task.Due.Zone)
				}
			}
		}
		if byDay == 0 {
			t.Errorf("nothing of %d tasks counts in days", len(out.Tasks))
		}
	})
}

func TestWhatNoLocationCanBeIsRefused(t *testing.T) {
	c := caseworktest.New(t)
	week := []jml.Weekday{0, 1, 2, 3}
	for name, tc := range map[string]struct {
		l    jml.Location
		says string
	}{
		"no name":          {jml.Location{Name: " "}, "name: Name the location"},
		"the company":      {jml.Location{Name: "Company"}, "name: The company's own days off are called so"},
		"a long weekend":   {jml.Location{Name: "X", Weekend: week}, "weekend: Name each day of the weekend once, at most 3"},
		"a day twice":      {jml.Location{Name: "X", Weekend: []jml.Weekday{5, 5}}, "weekend: Name each day"},
		"an abbreviation":  {jml.Location{Name: "X", Zone: "EST"}, "America/New_York"},
		"no zone":          {jml.Location{Name: "X", Zone: "Mars/Base"}, "is not a time zone"},
		"hidden in a name": {jml.Location{Name: "X\u200b"}, "name"},
		"very many days":   {jml.Location{Name: "X", Holidays: make([]jml.Date, 1_001)}, "holidays: These are 1001 days"},
	} {
		_, err := c.Office.PutLocation(t.Context(), jml.ConsoleActor(), tc.l, "")
		if jml.ErrorCode(err) != jml.CodeInvalid || !strings.Contains(err.Error(), tc.says) {
			t.Errorf("%s: %v; want %q", name, err, tc.says)
		}
	}
	_, err := c.Office.RemoveLocation(t.Context(), jml.ConsoleActor(), "Atlantis", "")
	refused(t, err, jml.CodeNotFound, `No location "Atlantis" is set up`)
}

func TestAnOwnersDigestComesOnTheBusinessDaysOfTheirOwnPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		locate(c, jml.Location{Name: "Plant", Weekend: []jml.Weekday{jml.Weekday(time.Thursday), jml.Weekday(time.Friday)}})
		_, err := c.Office.ImportPeople(c.Context(), jml.ConsoleActor(), strings.Repeat("0", 64), []company.ImportPerson{{Row: 2,
			EventPerson: jml.EventPerson{GivenName: "Tom", FamilyName: "Weber", WorkEmail: "tom@example.com", Location: "plant"}}})
		need(c, err)
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.WaitUntil(at(t, "2026-12-02 23:00"), id)
		before := len(c.Letters("tom@example.com", notice.Digest))
		c.WaitUntil(at(t, "2026-12-03 09:05"), id)
		c.WaitUntil(at(t, "2026-12-04 09:05"), id)
		same(t, "digests on Thursday and Friday", before, len(c.Letters("tom@example.com", notice.Digest)))
		c.WaitUntil(at(t, "2026-12-05 09:05"), id)
		same(t, "digests on Saturday", before+1, len(c.Letters("tom@example.com", notice.Digest)))
	})
}
