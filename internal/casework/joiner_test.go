package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

func TestAStartThatMovesTwiceTellsEachOwnerWhoKnewTheOldAndTheNewDates(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		c.Finish(id, "screening")
		ended := c.Task(id, "screening").Due
		for i, day := range []string{"2026-12-14", "2027-01-11"} {
			before := c.Task(id, "confidentiality-agreement").Due.At
			c.Clock.Set(c.Clock.Now().Add(3600e9))
			move := c.Event(jml.Reschedule, ada(), day)
			if out := c.Announce(move); out.Outcome != "rescheduled" || out.Case.ID != id {
				t.Fatalf("the move did %s", out.Outcome)
			}
			c.Drive(id)
			letters := c.Letters("ines@example.com", notice.Rescheduled)
			if len(letters) != i+1 {
				t.Fatalf("after move %d Ines has %d mails about it", i+1, len(letters))
			}
			told := false
			for _, line := range letters[i].Tasks {
				told = told || line.OldDue.Equal(before) && line.Due.Equal(c.Task(id, "confidentiality-agreement").Due.At)
			}
			if !told {
				t.Errorf("mail %d does not hold the old and the new deadline", i+1)
			}
		}
		if len(c.Letters("ben@example.com", notice.Rescheduled)) != 0 {
			t.Error("somebody who knew nothing is told of a move")
		}
		same(t, "the deadline of the ended task", ended, c.Task(id, "screening").Due)
		same(t, "the start day", "2027-01-11", c.Case(id).Effective.String())
	})
}

func TestAnAccountThatIsLiveTooEarlyIsSuspendedOnceUntilTheNewStart(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	for c.State(id, "create-identity/identity") != "done" {
		finishOne(c, id)
	}
	for _, day := range []string{"2026-12-14", "2027-01-11"} {
		c.Clock.Set(c.Clock.Now().Add(3600e9))
		c.Announce(c.Event(jml.Reschedule, ada(), day))
		c.Drive(id)
	}
	suspend := c.Keys(id, func(t jml.Task) bool {
		return t.Line == "suspend-until-start" && t.System == "identity" && t.State == jml.TaskOpen
	})
	same(t, "the lines that suspend the account", []string{"suspend/identity/2026-12-14"}, suspend)
	if got := c.Holds("ada"); len(got) == 0 || got[0] != "identity" {
		t.Errorf("the register forgot the suspended account: %v", got)
	}
}

// finishOne ends the first task that may end now, or waits for the next.
func finishOne(c *caseworktest.Company, id string) {
	c.Helper()
	for _, task := range c.Tasks(id) {
		if task.State == jml.TaskOpen && !task.NotBefore.After(c.Clock.Now()) {
			c.Finish(id, task.Key)
			return
		}
	}
	c.Wait(id)
}

func TestAManagersNoTakesTheGrantOutAndALaterYesBringsItBackBehindItsGates(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	c.Finish(id, "approve-access/production-cloud", answer("no"))
	same(t, "the grant", "cancelled declined", c.State(id, "grant-critical-access/production-cloud"))
	same(t, "the CTO's approval", "cancelled declined", c.State(id, "approve-critical-access/production-cloud"))
	if err := c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "approve-access/production-cloud").ID, "pressed the wrong button"); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	c.Finish(id, "approve-access/production-cloud", answer("yes"))
	again := c.Task(id, "grant-critical-access/production-cloud/2")
	if again.State != jml.TaskPlanned || len(again.After) < 4 {
		t.Errorf("the grant is %s and waits for %v", again.State, again.After)
	}
	for range 200 {
		if c.Task(id, "grant-critical-access/production-cloud/2").State == jml.TaskOpen {
			break
		}
		finishOne(c, id)
	}
	for _, gate := range []string{"security-training", "confidentiality-agreement", "approve-critical-access/production-cloud/2"} {
		same(t, gate, "done", c.State(id, gate))
	}
	if who := c.Task(id, "grant-critical-access/production-cloud/2").AssigneeID; who == c.ID("tom") {
		t.Error("who approved the access also grants it")
	}
}

func TestACompletedJoinerHasAConfirmedRegister(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.FinishAll(id)
	same(t, "the case", jml.CaseCompleted, c.Case(id).State)
	c.Read(func(r ledger.Reader) error {
		p, err := r.Person(c.ID("ada"))
		if p.HoldingsConfirmedAt.IsZero() {
			t.Error("a completed joiner case does not confirm what she holds")
		}
		return err
	})
}

func TestAJoinersOwnTasksGoToThePersonalAddressUntilTheAccountIsThere(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.WaitUntil(at(t, "2026-12-01 08:00"), id)
	if got := c.Letters("ada.park@example.net", notice.First); len(got) != 1 || len(got[0].Tasks) < 3 {
		t.Fatalf("the new colleague has %d mails at the personal address", len(got))
	}
	if got := c.Letters("ada@example.com", notice.First); len(got) != 0 {
		t.Errorf("%d mails went to an account that does not exist yet", len(got))
	}
	for c.State(id, "create-identity/identity") != "done" {
		c.Finish(id, c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.Role != roles.Employee })[0])
	}
	c.Finish(id, "security-training")
	if err := c.Cases.Remind(t.Context(), jml.ConsoleActor(), c.Task(id, "second-factor").ID); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	same(t, "mails to the account that is there now", 1, len(c.Letters("ada@example.com", notice.Reminder)))
}

func TestAReannouncedJoinerHasTheNewTermsAlsoInTheEngagement(t *testing.T) {
	c := caseworktest.Story(t)
	first := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.Drive(first.Case.ID)
	c.Clock.Set(c.Clock.Now().Add(3600e9))
	changed := caseworktest.Ada()
	changed.Functions, changed.Manager, changed.Title = []string{"sales"}, "mia@example.com", "Account manager"
	out := c.Announce(c.Event(jml.Joiner, changed, "2026-12-01"))
	if out.Outcome != "rescheduled" || out.Case.ID != first.Case.ID {
		t.Fatalf("the correction did %s", out.Outcome)
	}
	c.Drive(first.Case.ID)
	same(t, "the old grant", "cancelled register_changed", c.State(first.Case.ID, "grant-critical-access/source-code"))
	same(t, "the new approval", "open", c.State(first.Case.ID, "approve-access/crm"))
	c.Read(func(r ledger.Reader) error {
		e, err := r.Engagement(first.Case.EngagementID)
		if e.ManagerID != c.ID("mia") || e.Title != "Account manager" || e.Functions[0] != "sales" {
			t.Errorf("the engagement still has %+v", e.Terms)
		}
		return err
	})
}
