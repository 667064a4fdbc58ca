package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
)

// levelsOf are the levels at which somebody holds a system by the register.
func levelsOf(c *caseworktest.Company, given, system string) (levels []string) {
	c.Helper()
	id := c.ID(given)
	c.Read(func(r ledger.Reader) error {
		h, err := r.Holdings(id)
		for _, g := range h.Grants {
			if g.System == system {
				levels = append(levels, g.Level)
			}
		}
		return err
	})
	return levels
}

// moves announces that Ada, who holds these, goes from one function to another.
func moves(c *caseworktest.Company, from, to string, holds ...string) string {
	c.Helper()
	who := caseworktest.Ada()
	who.Functions = []string{from}
	c.Employ(who, true, append([]string{"identity/user", "mail/mailbox"}, holds...))
	id := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{to}, Manager: "mia@example.com"}, "2026-12-14")).Case.ID
	c.Drive(id)
	return id
}

func tasksOf(system string) func(jml.Task) bool {
	return func(t jml.Task) bool { return t.System == system }
}

func TestALevelThatRisesIsApprovedAndSetAndTheRegisterHasTheNewOneAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moves(c, "support", "sales", "customer-support/agent", "crm/viewer")
		same(t, "the tasks about it", []string{"approve-level/crm", "raise-level/crm"}, c.Keys(id, tasksOf("crm")))
		same(t, "whom it is asked", c.ID("mia"), c.Task(id, "approve-level/crm").AssigneeID)
		c.Finish(id, "approve-level/crm", answer("yes"))
		c.WaitUntil(at(t, "2026-12-11 09:00"), id)
		same(t, "what its owner is to do", "Set {{.Person}}'s access to Customer records to editor", c.Task(id, "raise-level/crm").Title)
		_, err := c.TryFinish(id, "raise-level/crm", outcome(jml.TaskNotApplicable, reason.Exempt))
		refused(t, err, jml.CodeInvalid, "held")
		c.Finish(id, "raise-level/crm")
		same(t, "the register", []string{"editor"}, levelsOf(c, "ada", "crm"))
		c.FinishAll(id)
		same(t, "after the move", []string{"editor"}, levelsOf(c, "ada", "crm"))
	})
}

func TestALevelThatFallsIsSetWithoutAQuestionAndNotBeforeTheDay(t *testing.T) {
	c := caseworktest.Story(t)
	id := moves(c, "sales", "support", "crm/editor")
	same(t, "the tasks about it", []string{"lower-level/crm"}, c.Keys(id, tasksOf("crm")))
	c.WaitUntil(at(t, "2026-12-14 09:00"), id)
	c.Finish(id, "lower-level/crm")
	same(t, "the register", []string{"viewer"}, levelsOf(c, "ada", "crm"))
	c.FinishAll(id)
}

func TestARaiseThatTheManagerDeclinesLeavesTheLevelAsItWas(t *testing.T) {
	c := caseworktest.Story(t)
	id := moves(c, "support", "sales", "crm/viewer")
	c.Finish(id, "approve-level/crm", answer("no"))
	same(t, "the raise", "cancelled declined", c.State(id, "raise-level/crm"))
	c.FinishAll(id)
	same(t, "the register", []string{"viewer"}, levelsOf(c, "ada", "crm"))
}

func TestALevelIsBackWhenItsTaskIsOpenedAgain(t *testing.T) {
	c := caseworktest.Story(t)
	id := moves(c, "sales", "support", "crm/editor")
	c.WaitUntil(at(t, "2026-12-14 09:00"), id)
	c.Finish(id, "lower-level/crm")
	if err := c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "lower-level/crm").ID, "she still writes"); err != nil {
		t.Fatal(err)
	}
	same(t, "the register", []string{"editor"}, levelsOf(c, "ada", "crm"))
	c.FinishAll(id)
	same(t, "in the end", []string{"viewer"}, levelsOf(c, "ada", "crm"))
}

func TestAMoveThatIsTakenBackSetsTheLevelBack(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moves(c, "sales", "support", "crm/editor")
		c.WaitUntil(at(t, "2026-12-14 09:00"), id)
		c.Finish(id, "lower-level/crm")
		takeBack(c, jml.Mover)
		c.Drive(id)
		undo := c.Keys(id, func(t jml.Task) bool { return t.System == "crm" && t.Purpose == jml.PurposeUndo })
		if len(undo) != 1 {
			t.Fatalf("the level is undone by %v", undo)
		}
		same(t, "the undo", "Set {{.Person}}'s access to Customer records to editor", c.Task(id, undo[0]).Title)
		c.FinishAll(id)
		same(t, "the register", []string{"editor"}, levelsOf(c, "ada", "crm"))
	})
}

func TestALevelThatWasNeverThereIsConfirmedByASecondPerson(t *testing.T) {
	c := caseworktest.Story(t)
	id := moves(c, "sales", "support", "crm/editor")
	c.WaitUntil(at(t, "2026-12-14 09:00"), id)
	c.Finish(id, "lower-level/crm", outcome(jml.TaskNotApplicable, reason.RegisterWrong))
	same(t, "the register", 0, len(levelsOf(c, "ada", "crm")))
	looks := c.Keys(id, func(t jml.Task) bool { return t.Purpose == jml.PurposeRecheck })
	same(t, "who looks", 1, len(looks))
	c.FinishAll(id)
}

func TestANewManagerAloneIsNoQuestionOfAccess(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, []string{"identity/user", "source-code/seat 12", "crm/viewer"})
		ev := c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Manager: "mia@example.com"}, "2026-12-14")
		id := c.Announce(ev).Case.ID
		c.Drive(id)
		want := []string{"announce-move"}
		if diff := cmp.Diff(want, c.Keys(id, func(jml.Task) bool { return true })); diff != "" {
			t.Errorf("the tasks (-want +got):\n%s", diff)
		}
		c.FinishAll(id)
	})
}
