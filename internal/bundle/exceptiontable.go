package bundle

import (
	"time"

	"github.com/handover-jml/handover/internal/replay"
)

// exceptionsTable lists each time that something was not done, who accepted that
// until when, and when the task came back.
func (a *Answer) exceptionsTable() Table {
	return table("exceptions.csv", a.columns.exceptions, a.told.rows(exceptions))
}

func exceptionColumns() []column[*replay.Exception] {
	return append(append(exceptedColumns(), acceptanceColumns()...), returnColumns()...)
}

func exceptedColumns() []column[*replay.Exception] {
	return []column[*replay.Exception]{
		{"exception", "task.ended with outcome not_done: seq", func(x *replay.Exception) string { return number(x.Ended.Seq) }},
		{"case_id", "task.ended: case", func(x *replay.Exception) string { return x.Task.Case.ID }},
		{"case_number", "case.opened: data.number", func(x *replay.Exception) string { return number(x.Task.Case.Number) }},
		{"person_id", "case.opened: data.person", func(x *replay.Exception) string { return x.Task.Case.Person }},
		{"person_name", "case.opened: opening person.name", func(x *replay.Exception) string { return x.Task.Case.Opened.Text("person.name") }},
		{"task_id", "task.ended: task", func(x *replay.Exception) string { return x.Task.ID }},
		{"task_key", "task_details.csv: task_key", func(x *replay.Exception) string { return x.Task.Key }},
		{"title", "tasks.csv: title", func(x *replay.Exception) string { return title(x.Task) }},
		{"system", "case.opened: data.tasks or task.added: data.system", func(x *replay.Exception) string { return x.Task.System }},
		{"controls", "case.opened: data.tasks or task.added: data.controls", func(x *replay.Exception) string { return list(x.Task.Controls) }},
		{"reason", "task.ended: data.reason", func(x *replay.Exception) string { return x.Ended.Reason }},
		{"cause", "task.ended: opening cause", func(x *replay.Exception) string { return x.Ended.Text("cause") }},
		{"note", "task.ended: opening note", func(x *replay.Exception) string { return x.Ended.Text("note") }},
		{"reported_by_id", "task.ended: data.recorded_by", func(x *replay.Exception) string { return x.Ended.RecordedBy }},
		{"reported_by", "task.ended: opening actor.name", func(x *replay.Exception) string { return actorOf(x.Ended.Entry) }},
		{"reported_at", "task.ended: recorded_at", func(x *replay.Exception) string { return instant(x.Ended.Recorded) }},
	}
}

func acceptanceColumns() []column[*replay.Exception] {
	const leaf = "newest exception.accepted before the task's next such ending: "
	of := func(fact func(*replay.Consent) string) func(*replay.Exception) string {
		return func(x *replay.Exception) string {
			if x.Accepted == nil {
				return ""
			}
			return fact(x.Accepted)
		}
	}
	return []column[*replay.Exception]{
		{"accepted", "yes when there is an exception.accepted before the task's next such ending", func(x *replay.Exception) string { return yesNo(x.Accepted != nil) }},
		{"accepted_by_id", leaf + "actor.ref", of(func(c *replay.Consent) string { return c.Actor.Ref })},
		{"accepted_by", leaf + "opening actor.name", of(func(c *replay.Consent) string { return actorOf(c.Entry) })},
		{"accepted_assurance", leaf + "actor.assurance", of(func(c *replay.Consent) string { return string(c.Actor.Assurance) })},
		{"accepted_at", leaf + "recorded_at", of(func(c *replay.Consent) string { return instant(c.Recorded) })},
		{"until", leaf + "data.until", of(func(c *replay.Consent) string { return c.Until.String() })},
		{"compensating_step", leaf + "opening note", of(func(c *replay.Consent) string { return c.Text("note") })},
	}
}

func returnColumns() []column[*replay.Exception] {
	return []column[*replay.Exception]{
		{"state", "reopened while the task is open again and no other such ending follows; else ended once it was reopened; else running once accepted; else asked", (*replay.Exception).State},
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
