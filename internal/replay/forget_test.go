package replay_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/replay"
)

func done() evidence.TaskEnded { return evidence.TaskEnded{Outcome: jml.TaskDone} }

// during replays a whole log that is asked about the days from first to last.
func during(t testing.TB, l *bundletest.Log, first, last string) *heard {
	t.Helper()
	p, err := replay.NewPeriod(bundletest.Day(first), bundletest.Day(last), "Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return replayed(p, l.Lines, l.Now, l.Opened...)
}

func honest(t testing.TB, log *heard) {
	t.Helper()
	if problems := log.Problems(); len(problems) != 0 {
		t.Errorf("an honest log has problems: %+v", problems)
	}
}

// numbers are those of the cases.
func numbers(cases []*replay.Case) []int64 {
	var list []int64
	for _, c := range cases {
		list = append(list, c.Number)
	}
	return list
}

// twoDesks is a joiner of January with two tasks, which are done.
func twoDesks(l *bundletest.Log) bundletest.Course {
	const due = "2026-01-20T08:00"
	c := l.Case(1, jml.Joiner, "ada", "2026-01-20", "", bundletest.Line("t-1", "desk", "Find a desk", due), bundletest.Line("t-2", "chair", "Find a chair", due))
	for _, task := range []string{"t-1", "t-2"} {
		c.Opens(task, bundletest.Tom())
		c.Ends(task, bundletest.Tom(), done(), "note", "by the window")
	}
	c.Closes(jml.CaseCompleted)
	return c
}

// reopen opens the ended case of twoDesks once more.
func reopen(c bundletest.Course) {
	c.Add(c.ID, "", bundletest.HR(), evidence.CaseReopened{Task: "t-1"})
	c.Add(c.ID, "t-1", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
}

func TestACaseThatEndedBeforeThePeriodIsForgotten(t *testing.T) {
	l := bundletest.NewLog(t)
	twoDesks(l)
	log := during(t, l, "2026-04-01", "2026-06-30")
	honest(t, log)
	if diff := cmp.Diff(replay.Held{}, log.Held()); diff != "" {
		t.Errorf("held of the case (-want +got):\n%s", diff)
	}
}

func TestACaseOpenedAgainInThePeriodIsHeldFromItsBeginning(t *testing.T) {
	l := bundletest.NewLog(t)
	c := twoDesks(l)
	l.Now = bundletest.At("2026-04-10T09:00")
	reopen(c)
	log := during(t, l, "2026-04-01", "2026-06-30")
	honest(t, log)
	if len(log.Population()) != 0 {
		t.Errorf("by its date the case is in no such period, but the population is %v", numbers(log.Population()))
	}
	if open := caseOf(t, log, 1); open.State != jml.CaseOpen || open.Tasks[0].Reopened != 1 || open.Tasks[1].State != jml.TaskDone {
		t.Errorf("the case is %s, its tasks %s and %s", open.State, open.Tasks[0].State, open.Tasks[1].State)
	}

	c.Ends("t-1", bundletest.Tom(), done())
	c.Closes(jml.CaseCompleted)
	log = during(t, l, "2026-04-01", "2026-06-30")
	honest(t, log)
	if held := log.Held(); held.Cases != 0 || held.Tasks != 0 {
		t.Errorf("after it ended again %+v is held", held)
	}
}

func TestACaseMovedIntoThePeriodLongAfterItEndedIsThereWithAllItsTasks(t *testing.T) {
	l := bundletest.NewLog(t)
	c := twoDesks(l)
	l.Now = bundletest.At("2026-04-10T09:00")
	reopen(c)
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseRescheduled{Dates: evidence.Dates{Effective: bundletest.Day("2026-05-04"), Zone: "Europe/Berlin"}})
	log := during(t, l, "2026-04-01", "2026-06-30")
	honest(t, log)
	if diff := cmp.Diff([]int64{1}, numbers(log.Population())); diff != "" || len(log.PopulationTasks()) != 2 {
		t.Fatalf("%d tasks, population (-want +got):\n%s", len(log.PopulationTasks()), diff)
	}
	if note := log.PopulationTasks()[1].Ended.Text("note"); note != "by the window" {
		t.Errorf("the note of before it was reopened is %q", note)
	}

	c.Ends("t-1", bundletest.Tom(), done())
	c.Closes(jml.CaseCompleted)
	before := during(t, l, "2026-01-01", "2026-03-31")
	if changes := before.Changes(); len(before.Population()) != 0 || len(changes) != 2 || changes[1].What != replay.MovedOut || changes[0].Case.Tasks != nil {
		t.Errorf("the period that it left knows %v and %+v", numbers(before.Population()), changes)
	}
}

func TestAPeriodInThePastIsAsItWasHoweverMuchLongerTheLogIs(t *testing.T) {
	short, long := bundletest.Years(t, 3, 60, nil), bundletest.Years(t, 3, 60, nil)
	long.Now = bundletest.At("2026-01-01T00:00")
	long.Quarter()
	was, is := during(t, short, "2020-01-10", "2020-01-31"), during(t, long, "2020-01-10", "2020-01-31")
	honest(t, is)
	if diff := cmp.Diff(numbers(was.Population()), numbers(is.Population())); diff != "" || len(was.Population()) < 15 {
		t.Errorf("population (-short +long):\n%s", diff)
	}
	if a, b := len(was.PopulationTasks()), len(is.PopulationTasks()); a != b {
		t.Errorf("%d tasks, and %d when the log is longer", a, b)
	}
}

func TestWhoCameLongBeforeThePeriodStillHoldsWhatTheyWereGiven(t *testing.T) {
	l := bundletest.NewLog(t)
	c := twoDesks(l)
	l.Add(c.ID, "t-1", bundletest.Tom(), evidence.HoldingRecorded{Grant: "g-1", Person: "p-ada", System: "crm", Source: "t-1"}, "person.name", "ada Park")
	l.Add(c.ID, "t-1", bundletest.Tom(), evidence.HoldingRecorded{Grant: "g-2", Person: "p-ada", System: "erp", Source: "t-1"}, "person.name", "ada Park")
	l.Add(c.ID, "t-1", bundletest.Tom(), evidence.AssetRecorded{Asset: "a-1", Tag: "NB-1", Kind: "laptop", State: register.Issued, Holder: "p-ada", Source: "t-1"})
	l.Add(c.ID, "t-1", bundletest.Tom(), evidence.HoldingEnded{Grant: "g-2", Person: "p-ada", System: "erp", Why: "register_wrong"})
	l.Now = bundletest.At("2026-05-01T09:00")
	l.Case(2, jml.Leaver, "ada", "2026-05-29", "2026-05-29T15:00")

	log := during(t, l, "2026-05-01", "2026-05-31")
	honest(t, log)
	spans := log.Grants.During(log.Period)
	if len(spans) != 1 || spans[0].Data.(evidence.HoldingRecorded).Grant != "g-1" {
		t.Fatalf("grants in force = %+v", spans)
	}
	if name, serial := spans[0].Text("person.name"), spans[0].Text("serial"); name != "[not in scope]" || serial != "" {
		t.Errorf("the name is %q and a field that the leaf does not have is %q", name, serial)
	}
	if held := log.HeldEquipment()["p-ada"]; held != 1 {
		t.Errorf("%d pieces to take back", held)
	}
	if diff := cmp.Diff([]int64{2}, numbers(log.Population())); diff != "" {
		t.Errorf("population (-want +got):\n%s", diff)
	}
}

// The approver of a case that ended long ago grants what it approved, after the
// case was opened again.
func TestPersonsAreKeptApartAcrossAReopeningOfAForgottenPeriod(t *testing.T) {
	for name, who := range map[string]jml.Actor{"the approver": bundletest.Mia(), "somebody else": bundletest.Ben()} {
		l := bundletest.NewLog(t)
		const due = "2026-01-20T08:00"
		l.Add("c-1", "", bundletest.HR(), evidence.CaseOpened{Number: 1, Kind: jml.Joiner, Person: "p-ada", SeparatePersons: true,
			Dates: evidence.Dates{Effective: bundletest.Day("2026-01-20"), Zone: "Europe/Berlin"},
			Tasks: []evidence.PlannedTask{
				bundletest.Line("t-1", "approve", "May they?", due, func(f *evidence.PlannedTask) { f.Asks, f.Decides = jml.AsksYesNo, []string{"grant"} }),
				bundletest.Line("t-2", "grant", "Grant it", due, func(f *evidence.PlannedTask) { f.Writes = jml.WritesGrant }),
			}})
		c := bundletest.Course{Log: l, ID: "c-1"}
		c.Opens("t-1", bundletest.Mia())
		c.Ends("t-1", bundletest.Mia(), done())
		c.Opens("t-2", bundletest.Tom())
		c.Ends("t-2", bundletest.Tom(), done())
		c.Closes(jml.CaseCompleted)

		l.Now = bundletest.At("2026-08-01T09:00")
		l.Add("c-1", "", bundletest.HR(), evidence.CaseReopened{Task: "t-2"})
		l.Add("c-1", "t-2", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone})
		c.Ends("t-2", who, done())
		c.Closes(jml.CaseCompleted)

		problems := during(t, l, "2026-04-01", "2026-04-30").Problems()
		barred := len(problems) == 1 && strings.Contains(problems[0].Sentence, "who ended or has task approve of case #1 ended task grant")
		if barred != (who.Ref == bundletest.Mia().Ref) || len(problems) > 1 {
			t.Errorf("%s: problems = %+v", name, problems)
		}
	}
}

func TestAMailAndAnIdOfAForgottenTaskAreStillKnown(t *testing.T) {
	l := bundletest.NewLog(t)
	twoDesks(l)
	c := l.Case(2, jml.Joiner, "leo", "2026-05-05", "")
	l.Add(c.ID, "", jml.SystemActor(), evidence.NoticeSent{Notice: "n-1", Kind: "first", Owner: "p-tom", Tasks: []string{"t-1"}})
	honest(t, during(t, l, "2026-05-01", "2026-05-31"))

	l.Add(c.ID, "t-2", bundletest.HR(), evidence.TaskAdded{PlannedTask: bundletest.Line("t-2", "lamp", "Find a lamp", "2026-05-05T08:00"), Because: "register"})
	problems := during(t, l, "2026-05-01", "2026-05-31").Problems()
	if len(problems) != 1 || !strings.Contains(problems[0].Sentence, `plans task "t-2", which is planned already`) {
		t.Errorf("problems = %+v", problems)
	}
}

func TestRegistersAreAsOfTheLastLeafThatIsRead(t *testing.T) {
	l := bundletest.NewLog(t)
	seat := func(staffID string, with evidence.Data) { l.Add("", "", bundletest.HR(), with, "staff.name", staffID) }
	seat("s-1", evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-1", Role: "admin", How: "set-up"}})
	l.Now = bundletest.At("2026-02-01T00:00")
	seat("s-1", evidence.StaffRemoved{StaffRight: evidence.StaffRight{Staff: "s-1", Role: "admin", How: "left"}})
	seat("s-2", evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: "s-2", Role: "admin", How: "staff"}})

	p, err := replay.NewPeriod(bundletest.Day("2026-01-01"), bundletest.Day("2026-03-31"), "UTC")
	if err != nil {
		t.Fatal(err)
	}
	for leaves, want := range map[int]string{1: "s-1 still", 2: "s-1 ended", 3: "s-1 ended, s-2 still"} {
		log := replayed(p, l.Lines[:leaves], l.Now)
		var held []string
		for _, s := range log.Seats.During(p) {
			until := " still"
			if s.Until != nil {
				until = " ended"
			}
			held = append(held, s.Data.(evidence.StaffAdded).Staff+until)
		}
		if got := strings.Join(held, ", "); got != want {
			t.Errorf("after %d leaves: %s, want %s", leaves, got, want)
		}
	}
	if spans := during(t, l, "2026-03-01", "2026-03-31").Seats.During(replay.Period{}); len(spans) != 1 {
		t.Errorf("a right that ended before the period is held: %d spans", len(spans))
	}
}

func TestALogTwiceAsLongWithAsMuchOpenHoldsNoMore(t *testing.T) {
	held := func(weeks int) replay.Held {
		l := bundletest.NewLog(t)
		l.Quarter()
		for n := range weeks {
			l.Passing(int64(100 + n))
		}
		log := during(t, l, "2026-01-01", "2026-03-31")
		honest(t, log)
		return log.most
	}
	short, long := held(20), held(40)
	if diff := cmp.Diff(short, long); diff != "" || short.Tasks == 0 || short.Values == 0 {
		t.Errorf("held (-short +long):\n%s", diff)
	}
}

func TestALogThatIsAnotherWhenItIsReadAgainIsReported(t *testing.T) {
	l := bundletest.Quarter(t)
	p, err := replay.NewPeriod(bundletest.Day("2026-01-01"), bundletest.Day("2026-03-31"), "UTC")
	if err != nil {
		t.Fatal(err)
	}
	moved := slices.IndexFunc(l.Lines, func(line []byte) bool { return bytes.Contains(line, []byte(`"case.rescheduled"`)) })
	for missing, want := range map[int]string{moved: "Case #5 had another date when the log was read again.", len(l.Lines) - 1: "The log had 62 leaves at first and 63 when it was read again."} {
		survey := replay.NewSurvey(p)
		for i, line := range l.Lines {
			if i != missing {
				survey.Leaf(line)
			}
		}
		log := replay.New(survey, l.Now, nil, func(*replay.Case) {})
		for _, line := range l.Lines {
			log.Leaf(line)
		}
		log.Finish()
		var said []string
		for _, problem := range log.Problems() {
			said = append(said, problem.Sentence)
		}
		if !strings.Contains(strings.Join(said, "\n"), want) {
			t.Errorf("without leaf %d at first the replay says %q, want %q", missing, said, want)
		}
	}
}
