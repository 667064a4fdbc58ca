package casework_test

import (
	"context"
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

// ended ends an open task by its owner and says how often that woke the case's
// run and whether the run is marked to have seen it.
func ended(t *testing.T, c *caseworktest.Company, caseID, key string) (wakes int, seen bool) {
	t.Helper()
	before := c.Woken.Times(caseID)
	if _, err := c.TryFinish(caseID, key); err != nil {
		t.Fatal(err)
	}
	is := c.Case(caseID)
	return c.Woken.Times(caseID) - before, is.DrivenRev == is.Rev
}

func TestAnEndingThatBringsNothingNewLetsTheRunSleep(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Clock.Set(at(t, "2026-12-01 09:00"))
		c.Drive(id)
		for _, key := range []string{"second-factor", "badge-and-keys"} {
			if wakes, seen := ended(t, c, id, key); wakes != 0 || !seen {
				t.Errorf("%s: %d wakes, seen %v, though nothing waited for it", key, wakes, seen)
			}
		}
	})
}

func TestAnEndingThatAnotherTaskWaitsForWakesTheRun(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		if wakes, seen := ended(t, c, id, "screening"); wakes != 1 || seen {
			t.Errorf("%d wakes, seen %v, though grants wait for it", wakes, seen)
		}
	})
}

func TestARunThatHasNotSeenAllIsWoken(t *testing.T) {
	c := caseworktest.New(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Clock.Set(at(t, "2026-12-01 09:00"))
	c.Drive(id)
	open := c.Task(id, "explain-duties")
	if err := c.Cases.Reassign(context.Background(), jml.ConsoleActor(), open.ID, c.ID("omar"), "busy"); err != nil {
		t.Fatal(err)
	}
	if wakes, seen := ended(t, c, id, "security-training"); wakes != 1 || seen {
		t.Errorf("%d wakes, seen %v, though the round after a reassignment is still to come", wakes, seen)
	}
}

func TestTheLastEndingWakesTheRunToClose(t *testing.T) {
	c := caseworktest.New(t)
	id := c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "ben@example.com"}, "2026-12-01")).Case.ID
	last := ""
	for range 400 {
		c.Drive(id)
		open := c.Keys(id, func(k jml.Task) bool { return k.State == jml.TaskOpen && !k.NotBefore.After(c.Clock.Now()) })
		running := c.Keys(id, func(k jml.Task) bool { return !k.State.Ended() })
		if len(running) == 1 && slices.Equal(open, running) {
			last = open[0]
			break
		}
		if len(open) == 0 {
			c.Wait(id)
			continue
		}
		c.Finish(id, open[0])
	}
	if last == "" {
		t.Fatal("the case never came down to one task")
	}
	if wakes, _ := ended(t, c, id, last); wakes != 1 {
		t.Errorf("%d wakes at the last ending", wakes)
	}
}
