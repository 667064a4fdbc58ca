package replay_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// crafted is a log with one case in which persons are kept apart, by somebody
// who wants its reader to be busy for ever.
func crafted(t *testing.T, tasks ...evidence.PlannedTask) *bundletest.Log {
	t.Helper()
	l := bundletest.NewLog(t)
	l.Add("c-1", "", bundletest.HR(), evidence.CaseOpened{Number: 1, Kind: jml.Leaver, Person: "p-ada", SeparatePersons: true,
		Dates: evidence.Dates{Effective: bundletest.Day("2026-02-02"), Zone: "Europe/Berlin"}, Tasks: tasks})
	return l
}

// planned is a small task, so that a leaf has room for many.
func planned(id string, change func(*evidence.PlannedTask)) evidence.PlannedTask {
	t := evidence.PlannedTask{ID: id, Key: id, Base: id, Line: id, Role: "cto", Asks: jml.AsksDone}
	if change != nil {
		change(&t)
	}
	return t
}

// judged replays the log with one more leaf, which gives a task to Tom.
func judged(t *testing.T, l *bundletest.Log, task string) *heard {
	t.Helper()
	l.Add("c-1", task, jml.SystemActor(), evidence.TaskOpened{Assignee: "p-tom", Assignment: 1})
	return replayed(replay.Period{}, l.Lines, l.Now)
}

// refusedAs wants the log refused as too large in these words, without an
// accusation.
func refusedAs(t *testing.T, log *heard, words string) {
	t.Helper()
	said := slices.ContainsFunc(log.Problems(), func(p replay.Problem) bool {
		return p.Kind == replay.Unknown && strings.Contains(p.Sentence, "too large to be judged") && strings.Contains(p.Sentence, words)
	})
	if !said || !log.Blind() {
		t.Errorf("want %q, found %d problems, the first %.300s", words, len(log.Problems()), fmt.Sprint(log.Problems()))
	}
}

func TestACaseOfSixtyThousandTasksIsRefusedAndNotKept(t *testing.T) {
	var tasks []evidence.PlannedTask
	for i := range 60_000 {
		tasks = append(tasks, planned(fmt.Sprintf("t-%d", i), nil))
	}
	log := judged(t, crafted(t, tasks...), "t-7")
	refusedAs(t, log, "a case has at most 20000 tasks")
	if n := len(log.Cases()[0].Tasks); n != 20*jml.MaxTasks {
		t.Errorf("%d tasks are kept", n)
	}
}

func TestAMillionTiesThatEachTaskSeesAThousandOfAreJudged(t *testing.T) {
	var tasks []evidence.PlannedTask
	var lines []string
	for i := range 1000 {
		id := fmt.Sprintf("work-%d", i)
		lines = append(lines, id)
		tasks = append(tasks, planned(id, nil))
	}
	for i := range 100 {
		tasks = append(tasks, planned(fmt.Sprintf("review-%d", i), func(f *evidence.PlannedTask) { f.ApartFrom = lines }))
	}
	l := crafted(t, tasks...)
	for i := range 1000 {
		l.Add("c-1", fmt.Sprintf("work-%d", i), jml.SystemActor(), evidence.TaskOpened{Assignee: "p-mia", Assignment: 1})
	}
	if log := judged(t, l, "review-7"); len(log.Problems()) > 0 {
		t.Errorf("an honest case has problems: %.300s", fmt.Sprint(log.Problems()))
	}
	l = crafted(t, tasks...)
	l.Add("c-1", "work-7", jml.SystemActor(), evidence.TaskOpened{Assignee: "p-tom", Assignment: 1})
	if log := judged(t, l, "review-7"); len(log.Problems()) != 1 || log.Blind() {
		t.Errorf("who has a task of a thousand reviews it: %.300s", fmt.Sprint(log.Problems()))
	}
}

func TestTiesBeyondAnyCaseOfOursAreRefused(t *testing.T) {
	several := func(n int, name string, change func(i int, f *evidence.PlannedTask)) (out []evidence.PlannedTask) {
		for i := range n {
			out = append(out, planned(fmt.Sprintf("%s-%d", name, i), func(f *evidence.PlannedTask) { change(i, f) }))
		}
		return out
	}
	same := func(n int) []string { return slices.Repeat([]string{"work-0"}, n) }
	nothing := func(int, *evidence.PlannedTask) {}
	for name, story := range map[string]struct {
		tasks []evidence.PlannedTask
		asked string
	}{
		"one line, named over and over": {append(several(1, "work", nothing),
			several(1, "review", func(_ int, f *evidence.PlannedTask) { f.ApartFrom = same(50_000) })...), "review-0"},
		"one grant, decided over and over": {append(several(1, "work", func(_ int, f *evidence.PlannedTask) { f.Writes = jml.WritesGrant }),
			several(1, "approve", func(_ int, f *evidence.PlannedTask) { f.Asks, f.Decides = jml.AsksYesNo, same(50_000) })...), "work-0"},
		"checks of checks of checks, each a review": {append(several(200, "work", func(_ int, f *evidence.PlannedTask) { f.Line = "all" }),
			several(200, "check", func(i int, f *evidence.PlannedTask) {
				f.ApartFrom = []string{"all"}
				if i > 0 {
					f.Purpose, f.For = jml.PurposeCheck, fmt.Sprintf("check-%d", i-1)
				}
			})...), "check-199"},
	} {
		t.Run(name, func(t *testing.T) {
			refusedAs(t, judged(t, crafted(t, story.tasks...), story.asked), "more than 20000 looks")
		})
	}
}

func TestPeopleWithoutEndInOneCaseAreRefused(t *testing.T) {
	l := crafted(t, planned("work", nil))
	for i := range jml.MaxTasks + 2 {
		l.Add("c-1", "work", bundletest.HR(), evidence.TaskEnded{Outcome: jml.TaskDone, DoneBy: fmt.Sprintf("p-%d", i)})
	}
	refusedAs(t, judged(t, l, "work"), "at most 1000 people end its task work")

	l = crafted(t, planned("work", nil))
	for i := range jml.MaxTasks + 2 {
		l.Add("c-1", "", bundletest.HR(), evidence.EventAccepted{Kind: jml.Leaver, By: fmt.Sprintf("p-%d", i)})
	}
	refusedAs(t, judged(t, l, "work"), "at most 1000 people announce it")
}

func TestACaseThatIsTooLargeIsNamedBehindAnyNumberOfOtherProblems(t *testing.T) {
	l := crafted(t)
	for range replay.MaxProblems + 10 {
		l.Add("c-9", "", bundletest.HR(), evidence.CaseReopened{})
	}
	for i := range jml.MaxTasks + 2 {
		l.Add("c-1", "", bundletest.HR(), evidence.EventAccepted{Kind: jml.Leaver, By: fmt.Sprintf("p-%d", i)})
	}
	log := judged(t, l, "nothing")
	refusedAs(t, log, "at most 1000 people announce it")
	if n := len(log.Problems()); n != replay.MaxProblems {
		t.Errorf("%d problems are listed", n)
	}
}
