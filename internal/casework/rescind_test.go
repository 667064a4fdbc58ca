package casework_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
)

func takeBack(c *caseworktest.Company, kind jml.Kind) jml.Accepted {
	c.Helper()
	ev := c.Event(jml.Rescind, ada(), "")
	ev.Of, ev.Reason = kind, "changed their mind"
	return c.Announce(ev)
}

func TestAnOfferThatIsWithdrawnCancelsWhatRunsAndUndoesWhatWasDone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		opened := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case
		id := opened.ID
		c.Drive(id)
		for c.State(id, "create-identity/identity") != "done" || c.State(id, "issue-equipment") != "done" {
			finishOne(c, id)
		}
		c.Clock.Set(c.Clock.Now().Add(60e9))
		takeBack(c, jml.Joiner)
		c.Drive(id)
		if got := c.Case(id); got.Started || !got.AccessLive || got.State != jml.CaseOpen {
			t.Errorf("started %v, access live %v, %s", got.Started, got.AccessLive, got.State)
		}
		same(t, "a task that ran", "cancelled rescinded", c.State(id, "grant-critical-access/source-code"))
		undo := c.Task(id, "undo/create-identity/identity")
		if undo.State != jml.TaskOpen || undo.Limit == 0 || undo.Writes != jml.WritesRevoke {
			t.Errorf("the undo task is %s with limit %s", undo.State, undo.Limit)
		}
		c.FinishAll(id)
		same(t, "the case", jml.CaseRescinded, c.Case(id).State)
		same(t, "what is still held", 0, len(c.Holds("ada")))
		c.Read(func(r ledger.Reader) error {
			e, err := r.Engagement(opened.EngagementID)
			same(t, "the engagement", jml.EngagementWithdrawn, e.State)
			return err
		})
		same(t, "taken back once more", "ignored", takeBack(c, jml.Joiner).Outcome)
	})
}

func TestANoShowAfterTheStartSaysThatThePersonHadStarted(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.WaitUntil(at(t, "2026-12-02 09:00"), id)
	takeBack(c, jml.Joiner)
	c.FinishAll(id)
	if got := c.Case(id); !got.Started || got.AccessLive || got.State != jml.CaseRescinded {
		t.Errorf("started %v, access live %v, %s", got.Started, got.AccessLive, got.State)
	}
}

func TestAResignationThatIsWithdrawnGivesTheAccessBack(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	c.Finish(id, "remove-access/source-code")
	takeBack(c, jml.Leaver)
	c.Drive(id)
	c.FinishAll(id)
	same(t, "the case", jml.CaseRescinded, c.Case(id).State)
	if held := c.Holds("ada"); !slices.Contains(held, "source-code") || !slices.Contains(held, "LT-1") {
		t.Errorf("she holds %v", held)
	}
	c.Read(func(r ledger.Reader) error {
		all, err := r.Engagements(c.ID("ada"))
		same(t, "the engagement", jml.EngagementActive, all[0].State)
		return err
	})
}

func TestARescindedCaseStillOwesTheAcceptanceOfWhatWasNotDone(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	c.Finish(id, "screening", outcome(jml.TaskNotDone, reason.Other))
	takeBack(c, jml.Joiner)
	c.Drive(id)
	same(t, "the case", jml.CaseOpen, c.Case(id).State)
	c.Finish(id, "accept-exception/screening")
	same(t, "the case", jml.CaseRescinded, c.Case(id).State)
}

func TestARehireSeesTheOpenCaseOfTheOldEngagement(t *testing.T) {
	c := caseworktest.Story(t)
	old := adaLeaves(c)
	c.WaitUntil(at(t, "2026-12-01 09:00"), old)
	again := c.Announce(c.Event(jml.Joiner, ada(), "2027-01-04")).Case
	same(t, "open cases of the old engagement", []string{old}, c.Case(again.ID).OtherCaseIDs)
	if again.EngagementID == c.Case(old).EngagementID || !strings.Contains(again.After.Title, "Backend") && again.After.Title != "" {
		t.Errorf("the rehire has engagement %s", again.EngagementID)
	}
}
