package course

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

var morning = time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)

func TestAnAgendaNamesWhatIsDueAndWhenToLookAgain(t *testing.T) {
	later := morning.Add(time.Hour)
	got := View{ID: "c", Open: true, EffectAt: later, Drift: true,
		Tasks: []TaskView{
			{ID: "due", OpensAt: morning},
			{ID: "waits", OpensAt: morning, Waits: true},
			{ID: "later", OpensAt: later.Add(time.Hour)},
			{ID: "late", Open: true, EscalateAt: morning.Add(-time.Second)},
			{ID: "quiet", Open: true},
			{ID: "moved", Open: true, Misplaced: true, EscalateAt: later.Add(time.Minute)},
		},
	}.Agenda(morning)
	want := Agenda{
		Steps: []Step{
			{Act: MatchHoldings},
			{Act: MoveTasks},
			{Act: OpenTasks, TaskIDs: []string{"due"}},
			{Act: Escalate, TaskIDs: []string{"late"}},
		},
		NextWake: later,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestStepsComeInTheOrderOfTheActs(t *testing.T) {
	v := View{Open: true, EffectAt: morning, Drift: true, Closable: true, Tasks: []TaskView{
		{ID: "late", Open: true, Misplaced: true, EscalateAt: morning}, {ID: "due"}}}
	steps := v.Agenda(morning).Steps
	for i, act := range []Act{TakeEffect, MatchHoldings, MoveTasks, OpenTasks, Escalate, Close} {
		if i >= len(steps) || steps[i].Act != act {
			t.Fatalf("step %d is not act %d: %v", i, act, steps)
		}
	}
}

func TestAClosedCaseHasAnEmptyAgenda(t *testing.T) {
	v := View{Drift: true, Closable: true, Tasks: []TaskView{{ID: "t"}}}
	if diff := cmp.Diff(Agenda{}, v.Agenda(morning)); diff != "" {
		t.Error(diff)
	}
}

// items counts what an agenda has to do.
func (a Agenda) items() int {
	n := 0
	for _, s := range a.Steps {
		n += max(1, len(s.TaskIDs))
	}
	return n
}

func TestNothingIsDueBeforeTheNextWakeAndSomethingIsDueAtIt(t *testing.T) {
	instant := rapid.Custom(func(t *rapid.T) time.Time {
		return morning.Add(time.Duration(rapid.Int64Range(-1e12, 1e12).Draw(t, "offset")) * time.Microsecond)
	})
	rapid.Check(t, func(t *rapid.T) {
		v := View{ID: "c", Open: true}
		if rapid.Bool().Draw(t, "effect") {
			v.EffectAt = instant.Draw(t, "effect at")
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "tasks") {
			v.Tasks = append(v.Tasks, TaskView{ID: fmt.Sprint("t", i), Open: rapid.Bool().Draw(t, "open"),
				Waits: rapid.Bool().Draw(t, "waits"), OpensAt: instant.Draw(t, "opens"), EscalateAt: instant.Draw(t, "escalates")})
		}
		a := v.Agenda(morning)
		if a.NextWake.IsZero() {
			if last := v.Agenda(morning.AddDate(100, 0, 0)); last.items() != a.items() {
				t.Fatalf("nothing to wake for, yet %d things come due", last.items()-a.items())
			}
			return
		}
		if !a.NextWake.After(morning) {
			t.Fatalf("wakes at %s, which is not after %s", a.NextWake, morning)
		}
		before, at := v.Agenda(a.NextWake.Add(-time.Microsecond)), v.Agenda(a.NextWake)
		if before.items() != a.items() || at.items() <= a.items() {
			t.Fatalf("%d things now, %d just before the next wake, %d at it", a.items(), before.items(), at.items())
		}
	})
}
