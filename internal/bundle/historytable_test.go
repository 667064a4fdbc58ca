package bundle_test

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/bundle/bundletest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

func TestWhatWasTakenBackStandsInTheHistory(t *testing.T) {
	l := bundletest.NewLog(t)
	c := l.Case(1, jml.Leaver, "ada", "2026-02-02", "2026-02-02T15:00",
		bundletest.Line("t-1", "keys", "Take back the keys", "2026-02-04T18:00"),
		bundletest.Line("t-2", "badge", "Take back the badge", "2026-02-04T18:00"))
	c.Opens("t-1", bundletest.Tom())
	c.Opens("t-2", bundletest.Tom())
	c.Ends("t-1", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "note", "in the drawer")
	l.Now = l.Now.Add(time.Hour)
	l.Add(c.ID, "t-1", bundletest.HR(), evidence.TaskReopened{From: jml.TaskDone}, "note", "the drawer is empty")
	l.Add(c.ID, "t-1", bundletest.HR(), evidence.TaskAssigned{TaskOpened: evidence.TaskOpened{Assignee: "p-mia", Assignment: 3, Via: roles.ViaNamed}, Why: "named"}, "assignee.name", "Mia Lang")
	c.Ends("t-1", bundletest.Mia(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Ends("t-2", bundletest.Tom(), evidence.TaskEnded{Outcome: jml.TaskDone})
	c.Closes(jml.CaseCompleted)
	l.Add(c.ID, "", bundletest.HR(), evidence.CaseReopened{})
	l.Sign()

	zipped := bundletest.BundleOf(t, l)
	var told []string
	rows := bundletest.Rows(t, bundletest.Unpack(t, zipped)["history.csv"])
	byLeaf := func(a, b string) int { return cmp.Or(len(a)-len(b), strings.Compare(a, b)) }
	for _, index := range slices.SortedFunc(maps.Keys(rows), byLeaf) {
		row := rows[index]
		told = append(told, strings.Join([]string{row["event"], row["task_key"], row["outcome"], row["assignee"], row["note"], row["by"]}, ", "))
	}
	want := []string{
		"task.ended, keys, done, , in the drawer, Tom Weber",
		"task.reopened, keys, , , the drawer is empty, Ines Duarte",
		"task.assigned, keys, , Mia Lang, , Ines Duarte",
		"case.reopened, , , , , Ines Duarte",
	}
	if diff := gocmp.Diff(want, told); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if r := check(t, zipped, l); r.ExitCode() != 0 {
		t.Errorf("exit %d, %v", r.ExitCode(), r.Findings)
	}
}
