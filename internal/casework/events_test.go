package casework_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func TestASecondDeliveryAnswersTheFirstResultAndOtherContentUnderItsIdIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
		first := c.Announce(ev)
		second := c.Announce(ev)
		if !second.Again || second.Case.ID != first.Case.ID || second.Outcome != first.Outcome || len(second.Tasks) != len(first.Tasks) {
			t.Errorf("the second delivery answered %+v", second.Outcome)
		}
		ev.EffectiveDate = ev.EffectiveDate.AddDays(1)
		_, err := c.TryAnnounce(ev)
		refused(t, err, jml.CodeConflict, "other content")
	})
}

func TestWhatSaysNothingNewOrIsOlderThanWhatRulesIsIgnored(t *testing.T) {
	c := caseworktest.Story(t)
	first := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case
	same(t, "the same again", "ignored", c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Outcome)
	old := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-07")
	old.OccurredAt = old.OccurredAt.Add(-time.Hour)
	same(t, "older news", "ignored", c.Announce(old).Outcome)
	same(t, "the start", first.Effective, c.Case(first.ID).Effective)
}

func TestTwoDeliveriesAtOnceOpenOneCase(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		var wg sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
			wg.Go(func() {
				out, err := c.TryAnnounce(ev)
				if err != nil {
					t.Errorf("delivery %d: %v", i, err)
				}
				ids[i] = out.Case.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			same(t, "the case", ids[0], id)
		}
	})
}

// announcements are complete statements about one leaver, as a source sends
// them: each says all dates, so that only the newest counts.
func announcements(t *rapid.T, c *caseworktest.Company) []jml.Event {
	n := rapid.IntRange(2, 5).Draw(t, "announcements")
	events := make([]jml.Event, n)
	for i := range events {
		day := rapid.SampledFrom([]string{"2026-12-10", "2026-12-11", "2026-12-14"}).Draw(t, "last day")
		kind := rapid.SampledFrom([]jml.Kind{jml.Leaver, jml.Reschedule}).Draw(t, "kind")
		ev := c.Event(kind, ada(), day)
		ev.Cutoff = day + rapid.SampledFrom([]string{"T12:00", "T18:00"}).Draw(t, "cut-off")
		ev.EmploymentEnd = ev.EffectiveDate
		ev.OccurredAt = ev.OccurredAt.Add(-time.Duration(rapid.IntRange(0, 3).Draw(t, "age")) * time.Hour)
		if i == 0 {
			ev.Kind = jml.Leaver
		}
		if ev.Kind == jml.Reschedule {
			ev.Of = jml.Leaver
		}
		events[i] = ev
	}
	return events
}

func TestRepeatedAndShuffledEventsEndInTheSameState(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		straight, shuffled := leaverCompany(t), leaverCompany(t)
		events := announcements(rt, straight)
		want := deliver(rt, straight, events)
		order := append([]jml.Event{events[0]}, rapid.Permutation(events).Draw(rt, "order")...)
		// Whichever announcement comes first opens the case.
		for i, ev := range order {
			if ev.Kind == jml.Leaver {
				order[0], order[i] = order[i], order[0]
				break
			}
		}
		if diff := cmp.Diff(want, deliver(rt, shuffled, order)); diff != "" {
			rt.Fatalf("the order mattered (-straight +shuffled):\n%s", diff)
		}
		straight.CheckLog()
		shuffled.CheckLog()
	})
}

func leaverCompany(t *testing.T) *caseworktest.Company {
	c := caseworktest.New(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	return c
}

// deliver announces events in order and returns what is left of them.
func deliver(t *rapid.T, c *caseworktest.Company, events []jml.Event) []string {
	var id string
	for _, ev := range events {
		out, err := c.TryAnnounce(ev)
		if err != nil {
			t.Fatalf("announce: %v", err)
		}
		if id != "" && out.Case.ID != id {
			t.Fatal("a second case was opened")
		}
		id = out.Case.ID
	}
	got := c.Case(id)
	state := []string{fmt.Sprint(got.Effective, got.EmploymentEnd, got.CutoffAt, got.EventAt, got.EventID, got.State)}
	for _, task := range c.Tasks(id) {
		state = append(state, fmt.Sprint(task.Key, task.State, task.OpensAt, task.Due.At, task.NotBefore, task.Limit))
	}
	return state
}

func TestOfOnePersonOnlyOneCaseOfAKindIsLiveButMoversOnePerDate(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	move := func(day, location string) jml.Accepted {
		return c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Location: location}, day))
	}
	first, other, again := move("2026-12-14", "Lisbon"), move("2026-12-21", "Madrid"), move("2026-12-14", "Porto")
	if first.Case.ID == other.Case.ID || first.Case.ID != again.Case.ID {
		t.Error("movers are not kept apart by their dates")
	}
	_, err := c.TryAnnounce(c.Event(jml.Reschedule, ada(), "2027-01-04"))
	refused(t, err, jml.CodeInvalid, "Several cases")
	reschedule := func(day string) (jml.Accepted, error) {
		ev := c.Event(jml.Reschedule, ada(), day)
		in := caseworktest.Intake(ev)
		in.CaseID = other.Case.ID
		return c.Cases.Accept(t.Context(), ev, in)
	}
	_, err = reschedule("2026-12-14")
	refused(t, err, jml.CodeConflict, "has that day already")
	if moved, err := reschedule("2027-01-11"); err != nil || moved.Case.ID != other.Case.ID {
		t.Errorf("the named case was not moved: %v", err)
	}
	c.Read(func(r ledger.Reader) error {
		all, err := r.OpenCases(first.Case.PersonID)
		same(t, "open cases", 2, len(all))
		return err
	})
}

func TestNothingOfARefusedEventIsKept(t *testing.T) {
	c := caseworktest.Story(t)
	before, _, err := c.Store.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.TryAnnounce(c.Event(jml.Leaver, ada(), "2026-12-01"))
	refused(t, err, jml.CodeNotFound, "Nobody here")
	who := caseworktest.Ada()
	who.Manager = "nobody@example.com"
	_, err = c.TryAnnounce(c.Event(jml.Joiner, who, "2026-12-01"))
	refused(t, err, jml.CodeInvalid, "nobody@example.com")
	taken := caseworktest.Ada()
	taken.WorkEmail = "tom@example.com"
	_, err = c.TryAnnounce(c.Event(jml.Joiner, taken, "2026-12-01"))
	if err == nil {
		t.Error("a new colleague took the CTO's address")
	}
	after, _, err := c.Store.Head(context.Background())
	same(t, "leaves", before, after)
	if err != nil {
		t.Fatal(err)
	}
}
