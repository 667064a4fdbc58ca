package bundle

import (
	"time"

	"github.com/handover-jml/handover/internal/replay"
)

// exceptedTable lists each time that something was not done, until when that was
// accepted, and when the task came back.
func (a *Answer) exceptedTable() Table {
	return table("excepted.csv", exceptedColumns(), a.told.rows(excepted))
}

func exceptedColumns() []column[*replay.Exception] {
	accepted := func(fact func(*replay.Consent) string) func(*replay.Exception) string {
		return func(x *replay.Exception) string {
			if x.Accepted == nil {
				return ""
			}
			return fact(x.Accepted)
		}
	}
	return []column[*replay.Exception]{
		{"excepted", "task.ended: seq", func(x *replay.Exception) string { return number(x.Ended.Seq) }},
		{"case_id", "task.ended: case", func(x *replay.Exception) string { return x.Task.Case.ID }},
		{"case_number", "case.opened: data.number", func(x *replay.Exception) string { return number(x.Task.Case.Number) }},
		{"task_id", "task.ended: task", func(x *replay.Exception) string { return x.Task.ID }},
		{"task_key", "tasks.csv: task_key", func(x *replay.Exception) string { return x.Task.Key }},
		{"reported_at", "task.ended: recorded_at", func(x *replay.Exception) string { return instant(x.Ended.Recorded) }},
		{"reason", "task.ended: data.reason", func(x *replay.Exception) string { return x.Ended.Reason }},
		{"accepted_at", "newest exception.accepted before the next such ending: recorded_at", accepted(func(c *replay.Consent) string { return instant(c.Recorded) })},
		{"until", "newest exception.accepted before the next such ending: data.until", accepted(func(c *replay.Consent) string { return c.Until.String() })},
		{"state", "asked; running once accepted; reopened; ended once the task has ended again", (*replay.Exception).State},
		{"reopened_at", "task.reopened that follows: recorded_at", func(x *replay.Exception) string { return instant(reopenedAt(x)) }},
		{"reopened_because", "task.reopened that follows: data.because", func(x *replay.Exception) string { return x.Because }},
		{"log_index", "task.ended: seq", func(x *replay.Exception) string { return number(x.Ended.Seq) }},
	}
}

func reopenedAt(x *replay.Exception) (at time.Time) {
	if x.Over != nil {
		at = x.Over.Recorded
	}
	return at
}
