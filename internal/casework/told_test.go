package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// leaveUntold announces a departure that nobody has told the person of.
func leaveUntold(c *caseworktest.Company, who jml.EventPerson, lastDay string, change ...func(*jml.Event)) string {
	c.Helper()
	ev := c.Event(jml.Leaver, who, lastDay)
	ev.Told = false
	for _, f := range change {
		f(&ev)
	}
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	return id
}

// told is the event by which HR says that a leaver knows.
func sayTold(c *caseworktest.Company, who jml.EventPerson) jml.Event {
	ev := c.Event(jml.Told, who, "")
	return ev
}

// lettersAbout are the letters of a case to anybody of a name.
func lettersAbout(c *caseworktest.Company, caseID, name string) (out []notice.Letter) {
	for _, l := range c.Sent {
		if l.CaseID == caseID && l.ToName == name {
			out = append(out, l)
		}
	}
	return out
}

func ownLines(t jml.Task) bool { return t.Role == roles.Employee && t.State != jml.TaskCancelled }

// seesOf reports whether somebody's page of tasks shows anything of a case.
func seesOf(c *caseworktest.Company, given, caseID string) bool {
	c.Helper()
	tasks, err := c.Store.LinkTasks(c.Context(), c.ID(given), []string{caseID})
	need(c, err)
	return len(tasks.Cases) > 0
}

func TestNothingReachesALeaverBeforeSomebodySaysThatTheyKnow(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leaveUntold(c, ada(), "2026-11-30")
		c.WaitUntil(at(t, "2026-11-30 15:59"), id)
		for _, key := range c.Keys(id, ownLines) {
			same(t, key+" before the cut-off", "planned", c.State(id, key))
		}
		same(t, "letters about it to Ada", 0, len(lettersAbout(c, id, "Ada Park")))
		same(t, "what Ada's page shows of it", false, seesOf(c, "ada", id))

		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		for _, key := range c.Keys(id, func(t jml.Task) bool { return ownLines(t) && t.State == jml.TaskOpen }) {
			task := c.Task(id, key)
			same(t, "who has "+key+" after the cut-off", c.ID("ines"), task.AssigneeID)
			if !task.Due.At.After(c.Clock.Now()) {
				t.Errorf("HR gets %s when it is late already", key)
			}
		}
		own := slices.ContainsFunc(lettersAbout(c, id, "Ines Duarte"), func(l notice.Letter) bool {
			return slices.ContainsFunc(l.Tasks, func(line notice.LetterTask) bool { return line.For == "Ada Park" })
		})
		same(t, "HR's mail says whose lines these are", true, own)
		c.FinishAll(id)
		same(t, "letters about it to Ada", 0, len(lettersAbout(c, id, "Ada Park")))
	})
}

func TestALeaverWhoIsToldGetsTheOwnLinesAndTheTimeToDoThem(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leaveUntold(c, ada(), "2026-11-30")
		c.WaitUntil(at(t, "2026-11-30 09:00"), id)

		same(t, "the outcome", "told", c.Announce(sayTold(c, ada())).Outcome)
		c.Drive(id)
		same(t, "when she knew", c.Clock.Now(), c.Case(id).ToldAt)
		own := c.Letters("ada@example.com", notice.First)
		if len(own) != 1 || !own[0].ToSubject {
			t.Fatalf("Ada got %d letters", len(own))
		}
		for _, line := range own[0].Tasks {
			if line.Open && line.Due.Before(c.Clock.Now().Add(24*time.Hour)) {
				t.Errorf("%q leaves Ada until %s", line.Title, line.Due)
			}
		}
		same(t, "what Ada's page shows of it", true, seesOf(c, "ada", id))
		c.FinishAll(id)
	})
}

func TestWhateverSomebodyIsTheirDismissalIsNotToldByTheRobot(t *testing.T) {
	for name, become := range relations() {
		if name == "the fallback person" {
			continue // who cannot leave
		}
		t.Run(name, func(t *testing.T) {
			c := caseworktest.Story(t)
			employYuki(c)
			become(c)
			id := leaveUntold(c, yuki(), "2026-11-30", func(ev *jml.Event) { ev.Reason = "dismissal" })
			same(t, "how Yuki is reached", "through_hr", c.Case(id).Contact)
			c.FinishAll(id)
			same(t, "letters about it to Yuki", 0, len(lettersAbout(c, id, "Yuki Tanaka")))
			for _, task := range c.Tasks(id) {
				if task.AssigneeID == c.ID("yuki") {
					t.Errorf("Yuki had %s", task.Key)
				}
			}
		})
	}
}

func TestADepartureThatIsImmediateNowHasToBeToldAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leave(c, "2026-12-18")
		c.WaitUntil(at(t, "2026-12-14 10:00"), id) // the own lines are open
		before := len(lettersAbout(c, id, "Ada Park"))
		if before == 0 {
			t.Fatal("Ada was mailed of nothing: this story told nothing")
		}

		now := c.Event(jml.Reschedule, ada(), "")
		now.Of, now.Immediate = jml.Leaver, true
		c.Announce(now)
		same(t, "what Ada's page shows of it at once", false, seesOf(c, "ada", id))
		c.Drive(id)
		same(t, "letters to Ada since", before, len(lettersAbout(c, id, "Ada Park")))
		same(t, "how she is reached", "through_hr", c.Case(id).Contact)
		same(t, "whether she knows", true, c.Case(id).Untold())

		byMail := sayTold(c, ada())
		byMail.Contact = "normal"
		c.Announce(byMail)
		c.Drive(id)
		if after := len(lettersAbout(c, id, "Ada Park")); after == before {
			t.Error("Ada was told, and her lines did not come back to her")
		}
		c.FinishAll(id)
	})
}

func TestALateWordThatALeaverKnewIsNotUndoneByAnOlderEvent(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	id := leaveUntold(c, ada(), "2026-12-18")
	now := c.Event(jml.Reschedule, ada(), "")
	now.Of, now.Immediate = jml.Leaver, true
	c.Clock.Set(c.Clock.Now().Add(time.Minute))
	c.Announce(sayTold(c, ada()))
	c.Announce(now) // of a minute ago
	same(t, "whether she knows", false, c.Case(id).Untold())
	same(t, "whether it is immediate", true, c.Case(id).Immediate)
}

func TestSayingTwiceThatALeaverKnowsChangesNothing(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	id := leaveUntold(c, ada(), "2026-12-18")
	c.Announce(sayTold(c, ada()))
	since := c.Case(id).ToldAt
	c.Clock.Set(c.Clock.Now().Add(time.Hour))
	same(t, "the outcome", "ignored", c.Announce(sayTold(c, ada())).Outcome)
	same(t, "when she knew", since, c.Case(id).ToldAt)
}

func TestNobodySaysOfThemselvesThatTheyKnowNorOfOneWhoDoesNotLeave(t *testing.T) {
	c := caseworktest.Story(t)
	employYuki(c)
	relations()["signed in as "+string(staff.HR)](c)
	ev := sayTold(c, yuki())
	_, err := c.TryAnnounce(ev)
	refused(t, err, jml.CodeNotFound, "no case")

	id := leaveUntold(c, yuki(), "2026-12-18")
	in := caseworktest.Intake(ev)
	in.Actor = actors(c)[0]
	_, err = c.Cases.Accept(t.Context(), ev, in)
	refused(t, err, jml.CodeForbidden, "of their own")

	early := sayTold(c, yuki())
	early.OccurredAt = c.Clock.Now().Add(time.Hour)
	_, err = c.TryAnnounce(early)
	refused(t, err, jml.CodeInvalid, "in the future")
	same(t, "whether Yuki knows", true, c.Case(id).Untold())
}

func TestADepartureThatIsTakenBackBeforeAnybodySaidItStaysUnknown(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leaveUntold(c, ada(), "2026-11-30")
		c.WaitUntil(at(t, "2026-11-27 10:00"), id)
		takeBack(c, jml.Leaver)
		c.FinishAll(id)
		same(t, "letters about it to Ada", 0, len(lettersAbout(c, id, "Ada Park")))
		_, err := c.TryAnnounce(sayTold(c, ada()))
		refused(t, err, jml.CodeConflict, "has ended")
	})
}
