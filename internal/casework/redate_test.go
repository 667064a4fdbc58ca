package casework_test

import (
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
