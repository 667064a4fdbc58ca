package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view/viewtest"
)

func TestALeaversHeadlineTellsHowFarTheAccessIs(t *testing.T) {
	l, cutoff := viewtest.Berlin(t), viewtest.Now().Add(-30*time.Minute)
	running := []readmodel.TaskRow{viewtest.Task("r", "Remove", "ben", roles.Engineering, jml.TaskOpen, time.Hour, viewtest.Hours(time.Hour))}
	for _, c := range []struct {
		cutoff, closed time.Time
		tasks          []readmodel.TaskRow
		want           string
	}{
		{cutoff, cutoff.Add(8 * time.Minute), nil, "Access closed 15:58 CET, 8 min after cut-off"},
		{cutoff, cutoff.Add(-8 * time.Minute), nil, "Access closed 15:42 CET, 8 min before cut-off"},
		{cutoff, cutoff, nil, "Access closed 15:50 CET, at cut-off"},
		{cutoff, time.Time{}, running, "Access is not closed: 1 removal runs, 30 min after cut-off"},
		{viewtest.Now().Add(72 * time.Hour), time.Time{}, running, "Access ends at the cut-off, in 3 days"},
	} {
		got, _ := accessLine(l, readmodel.CaseDetail{Case: jml.Case{CutoffAt: c.cutoff, AccessClosedAt: c.closed}, Tasks: c.tasks})
		if got != c.want {
			t.Errorf("%q, not %q", got, c.want)
		}
	}
}

func TestADeadlineShowsItsHour(t *testing.T) {
	row := viewtest.Task("t1", "Lock the laptop", "ben", roles.OfficeManager, jml.TaskOpen, 4*time.Hour)
	for _, kind := range []jml.DueKind{jml.DueHour, jml.DueDay} {
		row.Due.Kind = kind
		if got := taskRowOf(viewtest.Berlin(t), row).Due.Text; got != "Tue 1 Dec 2026, 20:20 CET" {
			t.Errorf("%s: %q", kind, got)
		}
	}
}

// Earlier versions let a deadline in days last until the day's last microsecond.
func TestADayThatWasPromisedWholeShowsNoHour(t *testing.T) {
	row := viewtest.Task("t1", "Lock the laptop", "ben", roles.OfficeManager, jml.TaskOpen, 0)
	row.Due.At = time.Date(2026, 12, 1, 22, 59, 59, 999_999_000, time.UTC)
	if got := taskRowOf(viewtest.Berlin(t), row).Due.Text; got != "Tue 1 Dec 2026" {
		t.Errorf("%q", got)
	}
}

func TestATaskThatWaitsNamesWhoItWaitsFor(t *testing.T) {
	groups := taskGroups(viewtest.Berlin(t), viewtest.LeaverTasks(), nil, false)
	for _, g := range groups {
		if g.Title == "Noor Haddad" {
			if got := g.Tasks[0].Waits; got != "Tom Weber: Take back Ada Park's laptop" {
				t.Errorf("waits for %q", got)
			}
			return
		}
	}
	t.Error("Noor Haddad's task is not listed")
}

func TestACaseSaysWhatCouldNotBeKeptApartAndWhy(t *testing.T) {
	d := leaverDetail()
	d.AnnouncedBy = []string{"mia"}
	task := func(id, by string, change func(*jml.Task)) readmodel.TaskRow {
		return viewtest.Task(id, "Task "+id+" for {{.Person}}", by, roles.CTO, jml.TaskDone, time.Hour, func(t *readmodel.TaskRow) {
			t.Line, t.DoneBy, t.EndedBy, t.NotApart = id, by, []string{by}, true
			change(&t.Task)
		})
	}
	reviews := func(t *jml.Task) { t.ApartFrom = []string{"work", "more", "rest"} }
	d.Tasks = []readmodel.TaskRow{
		task("work", "ben", func(t *jml.Task) { t.NotApart = false }),
		task("more", "tom", func(t *jml.Task) { t.NotApart = false }),
		task("rest", "tom", func(t *jml.Task) { t.NotApart = false }),
		task("one", "ben", reviews),
		task("two", "tom", reviews),
		task("excuse", "mia", func(t *jml.Task) { t.Purpose, t.For = jml.PurposeException, "work" }),
		task("barred by a role", "ines", func(*jml.Task) {}),
	}
	want := map[string]string{
		"one": "the same person has “Task work for Ada Park”", "two": "the same person has “Task more for Ada Park” and 1 more task",
		"excuse": "the same person announced the case", "barred by a role": "nobody else was left",
	}
	if diff := cmp.Diff(want, notApart(d)); diff != "" {
		t.Error(diff)
	}
}

func TestTheHeadlineOfALeaverSaysThatARemovalWasRecordedAsNotDone(t *testing.T) {
	vt := viewtest.Berlin(t)
	d := leaverDetail()
	d.CutoffAt = vt.Now.Add(-2 * time.Hour)
	removal := readmodel.TaskRow{Task: jml.Task{ID: "r", Writes: jml.WritesRevoke, State: jml.TaskNotDone}}
	d.Tasks = []readmodel.TaskRow{removal}
	if text, mark := accessLine(vt, d); mark != "late" || text != "Access is not closed: 1 removal was recorded as not done, 2 h after cut-off" {
		t.Errorf("the headline says %q, %s", text, mark)
	}
	d.Tasks = append(d.Tasks, readmodel.TaskRow{Task: jml.Task{ID: "e", For: "r", Purpose: jml.PurposeException, State: jml.TaskDone}})
	if text, _ := accessLine(vt, d); strings.Contains(text, "not done") {
		t.Errorf("once it is accepted the headline says %q", text)
	}
}
