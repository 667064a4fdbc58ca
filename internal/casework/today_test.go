package casework_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

func TestAccessThatIsOpenAfterTheCutOffIsOnTodayThoughItsLimitHasNotPassed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		stillOpen := func() (out []string) {
			today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now())
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range today.StillOpen {
				if row.CaseID == id {
					out = append(out, row.Key)
				}
			}
			same(t, "how many", len(today.StillOpen), today.StillOpenTotal)
			return out
		}
		cutoff := c.Case(id).CutoffAt
		c.Clock.Set(cutoff.Add(-time.Second))
		same(t, "before the cut-off", []string(nil), stillOpen())

		c.Clock.Set(cutoff)
		removal := c.Task(id, "remove-access/source-code")
		if !removal.Due.At.After(cutoff) {
			t.Fatalf("its limit ends at %s, no later than the cut-off", removal.Due.At)
		}
		if got := stillOpen(); !slices.Contains(got, removal.Key) {
			t.Errorf("at the cut-off open are %v", got)
		}
		c.Drive(id)
		c.Finish(id, removal.Key)
		if got := stillOpen(); slices.Contains(got, removal.Key) {
			t.Errorf("once it is removed open are %v", got)
		}
	})
}

func TestARemovalThatIsRecordedAsNotDoneStaysOnTodayUntilThatIsAccepted(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		const key = "remove-access/source-code"
		cutoff := c.Case(id).CutoffAt
		c.WaitUntil(cutoff, id)
		late := func() int {
			rows, _, err := c.Store.Cases(t.Context(), readmodel.Viewer{}, readmodel.CaseFilter{Late: true, Person: c.ID("ada")}, readmodel.Page{})
			need(c, err)
			return len(rows)
		}
		shows := func() (rows []string) {
			today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now())
			need(c, err)
			for _, row := range today.StillOpen {
				if row.CaseID == id && row.Key == key {
					rows = append(rows, string(row.State))
				}
			}
			return rows
		}
		c.Finish(id, key, func(e *jml.Ending) {
			e.Outcome, e.Reason, e.Note = jml.TaskNotDone, "unreachable", "nobody could sign in"
		})
		c.Drive(id)
		same(t, "on Today", []string{"not_done"}, shows())
		c.Clock.Set(cutoff.Add(2 * time.Hour)) // its limit is one
		if late() != 1 {
			t.Error("the case is not among the late ones")
		}

		exception := c.Keys(id, func(t jml.Task) bool { return t.Purpose == jml.PurposeException && !t.State.Ended() })
		if len(exception) != 1 {
			t.Fatalf("exceptions: %v", exception)
		}
		c.Drive(id)
		c.Finish(id, exception[0], by("", "2027-01-15"))
		same(t, "on Today once it is accepted", []string(nil), shows())

		c.WaitUntil(at(t, "2027-01-15 00:00"), id)
		same(t, "on Today when that ends", []string{"open"}, shows())
		c.Finish(id, key, outcome(jml.TaskNotDone, "unreachable"))
		same(t, "on Today when it is left undone again", []string{"not_done"}, shows())
	})
}

func TestSixtyPlannedRemovalsHideNoneThatIsPastItsCutOff(t *testing.T) {
	c := caseworktest.Story(t)
	passed := adaLeaves(c)
	c.WaitUntil(c.Case(passed).CutoffAt.Add(time.Minute), passed)
	planned := 0
	for n := 0; planned < 60; n++ {
		who := caseworktest.Ada()
		who.ID, who.GivenName, who.FamilyName, who.PersonalEmail = fmt.Sprintf("E-9%d", n), "Uma", fmt.Sprintf("Rao the %dth", n), ""
		who.WorkEmail = fmt.Sprintf("uma%d@example.com", n)
		c.Employ(who, true, adasSystems)
		later := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: who.ID}, "2027-03-26")).Case.ID
		planned += len(c.Keys(later, func(t jml.Task) bool { return t.Writes == jml.WritesRevoke }))
	}

	today, err := c.Store.Today(t.Context(), readmodel.Viewer{}, c.Clock.Now())
	need(c, err)
	if len(today.Removals) == 0 {
		t.Fatal("no removal is on the chart")
	}
	for _, row := range today.Removals {
		same(t, "the case of a removal", passed, row.CaseID)
	}
}
