package replay_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// read replays the first n leaves of a log with the openings that a bundle of
// the first quarter carries.
func read(t testing.TB, l *bundletest.Log, n int64) *replay.Log {
	t.Helper()
	q := bundletest.FirstQuarter()
	period, err := replay.NewPeriod(q.From, q.To, q.Zone)
	if err != nil {
		t.Fatal(err)
	}
	log := replayed(period, l.Lines[:n], l.Now)
	for _, o := range l.Opened {
		if o.Seq >= n || !log.Shows(o.Seq, o.Field) {
			continue
		}
		if err := log.Open(o); err != nil {
			t.Fatal(err)
		}
	}
	return log
}

func replayed(p replay.Period, lines [][]byte, now time.Time) *replay.Log {
	survey := replay.NewSurvey(p)
	for _, line := range lines {
		survey.Leaf(line)
	}
	log := replay.New(survey, now)
	for _, line := range lines {
		log.Leaf(line)
	}
	log.Finish()
	return log
}

func caseOf(t testing.TB, log *replay.Log, number int64) *replay.Case {
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
	if removal.ByDoneAt(log.Now) != replay.Late || removal.Basis() != replay.Proven || !counts || exposure != 4*time.Hour {
		t.Errorf("the removal is %s on a %s time, access outlived its end by %s", removal.ByDoneAt(log.Now), removal.Basis(), exposure)
	}
	if check := removal.Confirmation(); check == nil || log.Text(check.Ended.Seq, "actor.name") != "Mia Lang" {
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
		if got := log.Text(caseOf(t, log, number).Opened.Seq, "person.name"); got != want {
			t.Errorf("the name in case #%d is %q, want %q", number, got, want)
		}
	}
	opened := caseOf(t, log, 1).Opened.Seq
	if got := log.Text(opened, "reason"); got != "[withheld]" {
		t.Errorf("the reason is %q", got)
	}
	if got := log.Text(opened, "shoe.size"); got != "" {
		t.Errorf("a field that the leaf does not have is %q", got)
	}
	if err := log.Open(evidence.Opening{Seq: opened, Field: "person.name", Key: make([]byte, 32), Value: "Bob"}); err == nil {
		t.Error("another name opens the commitment")
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
