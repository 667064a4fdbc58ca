package casework_test

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
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

func TestAMailThatWasPutOffByAClockAnHourAheadGoesWhenTheClockIsRight(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		noticeID := openAndFindNotice(t, c, c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID)
		ahead := c.Clock.Now()
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Fatalf("claim the mail: %v, %v", ok, err)
		}
		result(c, noticeID, notice.Delivery{Attempt: 1, State: notice.Pending, RetryAt: ahead.Add(time.Minute), Failure: "smtp-451"})

		for step, want := range map[time.Duration][]string{0: nil, -clock.Slack: nil, 59 * time.Second: nil,
			time.Minute: {noticeID}, -clock.Slack - time.Second: {noticeID}, -time.Hour: {noticeID}} {
			c.Clock.Set(ahead.Add(step))
			same(t, "due when the clock is moved by "+step.String(), want, due(t, c))
		}
		c.Clock.Set(ahead.Add(-time.Hour))
		if n, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok || n.Attempts != 1 {
			t.Errorf("claim it after an hour back: %+v, %v, %v", n.Attempts, ok, err)
		}
	})
}

func TestAClaimFromBeforeTheSharedClockWentBackHoldsUpNobodyAndSendsNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		noticeID := openAndFindNotice(t, c, c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID)
		claim := func() {
			t.Helper()
			if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
				t.Fatalf("claim the mail: %v, %v", ok, err)
			}
		}
		claim()
		same(t, "while it is held", []string(nil), due(t, c))
		lapse(c, noticeID, -time.Hour)
		same(t, "an hour earlier", []string{noticeID}, due(t, c))
		claim()
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 1); err != nil || held {
			t.Errorf("whoever had it may send: %v, %v", held, err)
		}
	})
}

func TestASenderKeepsItsClaimWhenTheSharedClockGoesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		noticeID := openAndFindNotice(t, c, c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID)
		if _, ok, err := c.Cases.ClaimNotice(t.Context(), noticeID); err != nil || !ok {
			t.Fatalf("claim the mail: %v, %v", ok, err)
		}
		lapse(c, noticeID, -time.Hour)
		if held, err := c.Store.HoldsNotice(t.Context(), noticeID, 1); err != nil || !held {
			t.Fatalf("its sender lost it: %v, %v", held, err)
		}
		same(t, "after it was renewed", []string(nil), due(t, c))
	})
}
