package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

func TestWhoeverIsOutAtOnceIsLockedOutWithinMinutesAndHandsNothingOver(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leaveUntold(c, ada(), "2026-11-20", func(ev *jml.Event) { ev.Immediate = true })
		x := c.Case(id).CutoffAt
		for key, limit := range map[string]time.Duration{"lock-device/LT-1": 30 * time.Minute, "badge-and-keys": 30 * time.Minute, "rotate-secrets": 4 * time.Hour} {
			same(t, key+" is due", x.Add(limit), c.Task(id, key).Due.At)
			same(t, key+" has the limit", limit, c.Task(id, key).Limit)
		}
		keys := c.Keys(id, func(jml.Task) bool { return true })
		same(t, "a line to hand over", false, slices.Contains(keys, "hand-over-work"))
		same(t, "a line to take over", true, slices.Contains(keys, "take-over-work"))
		c.FinishAll(id)
	})
}

func TestADepartureOfLastWeekIsAsUrgentAsAnImmediateOne(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
	id := leaveUntold(c, ada(), "2026-11-13")
	for key, limit := range map[string]time.Duration{"lock-device/LT-1": 30 * time.Minute, "badge-and-keys": 30 * time.Minute, "rotate-secrets": time.Hour} {
		task := c.Task(id, key)
		same(t, key+" is short notice", true, task.ShortNotice)
		same(t, key+" is due", c.Clock.Now().Add(limit), task.Due.At) // the owner's lead, and no more than the limit
	}
	same(t, "a line to hand over", false, slices.Contains(c.Keys(id, func(jml.Task) bool { return true }), "hand-over-work"))
	c.FinishAll(id)
}

func TestWhatALeaverHadToHandOverIsCancelledWhenTheyMustGoNow(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1")
		id := leave(c, "2026-12-18")
		now := c.Event(jml.Reschedule, ada(), "")
		now.Of, now.Immediate = jml.Leaver, true
		c.Announce(now)
		c.Drive(id)
		same(t, "the line to hand over", jml.TaskCancelled, c.Task(id, "hand-over-work").State)
		same(t, "the lock is due", c.Case(id).CutoffAt.Add(30*time.Minute), c.Task(id, "lock-device/LT-1").Due.At)
		c.FinishAll(id)
	})
}

func TestARescindedOfferLocksAndWipesWhatWentOut(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		for c.State(id, "issue-equipment") != "done" {
			finishOne(c, id)
		}
		takeBack(c, jml.Joiner)
		c.Drive(id)
		undo := c.Task(id, "undo/issue-equipment")
		lock := firstWith(c, id, "lock-device")
		wipe := firstWith(c, id, "wipe-device")
		same(t, "the lock", jml.TaskOpen, lock.State)
		if lock.Due.At.After(c.Clock.Now().Add(4 * time.Hour)) {
			t.Errorf("the lock is due %s", lock.Due.At)
		}
		same(t, "the wipe waits for", []string{undo.Key}, wipe.After)
		same(t, "the wipe", jml.TaskPlanned, wipe.State)
		c.FinishAll(id)
		same(t, "the wipe", jml.TaskDone, c.Task(id, wipe.Key).State)
	})
}

func TestADepartureThatIsTakenBackUnlocksWhatWasLocked(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		c.Finish(id, "lock-device/LT-1")
		takeBack(c, jml.Leaver)
		c.Drive(id)
		same(t, "the line that unlocks", "open", c.State(id, "undo/lock-device/LT-1"))
		same(t, "its line", "unlock-device", c.Task(id, "undo/lock-device/LT-1").Line)
		same(t, "what else is done to a piece that stays", []string{"undo/lock-device/LT-1"}, c.Keys(id, func(t jml.Task) bool { return t.AssetID != "" && t.Purpose == jml.PurposeUndo }))
		c.FinishAll(id)
		state, holder := whereIs(c, "LT-1")
		same(t, "the register", "issued "+c.ID("ada"), string(state)+" "+holder)
	})
}

// firstWith is the first task of a line.
func firstWith(c *caseworktest.Company, id, line string) jml.Task {
	c.Helper()
	for _, t := range c.Tasks(id) {
		if t.Line == line && t.Purpose != jml.PurposeCheck {
			return t
		}
	}
	c.Fatalf("the case has no task of the line %s", line)
	return jml.Task{}
}
