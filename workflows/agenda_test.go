package workflows

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/jml"
)

func TestAnAgendaNamesWhatIsDueAndWhenToLookAgain(t *testing.T) {
	now := day("2026-12-01 09:00")
	later := now.Add(time.Hour)
	got := agenda(jml.CaseView{ID: "c", Open: true, EffectAt: later, Drift: true,
		Tasks: []jml.TaskView{
			{ID: "due", OpensAt: now},
			{ID: "waits", OpensAt: now, Waits: true},
			{ID: "later", OpensAt: later.Add(time.Hour)},
			{ID: "late", Open: true, EscalateAt: now.Add(-time.Second)},
			{ID: "quiet", Open: true},
			{ID: "moved", Open: true, Misplaced: true, EscalateAt: later.Add(time.Minute)},
		},
		Notices: []jml.NoticeView{{ID: "n1", NextAt: now}, {ID: "n2", NextAt: later.Add(time.Second)}, {ID: "n3"}},
	}, now)
	want := Agenda{Match: true, Move: true, Open: []string{"due"}, Escalate: []string{"late"},
		Send: []string{"n1", "n3"}, NextWake: later}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAClosedCaseHasAnEmptyAgenda(t *testing.T) {
	v := jml.CaseView{Drift: true, Closable: true, Tasks: []jml.TaskView{{ID: "t"}}}
	if diff := cmp.Diff(Agenda{}, agenda(v, day("2026-12-01 09:00"))); diff != "" {
		t.Error(diff)
	}
}

// items counts what an agenda has to do.
func (a Agenda) items() int {
	n := len(a.Open) + len(a.Escalate) + len(a.Send)
	if a.TakeEffect {
		n++
	}
	return n
}

func TestNothingIsDueBeforeTheNextWakeAndSomethingIsDueAtIt(t *testing.T) {
	now := day("2026-12-01 09:00")
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return now.Add(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "offset")) * time.Microsecond)
	})
	rapid.Check(t, func(t *rapid.T) {
		v := jml.CaseView{ID: "c", Open: true}
		if rapid.Bool().Draw(t, "effect") {
			v.EffectAt = instant.Draw(t, "effect at")
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "tasks") {
			v.Tasks = append(v.Tasks, jml.TaskView{ID: fmt.Sprint("t", i), Open: rapid.Bool().Draw(t, "open"),
				Waits: rapid.Bool().Draw(t, "waits"), OpensAt: instant.Draw(t, "opens"), EscalateAt: instant.Draw(t, "escalates")})
		}
		for i := range rapid.IntRange(0, 4).Draw(t, "notices") {
			v.Notices = append(v.Notices, jml.NoticeView{ID: fmt.Sprint("n", i), NextAt: instant.Draw(t, "next")})
		}
		a := agenda(v, now)
		if a.NextWake.IsZero() {
			if last := agenda(v, now.AddDate(100, 0, 0)); last.items() != a.items() {
				t.Fatalf("nothing to wake for, yet %d things come due", last.items()-a.items())
			}
			return
		}
		if !a.NextWake.After(now) {
			t.Fatalf("wakes at %s, which is not after %s", a.NextWake, now)
		}
		before, at := agenda(v, a.NextWake.Add(-time.Microsecond)), agenda(v, a.NextWake)
		if before.items() != a.items() || at.items() <= a.items() {
			t.Fatalf("%d things now, %d just before the next wake, %d at it", a.items(), before.items(), at.items())
		}
	})
}
