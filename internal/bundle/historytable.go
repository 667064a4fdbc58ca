package bundle

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// historyTable lists what was taken back and given to others, by case and leaf.
func historyTable(a *Answer) Table {
	return table("history.csv", a.columns.history, a.told.rows(history))
}

func historyColumns() []column[replay.Past] {
	ofTask := func(fact func(*replay.Task) string) func(replay.Past) string {
		return func(p replay.Past) string {
			if p.Task == nil {
				return ""
			}
			return fact(p.Task)
		}
	}
	ofEnding := func(fact func(evidence.TaskEnded) string) func(replay.Past) string {
		return func(p replay.Past) string {
			if p.Ending == nil {
				return ""
			}
			return fact(p.Ending.TaskEnded)
		}
	}
	return []column[replay.Past]{
		{"log_index", "this leaf: seq", func(p replay.Past) string { return number(p.Seq) }},
		{"case_id", "this leaf: case", func(p replay.Past) string { return p.Case.ID }},
		{"case_number", "case.opened: data.number", func(p replay.Past) string { return number(p.Case.Number) }},
		{"task_id", "this leaf: task", ofTask(func(t *replay.Task) string { return t.ID })},
		{"task_key", "task_details.csv: task_key", ofTask(func(t *replay.Task) string { return t.Key })},
		{"event", "the type of this leaf", func(p replay.Past) string { return string(p.Type) }},
		{"recorded_at", "this leaf: recorded_at", func(p replay.Past) string { return instant(p.Recorded) }},
		{"done_at", "task.ended: data.done_at", ofEnding(func(e evidence.TaskEnded) string { return instant(e.DoneAt) })},
		{"outcome", "task.ended: data.outcome", ofEnding(func(e evidence.TaskEnded) string { return string(e.Outcome) })},
		{"reason", "task.ended or task.cancelled: data.reason", func(p replay.Past) string { return p.Reason }},
		{"because", "task.reopened: data.because", func(p replay.Past) string { return p.Because }},
		{"assignee_id", "task.assigned: data.assignee", func(p replay.Past) string { return p.Assignee }},
		{"assignee", "task.assigned: opening assignee.name", func(p replay.Past) string { return p.Text("assignee.name") }},
		{"note", "this leaf: opening note", func(p replay.Past) string { return p.Text("note") }},
		{"by_id", "this leaf: actor.ref", func(p replay.Past) string { return p.Actor.Ref }},
		{"by", "this leaf: opening actor.name", func(p replay.Past) string { return p.Text("actor.name") }},
		{"assurance", "this leaf: actor.assurance", func(p replay.Past) string { return string(p.Actor.Assurance) }},
	}
}
