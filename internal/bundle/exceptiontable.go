package bundle

import "github.com/handover-jml/handover/internal/replay"

func (a *Answer) exceptionsTable() Table {
	return table("exceptions.csv", a.columns.exceptions, a.told.rows(exceptions))
}

func exceptionColumns() []column[*replay.Task] {
	of := func(fact func(*replay.Consent) string) func(*replay.Task) string {
		return func(t *replay.Task) string {
			if t.Accepted == nil {
				return ""
			}
			return fact(t.Accepted)
		}
	}
	return []column[*replay.Task]{
		{"task_id", "task.ended with outcome not_done: task", func(t *replay.Task) string { return t.ID }},
		{"case_id", "task.ended: case", func(t *replay.Task) string { return t.Case.ID }},
		{"case_number", "case.opened: data.number", func(t *replay.Task) string { return number(t.Case.Number) }},
		{"task_key", "tasks.csv: task_key", func(t *replay.Task) string { return t.Key }},
		{"title", "tasks.csv: title", title},
		{"system", "tasks.csv: system", func(t *replay.Task) string { return t.System }},
		{"controls", "tasks.csv: controls", func(t *replay.Task) string { return list(t.Controls) }},
		{"reason", "task.ended: data.reason", func(t *replay.Task) string { return t.Reason }},
		{"cause", "task.ended: opening cause", func(t *replay.Task) string { return newest(t).Text("cause") }},
		{"note", "task.ended: opening note", func(t *replay.Task) string { return newest(t).Text("note") }},
		{"reported_by", "task.ended: opening actor.name", func(t *replay.Task) string { return newest(t).Text("actor.name") }},
		{"reported_at", "task.ended: recorded_at", func(t *replay.Task) string { return instant(t.Ended.Recorded) }},
		{"accepted", "yes when an exception.accepted follows", func(t *replay.Task) string { return yesNo(t.Accepted != nil) }},
		{"accepted_by", "exception.accepted: opening actor.name", of(func(c *replay.Consent) string { return actorOf(c.Entry) })},
		{"accepted_at", "exception.accepted: recorded_at", of(func(c *replay.Consent) string { return instant(c.Recorded) })},
		{"until", "exception.accepted: data.until", of(func(c *replay.Consent) string { return c.Until.String() })},
		{"compensating_step", "exception.accepted: opening note", of(func(c *replay.Consent) string { return c.Text("note") })},
		{"log_index", "task.ended: seq", func(t *replay.Task) string { return number(t.Ended.Seq) }},
	}
}
