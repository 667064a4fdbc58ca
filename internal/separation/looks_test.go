package separation

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// large is a case of n grants, each approved, checked twice over and reviewed by
// one task for all, in which everybody did something.
func large(n int) *Case {
	var tasks []*fake
	for i := range n {
		system := fmt.Sprint(i)
		approve, give := approval(system, "tom"+system), grant(system, "mia"+system)
		check := about(give, "check", "noor"+system)
		again := about(check, "recheck", "lea"+system)
		tasks = append(tasks, approve, give, check, again)
	}
	review := work("review", "review", "", "omar")
	review.ApartFrom = []string{"grant", "approve"}
	return caseOf(append(tasks, review)...)
}

// looksFor is how many looks it takes to say who is barred from a task.
func looksFor(c *Case, id string) int {
	for looks := 1; ; looks *= 2 {
		if _, whole := c.BarredWithin(id, looks); whole {
			return looks
		}
	}
}

func TestLooksGrowNoFasterThanACase(t *testing.T) {
	for id, most := range map[string]int{"grant/7": 64, "approve/7": 64, "check of grant/7": 64, "review": 16 * 1000} {
		if looks := looksFor(large(1000), id); looks > most {
			t.Errorf("%s of a case of 4,001 tasks takes %d looks, want at most %d", id, looks, most)
		}
	}
}

func TestWhatNeedsMoreLooksThanThereAreIsNotWhole(t *testing.T) {
	c := large(100)
	all := c.Barred("review")
	for _, looks := range []int{0, 1, 50, 199} {
		if _, whole := c.BarredWithin("review", looks); whole {
			t.Errorf("%d looks are enough for 200 tasks", looks)
		}
	}
	within, whole := c.BarredWithin("review", 4000)
	if diff := cmp.Diff(all, within); diff != "" || !whole {
		t.Errorf("whole is %v (-without a bound +within it):\n%s", whole, diff)
	}
}

func TestATaskThatIsTiedInManyWaysCountsOnce(t *testing.T) {
	review := work("review", "review", "")
	review.ApartFrom = []string{"grant", "grant", "approve", "grant"}
	give := grant("mail", "mia")
	give.ApartFrom = []string{"review"}
	c := caseOf(approval("mail", "tom"), give, review)
	if bar := c.Barred("review")["mia"]; len(bar.Tasks) != 1 {
		t.Errorf("she is barred by %v", bar.Tasks)
	}
	same(t, "the grant", []string{"tom"}, who(c, give.ID))
}
