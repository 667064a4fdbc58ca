package bundle

import (
	"fmt"

	"github.com/handover-jml/handover/internal/replay"
)

// recallsTable lists who was told by mail of something that no longer holds, and
// when they were told so.
func (a *Answer) recallsTable() Table {
	return table("recalls.csv", recallColumns(), a.told.rows(recalls))
}

func recallColumns() []column[*replay.Recall] {
	return []column[*replay.Recall]{
		{"recall", "log_index, task_id and person_id, with slashes between", func(r *replay.Recall) string { return fmt.Sprintf("%d/%s/%s", r.Seq, r.Task.ID, r.Person) }},
		{"case_id", "task.opened, task.assigned, task.ended, task.rescheduled, task.cancelled or case.rescinded: case", func(r *replay.Recall) string { return r.Task.Case.ID }},
		{"case_number", "case.opened: data.number", func(r *replay.Recall) string { return number(r.Task.Case.Number) }},
		{"task_id", "notice.sent of told_at: of data.tasks", func(r *replay.Recall) string { return r.Task.ID }},
		{"task_key", "task_details.csv: task_key", func(r *replay.Recall) string { return r.Task.Key }},
		{"person_id", "notice.sent of told_at: data.owner", func(r *replay.Recall) string { return r.Person }},
		{"person_name", "notice.sent of told_at: opening owner.name", func(r *replay.Recall) string { return r.Told.Text("owner.name") }},
		{"told_at", "notice.sent: recorded_at", func(r *replay.Recall) string { return instant(r.Told.Recorded) }},
		{"no_longer", "withdrawn, superseded, cancelled, elsewhere or settled", func(r *replay.Recall) string { return string(r.Why) }},
		{"since", "task.opened, task.assigned, task.ended, task.rescheduled, task.cancelled or case.rescinded: recorded_at", func(r *replay.Recall) string { return instant(r.Recorded) }},
		{"told_again_at", "notice.sent of such a kind: recorded_at", func(r *replay.Recall) string { return instant(r.Again.Recorded) }},
		{"undeliverable_at", "notice.failed of such a kind: recorded_at", func(r *replay.Recall) string { return instant(r.Failed.Recorded) }},
		{"log_index", "task.opened, task.assigned, task.ended, task.rescheduled, task.cancelled or case.rescinded: seq", func(r *replay.Recall) string { return number(r.Seq) }},
	}
}
