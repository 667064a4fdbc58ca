package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
)

const sourceCode = "remove-access/source-code"

func TestARemovalThatIsReopenedIsCheckedAgainAndSoIsTheWholeCase(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.FinishAll(id)
		same(t, "the case", jml.CaseCompleted, c.Case(id).State)
		reopen(c, id, sourceCode)
		same(t, "the case", jml.CaseOpen, c.Case(id).State)
		same(t, "the closing check", "planned", c.State(id, "closing-check/2"))
		checks := c.Keys(id, func(task jml.Task) bool {
			return task.Purpose == jml.PurposeCheck && task.For == c.Task(id, sourceCode).ID && task.State == jml.TaskPlanned
		})
		same(t, "checks of the removal to come", 1, len(checks))

		c.Finish(id, sourceCode)
		same(t, "the closing check before the other one", "planned", c.State(id, "closing-check/2"))
		c.Finish(id, checks[0], answer("yes"))
		same(t, "the closing check", "open", c.State(id, "closing-check/2"))
		c.FinishAll(id)
		same(t, "closing checks", 2, len(c.Keys(id, func(task jml.Task) bool { return task.Line == "closing-check" && task.State == jml.TaskDone })))
	})
}

func TestAClosingCheckIsNotEndedWhileARemovalIsOpenAgain(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-12-01 09:00"), id)
	for c.State(id, "closing-check") != "open" {
		open := c.Keys(id, func(task jml.Task) bool { return task.State == jml.TaskOpen })
		if len(open) == 0 {
			c.Wait(id)
			continue
		}
		c.Finish(id, open[0])
	}
	reopen(c, id, sourceCode)
	_, err := c.TryFinish(id, "closing-check")
	refused(t, err, jml.CodeConflict, "open again")
	c.Finish(id, sourceCode)
	look := c.Keys(id, func(task jml.Task) bool { return task.For == c.Task(id, sourceCode).ID && task.State == jml.TaskOpen })
	c.Finish(id, look[0], answer("yes"))
	c.Finish(id, "closing-check")
	c.FinishAll(id)
	same(t, "closing checks", 1, len(c.Keys(id, func(task jml.Task) bool { return task.Line == "closing-check" })))
}

func TestTheRegisterIsNotSaidToBeWrongTwice(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		key := "remove-access/password-manager"
		c.Finish(id, key, outcome(jml.TaskNotApplicable, reason.RegisterWrong))
		c.Finish(id, "recheck/"+key, answer("no"))
		_, err := c.TryFinish(id, key, outcome(jml.TaskNotApplicable, reason.RegisterWrong))
		refused(t, err, jml.CodeInvalid, "said of it before")
		c.Finish(id, key, outcome(jml.TaskNotDone, reason.Other))
		same(t, "who decides then", c.ID("noor"), c.Task(id, "accept-exception/"+key).AssigneeID)
		c.FinishAll(id)
	})
}

func TestARemovalThatAnExceptionLeftOpenIsLookedAtByTheClosingCheck(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	c.Finish(id, sourceCode, outcome(jml.TaskNotDone, reason.Other))
	c.Finish(id, "accept-exception/"+sourceCode, by("yes", "2027-01-15"))
	for c.State(id, "closing-check") != "done" {
		if open := c.Keys(id, func(task jml.Task) bool { return task.State == jml.TaskOpen && !task.NotBefore.After(c.Clock.Now()) }); len(open) > 0 {
			c.Finish(id, open[0])
			continue
		}
		c.Wait(id)
	}
	c.WaitUntil(at(t, "2027-01-15 00:00"), id)
	same(t, "the closing check", "planned", c.State(id, "closing-check/2"))
	c.FinishAll(id)
	same(t, "what is held", 0, len(c.Holds("ada")))
}
