package store

import (
	"maps"
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
)

// TestEndingATaskWritesOfItsRowOnlyWhatItEnds holds the statement of the
// commonest change: what others refer to or an index is over is not in it, as
// long as it stays.
func TestEndingATaskWritesOfItsRowOnlyWhatItEnds(t *testing.T) {
	s := newSQLite(t)
	watch := &spy{on: s.write, seen: map[string][]any{}}
	x := newTx(conn{ctx: t.Context(), d: s.dialect, on: watch}, s.now)
	task := jml.Task{ID: "a", CaseID: "c", Key: "talk", State: jml.TaskOpen, AssigneeID: "p", Title: "Talk", EndedBy: []string{"p"}}
	if err := seeTask(x, task); err != nil {
		t.Fatal(err)
	}
	task.State, task.DoneBy = jml.TaskDone, "p"
	if err := ignoreMissing(x.UpdateTask(task)); err != nil {
		t.Fatal(err)
	}
	const want = "UPDATE task SET state = ?, done_by = ? WHERE id = ?"
	if got := slices.Collect(maps.Keys(watch.seen)); len(got) != 1 || got[0] != want {
		t.Errorf("it runs %q, want %q", got, want)
	}

	if err := x.UpdateTask(task); err != nil || len(watch.seen) != 1 {
		t.Errorf("a row that is as it was is written again: %v", err)
	}
}
