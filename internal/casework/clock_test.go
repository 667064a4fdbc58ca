package casework_test

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// aDayAhead has the company accept one event under a clock that is a day
// ahead, sets the clock right and returns what it says then.
func aDayAhead(c *caseworktest.Company) time.Time {
	c.Helper()
	right := c.Clock.Now()
	c.Clock.Set(right.Add(24 * time.Hour))
	ben := caseworktest.Ada()
	ben.ID, ben.GivenName, ben.WorkEmail, ben.PersonalEmail = "E-18", "Ruth", "ruth@example.com", ""
	c.Announce(c.Event(jml.Joiner, ben, "2026-12-14"))
	right = right.Add(time.Minute)
	c.Clock.Set(right)
	return right
}

// immediately has Ada leave at once.
func immediately(c *caseworktest.Company) string {
	c.Helper()
	ev := c.Event(jml.Leaver, ada(), "2026-11-20")
	ev.Immediate = true
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	return id
}

func TestAnImmediateLeaverIsCutOffNowAfterTheClockWasADayAhead(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		now := aDayAhead(c)
		id := immediately(c)
		same(t, "the cut-off", now, c.Case(id).CutoffAt)
		same(t, "a critical limit", now.Add(30*time.Minute), c.Task(id, "remove-access/source-code").Due.At)
		same(t, "the removal", "open", c.State(id, "remove-access/source-code"))
		same(t, "when it opened", now, c.Task(id, "remove-access/source-code").OpenedAt)
		c.Read(func(r ledger.Reader) error {
			gone, err := r.CutOff(c.Case(id).PersonID)
			same(t, "cut off", true, gone)
			return err
		})
	})
}

func TestWhatIsDoneAfterTheClockWasADayAheadNeedsNoExcuseAndIsRecordedNoEarlier(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		now := aDayAhead(c)
		id := immediately(c)
		c.Clock.Set(now.Add(10 * time.Minute))
		c.Finish(id, "remove-access/source-code", func(e *jml.Ending) { e.EarlyWhy, e.Cause = "", "" })
		same(t, "when it ended", now.Add(10*time.Minute), c.Task(id, "remove-access/source-code").EndedAt)

		counts := c.Audit().Counts
		if counts.LateByDoneAt >= counts.LateByRecordedAt {
			t.Errorf("late by their word %d, by the log's stamp %d: the stamp is a day ahead and must not be kinder",
				counts.LateByDoneAt, counts.LateByRecordedAt)
		}
	})
}

func TestATaskThatOpenedUnderAClockThatWasAheadCanBeDoneAtOnce(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	right := c.Clock.Now()
	c.Clock.Set(right.Add(24 * time.Hour))
	id := leave(c, "2026-11-30")
	c.Drive(id)
	key := c.Keys(id, func(k jml.Task) bool { return k.State == jml.TaskOpen && k.NotBefore.IsZero() })[0]
	c.Clock.Set(right)
	c.Finish(id, key, func(e *jml.Ending) { e.EarlyWhy = "" })
	same(t, "when it ended", right, c.Task(id, key).EndedAt)
}

func TestHRCanMoveACaseThatItAnnouncedUnderAClockThatWasAhead(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	right := c.Clock.Now()
	c.Clock.Set(right.Add(24 * time.Hour))
	id := leave(c, "2026-11-30")
	c.Clock.Set(right)
	out := c.Announce(c.Event(jml.Leaver, ada(), "2026-12-07"))
	same(t, "the outcome", "rescheduled", out.Outcome)
	same(t, "the last day", "2026-12-07", c.Case(id).Effective.String())
}
