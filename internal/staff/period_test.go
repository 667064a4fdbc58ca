package staff_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

func day() *rapid.Generator[jml.Date] {
	return rapid.Custom(func(t *rapid.T) jml.Date {
		if rapid.Bool().Draw(t, "open") {
			return jml.Date{}
		}
		return jml.Date{Year: 2026, Month: 1, Day: 1}.AddDays(rapid.IntRange(0, 60).Draw(t, "day"))
	})
}

func TestAPeriodAllowsWhatLiesWithinItDayByDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := staff.Period{From: day().Draw(t, "from"), To: day().Draw(t, "to")}
		from, to := day().Draw(t, "asked from"), day().Draw(t, "asked to")
		within := true
		for n := -1; n <= 61; n++ { // one day stands for all before, and one for all after
			d := jml.Date{Year: 2026, Month: 1, Day: 1}.AddDays(n)
			asked := (from.IsZero() || !d.Before(from)) && (to.IsZero() || !to.Before(d))
			may := (p.From.IsZero() || !d.Before(p.From)) && (p.To.IsZero() || !p.To.Before(d))
			within = within && (may || !asked)
		}
		empty := !from.IsZero() && !to.IsZero() && to.Before(from)
		if allowed := p.Allows(from, to) == nil; allowed != within && !empty {
			t.Fatalf("%v allows %v to %v: %t", p, from, to, allowed)
		}
	})
}

func TestOnlyAnAuditorsRightHasAPeriod(t *testing.T) {
	january := staff.Period{From: jml.Date{Year: 2026, Month: 1, Day: 1}, To: jml.Date{Year: 2026, Month: 1, Day: 31}}
	for _, role := range staff.Roles() {
		if refused := january.Check(role) != nil; refused != (role != staff.Auditor) {
			t.Errorf("a period for %s is refused: %t", role, refused)
		}
		if err := (staff.Period{}).Check(role); err != nil {
			t.Errorf("%s without a period: %v", role, err)
		}
	}
	backwards := staff.Period{From: january.To, To: january.From}
	if backwards.Check(staff.Auditor) == nil {
		t.Error("a period may end before it begins")
	}
}
