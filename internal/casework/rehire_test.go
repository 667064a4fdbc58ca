package casework_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

const keepLT1 = "keep-equipment/LT-1"

// adaIsBack is Ada who left on 30 November with LT-1 still at home, and joins
// again on 14 December: her departure, her new case, and what was said of it.
func adaIsBack(c *caseworktest.Company) (left, back string, said []string) {
	c.Helper()
	left = adaLeaves(c)
	c.WaitUntil(at(c, "2026-12-02 09:00"), left)
	accepted := c.Announce(c.Event(jml.Joiner, ada(), "2026-12-14"))
	c.Drive(accepted.Case.ID)
	c.Drive(left)
	return left, accepted.Case.ID, accepted.Warning
}

func TestWhoJoinsAgainIsAskedAboutWhatTheyHoldBeforeAnythingIsOrdered(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, said := adaIsBack(c)
		same(t, "it is said", true, strings.Contains(strings.Join(said, "\n"), "Ada Park still holds laptop LT-1: keep it?"))
		question := c.Task(back, keepLT1)
		same(t, "who is asked", c.ID("mia"), question.AssigneeID)
		same(t, "ordering waits", "planned", c.State(back, "protect-device"))
		same(t, "so does issuing", "planned", c.State(back, "issue-equipment"))

		c.Finish(back, keepLT1, answer("keep"))
		c.Drive(left)
		same(t, "ordering", "cancelled carried_over", c.State(back, "protect-device"))
		same(t, "issuing", "cancelled carried_over", c.State(back, "issue-equipment"))
		same(t, "its return", "cancelled carried_over", c.State(left, takeBackLT1))
		same(t, "who was to collect it is told", 1, len(c.Letters("mia@example.com", notice.Cancelled)))
		state, holder := whereIs(c, "LT-1")
		same(t, "the register", "issued "+c.ID("ada"), string(state)+" "+holder)
		finishRest(c, left)
		c.WaitUntil(at(t, "2027-01-10 12:00"), left)
		c.FinishAll(left)
		same(t, "the departure", jml.CaseCompleted, c.Case(left).State)
		c.CheckLog()
	})
}

func TestANoLetsTheReturnGoOnAndTheOrderOpen(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, _ := adaIsBack(c)
		again := c.Task(back, keepLT1)
		c.Finish(back, keepLT1, answer("remove"))
		same(t, "ordering", "open", c.State(back, "protect-device"))
		same(t, "its return", "open", c.State(left, takeBackLT1))

		e := c.Ending(again)
		e.Answer.Choice = "keep"
		ended, err := c.Cases.Complete(t.Context(), c.Owner(again), back, []jml.Ending{e})
		need(c, err)
		same(t, "a second answer", true, ended[0].Already)
		c.Finish(left, takeBackLT1)
		state, _ := whereIs(c, "LT-1")
		same(t, "the register", register.Returned, state)
		c.CheckLog()
	})
}

func TestAnAnswerAfterTheFirstDayIsAnAnswer(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, _ := adaIsBack(c)
		c.WaitUntil(at(t, "2026-12-16 09:00"), back, left)
		same(t, "ordering still waits", "planned", c.State(back, "protect-device"))
		c.Finish(back, keepLT1, answer("keep"))
		same(t, "ordering", "cancelled carried_over", c.State(back, "protect-device"))
		same(t, "its return", "cancelled carried_over", c.State(left, takeBackLT1))
		c.CheckLog()
	})
}

func TestWhatIsNoLongerHeldCannotBeKept(t *testing.T) {
	c := caseworktest.Story(t)
	left, back, _ := adaIsBack(c)
	c.Finish(left, takeBackLT1)
	_, err := c.TryFinish(back, keepLT1, answer("keep"))
	refused(t, err, jml.CodeInvalid, "nothing to keep")
	c.Finish(back, keepLT1, answer("remove"))
	same(t, "ordering", "open", c.State(back, "protect-device"))
}

func TestARehireThatIsTakenBackBringsBackWhatWasKept(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, _ := adaIsBack(c)
		c.Finish(back, keepLT1, answer("keep"))
		takeBack(c, jml.Joiner)
		c.Drive(back)
		undo := c.Keys(back, func(t jml.Task) bool { return t.Purpose == jml.PurposeUndo && t.Writes == jml.WritesReturn })
		same(t, "it is taken back", 1, len(undo))
		c.FinishAll(back)
		state, _ := whereIs(c, "LT-1")
		same(t, "the register", register.Returned, state)
		c.FinishAll(left)
		c.CheckLog()
	})
}

func TestARehireThatIsTakenBackUnansweredLeavesTheReturnAsItWas(t *testing.T) {
	c := caseworktest.Story(t)
	left, back, _ := adaIsBack(c)
	takeBack(c, jml.Joiner)
	c.Drive(back)
	same(t, "the question", "cancelled rescinded", c.State(back, keepLT1))
	same(t, "its return", "open", c.State(left, takeBackLT1))
	c.FinishAll(left)
	c.CheckLog()
}

func TestAKeepThatIsOpenedAgainHasTheDepartureCollectItAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, _ := adaIsBack(c)
		c.Finish(back, keepLT1, answer("keep"))
		c.Drive(left)
		need(c, c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(back, keepLT1).ID, "The screen is broken"))
		c.Drive(back)
		c.Drive(left)
		same(t, "its return", "open", c.State(left, takeBackLT1+"/2"))
		c.Finish(back, keepLT1, answer("remove"))
		same(t, "ordering", "open", c.State(back, "protect-device/2"))
		c.CheckLog()
	})
}

func TestAccessIsNotGivenAgainBeforeItsOldRemovalIsDone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left, back, said := adaIsBack(c)
		same(t, "it is said", true, strings.Contains(strings.Join(said, "\n"), "is still open in leaver case #1"))
		const account = "create-identity/identity"
		finishRest(c, back, keepLT1, account)
		_, err := c.TryFinish(back, account)
		refused(t, err, jml.CodeConflict, "leaver case #1")
		same(t, "the account", "open", c.State(back, account))
		c.Finish(left, "disable-identity/identity")
		c.Finish(back, account)
		same(t, "she has it", true, strings.Contains(strings.Join(c.Holds("ada"), " "), "identity"))
	})
}

func TestALaptopThatWasLockedAtTheLeavingIsUnlockedOnTheFirstDayOfWhoKeepsIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		left := adaLeaves(c)
		c.WaitUntil(at(c, "2026-12-01 09:00"), left)
		c.Finish(left, "lock-device/LT-1")
		back := c.Announce(c.Event(jml.Joiner, ada(), "2026-12-14")).Case.ID
		c.Drive(back)
		c.Finish(back, keepLT1, answer("keep"))

		const unlock = "unlock-device/LT-1"
		task := c.Task(back, unlock)
		same(t, "who unlocks", roles.OfficeManager, task.Role)
		same(t, "when", at(t, "2026-12-14 00:00"), task.OpensAt)
		same(t, "before", jml.TaskPlanned, task.State)
		need(c, c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(back, keepLT1).ID, "The screen is broken"))
		c.Drive(back)
		same(t, "while it is asked again", "cancelled register_changed", c.State(back, unlock))
		c.Finish(back, keepLT1, answer("keep"))

		c.WaitUntil(at(t, "2026-12-14 08:00"), back)
		same(t, "on the first day", "open", c.State(back, unlock+"/2"))
		c.Finish(back, unlock+"/2")
		finishRest(c, left)
		c.CheckLog()
	})
}

func TestALaptopThatNobodyLockedIsNotUnlocked(t *testing.T) {
	c := caseworktest.Story(t)
	_, back, _ := adaIsBack(c)
	c.Finish(back, keepLT1, answer("keep"))
	same(t, "tasks that unlock", []string(nil), c.Keys(back, func(t jml.Task) bool { return t.Line == "unlock-device" }))
}
