package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

func TestANewLastDayAloneMovesTheCutOffAndTheEndOfEmployment(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	ev := c.Event(jml.Reschedule, ada(), "2026-12-04")
	ev.LastDay, ev.EffectiveDate = ev.EffectiveDate, jml.Date{}
	c.Announce(ev)
	moved := c.Case(id)
	same(t, "the cut-off", at(t, "2026-12-04 16:00"), moved.CutoffAt)
	same(t, "the end of employment", moved.Effective, moved.EmploymentEnd)
	same(t, "a removal", moved.CutoffAt.Add(time.Hour), c.Task(id, "remove-access/source-code").Due.At)
}

func TestAnEndOfEmploymentOfItsOwnStaysUnlessTheLastDayPassesIt(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	own := c.Event(jml.Reschedule, ada(), "2026-11-30")
	own.EmploymentEnd = own.EffectiveDate.AddDays(31)
	c.Announce(own)
	c.Announce(c.Event(jml.Reschedule, ada(), "2026-12-04"))
	same(t, "a last day before it", "2026-12-31", c.Case(id).EmploymentEnd.String())
	c.Announce(c.Event(jml.Reschedule, ada(), "2027-01-08"))
	same(t, "a last day after it", "2027-01-08", c.Case(id).EmploymentEnd.String())
}

func TestNewsOfADepartureThatHasBeenIsWhenItsCutOffWasTold(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	announced := c.Case(id).NoticeAt
	c.Clock.Set(at(t, "2026-11-26 10:00"))
	c.Announce(c.Event(jml.Reschedule, ada(), "2026-11-27"))
	same(t, "told of a day to come", announced, c.Case(id).NoticeAt)
	c.Announce(c.Event(jml.Reschedule, ada(), "2026-11-24"))
	same(t, "told of a day that has been", at(t, "2026-11-26 10:00"), c.Case(id).NoticeAt)
}

func TestAccessIsNotClosedWhileItIsNotKnownWhereAnAccountIs(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), false, []string{"source-code/write"})
	id := leave(c, "2026-11-30")
	c.WaitUntil(at(t, "2026-12-01 10:00"), id)
	for range 200 {
		next := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.Key != "check-access/domains" })
		if len(next) == 0 {
			break
		}
		c.Finish(id, next[0])
	}
	if got := c.Case(id); !got.AccessClosedAt.IsZero() {
		t.Errorf("nobody looked for an account in domains, and access is closed at %v", got.AccessClosedAt)
	}
	c.FinishAll(id)
	if c.Case(id).AccessClosedAt.IsZero() {
		t.Error("every account was looked for, and access is not closed")
	}
}

func TestOnlyHRMayHaveAccessEndBeforeTheCutOffAndSaysWhy(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, []string{"hr-system/editor"})
	id := leave(c, "2026-11-30")
	c.WaitUntil(at(t, "2026-11-30 10:00"), id)
	task := c.Task(id, "remove-access/hr-system")
	same(t, "the owner", c.ID("ines"), task.AssigneeID)
	auditor, err := c.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "ines@example.com", Role: staff.Auditor})
	if err != nil {
		t.Fatal(err)
	}
	hr, err := c.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "ines@example.com", Role: staff.HR})
	if err != nil {
		t.Fatal(err)
	}
	end := func(as staff.Right, why string) error {
		actor := jml.Actor{Kind: jml.ActorStaff, Ref: as.ID, Name: as.Name, PersonID: as.PersonID, Assurance: jml.AssuranceSignIn}
		_, err := c.Cases.Complete(t.Context(), actor, id, []jml.Ending{{TaskID: task.ID, Outcome: jml.TaskDone, Note: "gone", EarlyWhy: why}})
		return err
	}
	refused(t, end(auditor, "as agreed"), jml.CodeTooEarly, "cut-off")
	refused(t, end(hr, ""), jml.CodeTooEarly, "cut-off")
	if err := end(hr, "left the building at nine"); err != nil {
		t.Error(err)
	}
	same(t, "the removal", "done", c.State(id, task.Key))
}

// The zone of an engagement of an earlier version that is a clock does not hold
// up its case, and the next announcement that names the place corrects it.
func TestAZoneThatIsAClockIsCorrectedByTheNextAnnouncement(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		ev := c.Event(jml.Leaver, ada(), "2027-07-15")
		ev.TimeZone = "EST"
		id := c.Announce(ev).Case.ID
		same(t, "the cut-off by the clock", at(t, "2027-07-15 23:00"), c.Case(id).CutoffAt) // 17:00 in New York

		ev = c.Event(jml.Leaver, ada(), "2027-07-15")
		ev.TimeZone = "America/New_York"
		c.Announce(ev)
		same(t, "the cut-off at the place", at(t, "2027-07-15 22:00"), c.Case(id).CutoffAt)
	})
}

func TestACutOffThatAClockChangeSkipsOrRepeatsIsSaidInTheAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		announced := c.Event(jml.Leaver, ada(), "2027-03-28")
		announced.Cutoff = "2027-03-28T02:30"
		looked, err := c.Cases.Preview(t.Context(), announced, caseworktest.Intake(announced))
		if err != nil {
			t.Fatal(err)
		}
		out := c.Announce(announced)
		for what, warnings := range map[string][]string{"the preview": looked.Warning, "the announcement": out.Warning} {
			says(t, what, warnings, "2027-03-28T02:30 does not exist in Europe/Berlin", "03:00 CEST")
		}
		same(t, "the first time after the gap", at(t, "2027-03-28 03:00"), out.Case.CutoffAt)

		moved := c.Event(jml.Reschedule, ada(), "2027-10-31")
		moved.Cutoff = "2027-10-31T02:30"
		out = c.Announce(moved)
		says(t, "the reschedule", out.Warning, "comes twice", "02:30 CEST (UTC+02:00)")
		same(t, "the first of two", time.Date(2027, 10, 31, 0, 30, 0, 0, time.UTC), c.Case(out.Case.ID).CutoffAt)

		calm := c.Event(jml.Reschedule, ada(), "2027-10-31")
		calm.Cutoff = "2027-10-31T16:00"
		if out = c.Announce(calm); len(out.Warning) > 0 {
			t.Errorf("16:00 is warned of: %q", out.Warning)
		}
	})
}

func TestAUsualCutOffInAClockChangeIsSaidToo(t *testing.T) {
	c := caseworktest.New(t)
	form, night := caseworktest.Setup(), 2
	form.CutoffHour = &night
	if err := c.Office.Setup(t.Context(), jml.ConsoleActor(), form); err != nil {
		t.Fatal(err)
	}
	c.Employ(caseworktest.Ada(), true, nil)
	says(t, "a last day at 2:00", c.Announce(c.Event(jml.Leaver, ada(), "2027-03-28")).Warning, "does not exist")
}

func says(t *testing.T, what string, warnings []string, words ...string) {
	t.Helper()
	all := strings.Join(warnings, "\n")
	for _, w := range words {
		if !strings.Contains(all, w) {
			t.Errorf("%s says %q, and not %q", what, all, w)
		}
	}
}

// Friday evening is short notice: no deadline in days falls on the weekend.
func TestShortNoticeOnAFridayEndsOnBusinessDays(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		c.Clock.Set(at(t, "2026-12-04 17:40"))
		ev := c.Event(jml.Leaver, ada(), "2026-12-04")
		ev.Immediate = true
		id := c.Announce(ev).Case.ID
		c.Drive(id)
		for _, task := range c.Tasks(id) {
			if byHours := task.Limit > 0 || task.Due.Kind == jml.DueHour; byHours {
				continue
			}
			local := task.Due.At.In(berlin(t))
			if local.Format("15:04:05") != "18:00:00" || local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
				t.Errorf("%s is due %s", task.Key, local)
			}
		}
		same(t, "what has a day's lead", at(t, "2026-12-07 18:00"), c.Task(id, "take-over-work").Due.At)
		same(t, "a critical removal", at(t, "2026-12-04 18:10"), c.Task(id, "remove-access/source-code").Due.At)
	})
}

func berlin(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}
