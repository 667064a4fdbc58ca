package replay_test

import (
	"fmt"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// heard is a log replayed, with what it told on its way.
type heard struct {
	*replay.Log
	cases []*replay.Case // by the leaf that opened them
	most  replay.Held    // of each, at any leaf
	wrong []string
}

// Cases are all cases of the log.
func (h *heard) Cases() []*replay.Case { return h.cases }

// Population is the cases of the period.
func (h *heard) Population() []*replay.Case {
	return slices.DeleteFunc(slices.Clone(h.cases), func(c *replay.Case) bool { return !h.Period.Holds(c.Effective) })
}

func (h *heard) PopulationTasks() (list []*replay.Task) {
	for _, c := range h.Population() {
		list = append(list, c.Tasks...)
	}
	return list
}

// atHand are openings of a log, those that a bundle may carry.
type atHand struct {
	*heard
	openings []evidence.Opening
}

func (a *atHand) Of(seq int64) iter.Seq[evidence.Opening] {
	return func(yield func(evidence.Opening) bool) {
		for _, o := range a.openings {
			if o.Seq == seq && a.Shows(seq, o.Field) && !yield(o) {
				return
			}
		}
	}
}

func (a *atHand) Judged(_ evidence.Opening, err error) {
	if err != nil {
		a.wrong = append(a.wrong, err.Error())
	}
}

func (a *atHand) Missing(seq int64, field string) {
	a.wrong = append(a.wrong, fmt.Sprintf("%q of leaf %d is missing", field, seq))
}

// read replays the first n leaves of a log with the openings that a bundle of
// the first quarter carries.
func read(t testing.TB, l *bundletest.Log, n int64) *heard {
	t.Helper()
	q := bundletest.FirstQuarter()
	period, err := replay.NewPeriod(q.From, q.To, q.Zone)
	if err != nil {
		t.Fatal(err)
	}
	log := replayed(period, l.Lines[:n], l.Now, l.Opened...)
	if len(log.wrong) > 0 {
		t.Fatal(log.wrong)
	}
	return log
}

func replayed(p replay.Period, lines [][]byte, now time.Time, openings ...evidence.Opening) *heard {
	survey := replay.NewSurvey(p)
	for _, line := range lines {
		survey.Leaf(line)
	}
	h := &heard{}
	h.Log = replay.New(survey, now, &atHand{h, openings}, func(c *replay.Case) { h.cases = append(h.cases, c) })
	for _, line := range lines {
		h.Leaf(line)
		is := h.Held()
		h.most = replay.Held{Cases: max(h.most.Cases, is.Cases), Tasks: max(h.most.Tasks, is.Tasks), Values: max(h.most.Values, is.Values)}
	}
	h.Finish()
	slices.SortFunc(h.cases, func(a, b *replay.Case) int { return int(a.Opened.Seq - b.Opened.Seq) })
	return h
}

func caseOf(t testing.TB, log *heard, number int64) *replay.Case {
	t.Helper()
	for _, c := range log.Cases() {
		if c.Number == number {
			return c
		}
	}
	t.Fatalf("there is no case #%d", number)
	return nil
}

func TestCasesAndTasksAreAsTheirLeavesLeaveThem(t *testing.T) {
	l := bundletest.Quarter(t)
	log := read(t, l, l.Tree.Size())
	if problems := log.Problems(); len(problems) != 0 {
		t.Fatalf("an honest log has problems: %+v", problems)
	}
	var states []jml.CaseState
	for _, c := range log.Cases() {
		states = append(states, c.State)
	}
	want := []jml.CaseState{jml.CaseCompleted, jml.CaseCompleted, jml.CaseOpen, jml.CaseRescinded, jml.CaseOpen, jml.CaseOpen}
	if diff := cmp.Diff(want, states); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}

	leaver := caseOf(t, log, 2)
	removal := leaver.Tasks[0]
	exposure, counts := removal.Exposure(log.Now)
	if removal.ByDoneAt(log.Now) != replay.Late || removal.Basis() != timely.Proven || !counts || exposure != 4*time.Hour {
		t.Errorf("the removal is %s on a %s time, access outlived its end by %s", removal.ByDoneAt(log.Now), removal.Basis(), exposure)
	}
	if check := removal.Confirmation(); check == nil || check.Ended.Text("actor.name") != "Mia Lang" {
		t.Error("nobody is known to have confirmed the removal")
	}
	if told := leaver.ToldLate(); told != 2*time.Hour {
		t.Errorf("the company was told %s after the cut-off", told)
	}
}

func TestTheSameLogAsOfAnEarlierCheckpointKnowsLess(t *testing.T) {
	l := bundletest.Quarter(t)
	log := read(t, l, 20)
	if log.Size() != 20 || len(log.Cases()) != 1 || log.Cases()[0].State != jml.CaseCompleted {
		t.Errorf("%d leaves, cases %+v", log.Size(), log.Cases())
	}
	if spans := log.Grants.During(replay.Period{}); len(spans) == 0 || spans[0].Until != nil {
		t.Errorf("access that was revoked later: %+v", spans)
	}
}

func TestARegisterTellsWhatWasInForceInAPeriod(t *testing.T) {
	l := bundletest.Quarter(t)
	log := read(t, l, l.Tree.Size())
	before, err := replay.NewPeriod(jml.Date{}, bundletest.Day("2025-12-31"), "UTC")
	if err != nil {
		t.Fatal(err)
	}
	if spans := log.Grants.During(before); len(spans) != 0 {
		t.Errorf("before anything was recorded %d grants were in force", len(spans))
	}
	var held []string
	for _, s := range log.Grants.During(log.Period) {
		d := s.Data.(evidence.HoldingRecorded)
		why := "still held"
		if ended, ok := s.Ended.(evidence.HoldingEnded); ok {
			why = ended.Why
		}
		held = append(held, d.Person+" "+d.System+" "+why)
	}
	if diff := cmp.Diff([]string{"p-leo github revoked", "p-ada github still held"}, held); diff != "" {
		t.Errorf("grants (-want +got):\n%s", diff)
	}
	if n := log.HeldEquipment()["p-leo"]; n != 1 {
		t.Errorf("%d pieces are issued to Leo", n)
	}
}

func TestAPersonalValueSaysWhyItCannotBeShown(t *testing.T) {
	l := bundletest.Quarter(t)
	log := read(t, l, l.Tree.Size())
	for number, want := range map[int64]string{1: "ada Park", 6: "[not in scope]"} {
		if got := caseOf(t, log, number).Opened.Text("person.name"); got != want {
			t.Errorf("the name in case #%d is %q, want %q", number, got, want)
		}
	}
	opened := caseOf(t, log, 1).Opened
	if got := opened.Text("reason"); got != "[withheld]" {
		t.Errorf("the reason is %q", got)
	}
	if got := opened.Text("shoe.size"); got != "" {
		t.Errorf("a field that the leaf does not have is %q", got)
	}

	bob := evidence.Opening{Seq: opened.Seq, Field: "person.name", Key: make([]byte, 32), Value: "Bob"}
	log = replayed(log.Period, l.Lines, l.Now, bob)
	if want := fmt.Sprintf(`the value of "person.name" of leaf %d is not the one that was recorded`, opened.Seq); !slices.Contains(log.wrong, want) {
		t.Errorf("another name opens the commitment: %q", log.wrong)
	}
	if got := caseOf(t, log, 1).Opened.Text("person.name"); got != "[missing]" {
		t.Errorf("the name is %q", got)
	}
}

func TestEveryDayBelongsToOneOfTwoNeighbouringPeriods(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		first := jml.Date{Year: 2026, Month: 1, Day: 1}
		cut := first.AddDays(rapid.IntRange(0, 700).Draw(rt, "cut"))
		day := first.AddDays(rapid.IntRange(0, 700).Draw(rt, "day"))
		zone := rapid.SampledFrom([]string{"UTC", "Europe/Berlin", "America/Sao_Paulo"}).Draw(rt, "zone")
		before, err := replay.NewPeriod(jml.Date{}, cut, zone)
		if err != nil {
			rt.Fatal(err)
		}
		after, err := replay.NewPeriod(cut.AddDays(1), jml.Date{}, zone)
		if err != nil {
			rt.Fatal(err)
		}
		if before.Holds(day) == after.Holds(day) {
			rt.Fatalf("%s is in both periods around %s or in neither", day, cut)
		}
		instant := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 700*24*3600).Draw(rt, "second")) * time.Second)
		if before.At(instant) == after.At(instant) {
			rt.Fatalf("%s is in both periods around %s or in neither", instant, cut)
		}
	})
}

// Whatever is in a line, the replay says what is wrong and goes on.
func FuzzLeaf(f *testing.F) {
	l := bundletest.Quarter(f)
	for _, line := range l.Lines {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		log := replayed(replay.Period{}, slices.Insert(slices.Clone(l.Lines), 40, line), l.Now)
		for _, c := range log.Cases() {
			for _, task := range c.Tasks {
				_, _, _ = task.Basis(), task.ByRecordedAt(l.Now), task.Decision()
			}
		}
	})
}
