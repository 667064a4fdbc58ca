package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
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
