package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
)

// early records a planned task in somebody's name.
func early(c *caseworktest.Company, id, key, given string) error {
	c.Helper()
	task := c.Task(id, key)
	task.AssigneeID = c.ID(given)
	e := c.Ending(task)
	c.Upload(task, &e)
	_, err := c.Cases.Complete(c.Context(), c.Owner(task), id, []jml.Ending{e})
	c.Drive(id)
	return err
}

func TestWhatNothingForbidsIsRecordedBeforeItOpens(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moveToSales(c, true) // from 14 December
		key := "conflicting-duties"
		same(t, "in November", "planned", c.State(id, key))
		refused(t, early(c, id, key, "mia"), jml.CodeMoved, "somebody else")
		same(t, "after somebody else's press", "planned", c.State(id, key))
		need(c, early(c, id, key, "noor"))
		done := c.Task(id, key)
		same(t, "after the press of whoever gets it", "done", string(done.State))
		same(t, "when it opened", done.EndedAt, done.OpenedAt)
		c.WaitUntil(at(t, "2026-12-14 09:00"), id)
		same(t, "on the day", "done", c.State(id, key))
		c.FinishAll(id)
	})
}

func TestAGateKeepsATaskFromBeingRecordedEarly(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	c.Finish(id, "keep-or-remove/source-code", answer("remove"))
	for key, want := range map[string]jml.Code{
		"remove-access/monitoring": jml.CodeConflict, // nobody has decided about it
		"exchange-equipment:check": jml.CodeConflict, // there is nothing to look at
		"review-access":            jml.CodeConflict, // nor there
	} {
		refused(t, early(c, id, key, "ben"), want, "not opened yet")
		same(t, key, "planned", c.State(id, key))
	}
	refused(t, early(c, id, "remove-access/source-code", "ben"), jml.CodeTooEarly, "before its time")
	c.FinishAll(id)
}

func TestAccessThatIsKeptUntilADayIsNotRemovedBefore(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	until := jml.Date{Year: 2027, Month: 1, Day: 31}
	c.Finish(id, "keep-or-remove/source-code", answer("keep"), func(e *jml.Ending) { e.Answer.Until = &until })
	c.Finish(id, "keep-or-remove/source-code:check", answer("yes"))
	c.WaitUntil(at(t, "2026-12-21 09:00"), id)
	refused(t, early(c, id, "remove-access/source-code", "ben"), jml.CodeConflict, "not opened yet")
	c.FinishAll(id)
}

func TestALeaverWhoIsNotToldRecordsNothingEarly(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	planned := c.Keys(id, func(task jml.Task) bool { return task.Role == "employee" && task.State == jml.TaskPlanned })
	for _, key := range planned {
		if err := early(c, id, key, "ada"); err == nil && c.Case(id).Untold() {
			t.Errorf("%s was recorded by a leaver whom nobody has told", key)
		}
	}
	c.FinishAll(id)
}

func TestPagesAndMailsSayOfWhichTasksAPressIsTakenBeforeTheyOpen(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moveToSales(c, true)
		c.Finish(id, "keep-or-remove/source-code", answer("remove"))
		told := map[string]bool{}
		for _, l := range c.Sent {
			for _, row := range l.Tasks {
				if !row.Opens.IsZero() {
					told[row.Title] = row.Early
				}
			}
		}
		same(t, "what the mail says of the equipment", true, told["Exchange or set up anew Ada Park's equipment, badge, keys and cards"])

		early, err := c.Cases.Early(t.Context(), id)
		need(c, err)
		taken := 0
		for _, task := range c.Tasks(id) {
			if task.State != jml.TaskPlanned {
				same(t, task.Key+", which is "+string(task.State), false, early[task.ID])
				continue
			}
			_, err := c.Cases.Complete(t.Context(), jml.Actor{Kind: jml.ActorPerson, PersonID: c.ID("omar")}, id, []jml.Ending{c.Ending(task)})
			owners := jml.ErrorCode(err) == jml.CodeMoved || err == nil // it is nobody's but its owner's
			same(t, task.Key+" early", owners, early[task.ID])
			if early[task.ID] {
				taken++
			}
		}
		if taken == 0 || taken == len(c.Tasks(id)) {
			t.Errorf("%d may be recorded early: this story tells nothing", taken)
		}
	})
}

func TestWhatWaitsForSomethingThatIsAcceptedAsNotDoneMayBeRecordedEarly(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case.ID
	c.WaitUntil(at(t, "2026-11-27 09:00"), id)
	for c.State(id, "protect-device") != "open" {
		c.Wait(id)
	}
	early := func() bool {
		all, err := c.Cases.Early(t.Context(), id)
		need(c, err)
		return all[c.Task(id, "issue-equipment").ID]
	}
	c.Finish(id, "protect-device", outcome(jml.TaskNotDone, reason.Other))
	same(t, "while nobody has accepted it", false, early())
	c.Finish(id, "accept-exception/protect-device")
	same(t, "the task", "planned", c.State(id, "issue-equipment"))
	same(t, "once it is accepted", true, early())
}
