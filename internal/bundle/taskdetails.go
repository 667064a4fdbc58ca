package bundle

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/replay"
)

// taskDetailsTable is what else is known of the tasks, row by row as in tasks.csv.
func (a *Answer) taskDetailsTable() Table {
	return table("task_details.csv", a.columns.taskDetails, a.told.rows(taskDetails))
}

func taskDetailColumns(now time.Time) []column[*replay.Task] {
	columns := append(planColumns(), courseColumns()...)
	columns = append(columns, whoColumns()...)
	return append(append(columns, givenColumns()...), clockColumns(now)...)
}

func planColumns() []column[*replay.Task] {
	return []column[*replay.Task]{
		{"task_id", plan + ".id", func(t *replay.Task) string { return t.ID }},
		{"case_id", plan + ": case", func(t *replay.Task) string { return t.Case.ID }},
		{"case_number", "case.opened: data.number", func(t *replay.Task) string { return number(t.Case.Number) }},
		{"task_key", plan + ".key", func(t *replay.Task) string { return t.Key }},
		{"playbook", plan + ".playbook", func(t *replay.Task) string { return t.Playbook }},
		{"line", plan + ".line", func(t *replay.Task) string { return t.Line }},
		{"purpose", plan + ".purpose", func(t *replay.Task) string { return string(t.Purpose) }},
		{"for_task", plan + ".for", func(t *replay.Task) string { return t.For }},
		{"added_because", "task.added: data.because", func(t *replay.Task) string { return t.Because }},
		{"tier", plan + ".tier", func(t *replay.Task) string { return string(t.Tier) }},
		{"asset", plan + ".asset", func(t *replay.Task) string { return t.Asset }},
		{"writes", plan + ".writes", func(t *replay.Task) string { return string(t.Writes) }},
		{"after", plan + ".after", func(t *replay.Task) string { return list(t.After) }},
		{"asks", plan + ".asks", func(t *replay.Task) string { return string(t.Asks) }},
		{"planned_at", "case.opened or task.added: recorded_at", func(t *replay.Task) string { return instant(t.Added.Recorded) }},
		{"opens_at", planDates + ".opens_at", func(t *replay.Task) string { return instant(t.OpensAt) }},
		{"not_before", planDates + ".not_before", func(t *replay.Task) string { return instantOf(t.NotBefore) }},
		{"due_date", planDates + ".due_date", func(t *replay.Task) string { return t.DueDate.String() }},
		{"due_zone", planDates + ".due_zone", func(t *replay.Task) string { return t.DueZone }},
		{"due_rule", planDates + ".rule", func(t *replay.Task) string { return t.Rule }},
		{"limit_seconds", planDates + ".limit_s", func(t *replay.Task) string { return limitOf(t) }},
		{"short_notice", planDates + ".short_notice", func(t *replay.Task) string { return yesNo(t.ShortNotice) }},
	}
}

// courseColumns say how the task came to its owner, and back.
func courseColumns() []column[*replay.Task] {
	return []column[*replay.Task]{
		{"opened_at", "first task.opened: recorded_at", func(t *replay.Task) string { return instant(t.Opened.Recorded) }},
		{"assignee_id", "newest of task.opened and task.assigned: data.assignee", func(t *replay.Task) string { return t.Assignee }},
		{"via", "newest of task.opened and task.assigned: data.via", func(t *replay.Task) string { return string(t.Via) }},
		{"assignment", "newest of task.opened and task.assigned: data.assignment", func(t *replay.Task) string { return number(t.Assignment) }},
		{"notified_at", "first notice.sent that names the task: recorded_at", func(t *replay.Task) string { return instant(t.Notified.Recorded) }},
		{"notices", "number of notice.sent that name the task", func(t *replay.Task) string { return number(t.Notices) }},
		{"undeliverable_at", "newest notice.failed that names the task: recorded_at", func(t *replay.Task) string { return instant(t.Failed.Recorded) }},
		{"cancelled_at", "task.cancelled: recorded_at", func(t *replay.Task) string { return instant(cancelledAt(t)) }},
		{"cancelled_by_task", "task.cancelled: data.by", func(t *replay.Task) string { return t.DecidedBy }},
		{"reopened", "number of task.reopened", func(t *replay.Task) string { return number(t.Reopened) }},
	}
}

// whoColumns say who asked, approved, recorded, checked and accepted, each with
// an id and how sure it is that it was them.
func whoColumns() []column[*replay.Task] {
	accepted := func(what func(replay.Entry) string) func(*replay.Task) string {
		return func(t *replay.Task) string {
			if t.Accepted == nil {
				return ""
			}
			return what(t.Accepted.Entry)
		}
	}
	opened := func(what func(replay.Entry) string) func(*replay.Task) string {
		return func(t *replay.Task) string { return what(t.Case.Opened) }
	}
	approved := func(what func(replay.Entry) string) func(*replay.Task) string {
		return func(t *replay.Task) string { return approval(t, what) }
	}
	return []column[*replay.Task]{
		{"asked_by_id", "case.opened: actor.ref", opened(actorID)},
		{"asked_by", "case.opened: opening actor.name", opened(actorOf)},
		{"asked_assurance", "case.opened: actor.assurance", opened(assurance)},
		{"decision", "newest task.ended of a task that decides this one: data.answer.choice", choiceOf},
		{"approved_by_id", "the same leaf, when it says yes or remove: actor.ref", approved(actorID)},
		{"approved_by", "the same leaf, when it says yes or remove: opening actor.name", approved(actorOf)},
		{"approved_assurance", "the same leaf, when it says yes or remove: actor.assurance", approved(assurance)},
		{"approved_at", "the same leaf, when it says yes or remove: recorded_at", approved(recordedAt)},
		{"recorded_by_id", "newest task.ended: data.recorded_by", ofEnding(func(e *replay.Ending) string { return e.RecordedBy })},
		{"recorded_by", "newest task.ended: opening actor.name", ofEnding(func(e *replay.Ending) string { return e.Text("actor.name") })},
		{"checked_at", "task.ended of the check that says yes: recorded_at", func(t *replay.Task) string { return checked(t, recordedAt) }},
		{"accepted_by_id", "newest exception.accepted for the task, until task.reopened: actor.ref", accepted(actorID)},
		{"accepted_by", "newest exception.accepted for the task, until task.reopened: opening actor.name", accepted(actorOf)},
		{"accepted_assurance", "newest exception.accepted for the task, until task.reopened: actor.assurance", accepted(assurance)},
	}
}

// givenColumns are what was answered and given as evidence.
func givenColumns() []column[*replay.Task] {
	opening := func(field string) func(*replay.Task) string {
		return ofEnding(func(e *replay.Ending) string { return e.Text(field) })
	}
	columns := []column[*replay.Task]{{"answer", "newest task.ended: data.answer", ofEnding(answer)}}
	for _, k := range proof.Typed() {
		columns = append(columns, column[*replay.Task]{k.Key, "newest task.ended: opening " + k.Key, opening(k.Key)})
	}
	return append(columns, []column[*replay.Task]{
		{"files", "newest task.ended: openings file.1.sha256 to file.N.sha256", ofEnding(fileList)},
		{"early_why", "newest task.ended: opening early_why", opening("early_why")},
		{"late_cause", "newest task.ended: opening cause", opening("cause")},
	}...)
}

func clockColumns(now time.Time) []column[*replay.Task] {
	return []column[*replay.Task]{
		{"told_late_seconds", "population.csv: told_late_seconds, removals only", removalToldLate},
		{"exposure_seconds", "done_at, or now, minus cutoff_at, at least 0, removals only", func(t *replay.Task) string { return clock(t.Exposure(now)) }},
		{"response_seconds", "done_at, or now, minus the later of cutoff_at and notice_at, at least 0, removals only", func(t *replay.Task) string { return clock(t.Response(now)) }},
	}
}

func limitOf(t *replay.Task) string {
	if t.LimitSec == 0 {
		return ""
	}
	return number(t.LimitSec)
}

func choiceOf(t *replay.Task) string {
	if d := t.Decision(); d != nil {
		return d.Ended.Answer.Choice
	}
	return ""
}

// approval prints something of the answer that ordered this task.
func approval(t *replay.Task, what func(replay.Entry) string) string {
	if choice := choiceOf(t); choice != "yes" && choice != "remove" {
		return ""
	}
	return what(t.Decision().Ended.Entry)
}

// fileList stops at the first digest that the leaf does not commit to, whatever
// number of files it claims.
func fileList(e *replay.Ending) string {
	var sums []string
	for n := 1; n <= e.Files; n++ {
		sum := e.Text(fmt.Sprintf("file.%d.sha256", n))
		if sum == "" {
			break
		}
		sums = append(sums, sum)
	}
	return list(sums)
}

func answer(e *replay.Ending) string {
	parts := []string{}
	if e.Answer.Choice != "" {
		parts = append(parts, e.Answer.Choice)
	}
	for _, h := range e.Answer.Holds {
		parts = append(parts, strings.TrimSpace("holds "+h.System+" "+h.Level))
	}
	for _, a := range e.Answer.Assets {
		parts = append(parts, strings.TrimSpace("has "+a.Tag+" "+a.Kind))
	}
	if e.Answer.Until != nil {
		parts = append(parts, "until "+e.Answer.Until.String())
	}
	return list(parts)
}

func cancelledAt(t *replay.Task) time.Time {
	if t.Cancelled == nil {
		return time.Time{}
	}
	return t.Cancelled.Recorded
}

func removalToldLate(t *replay.Task) string {
	if t.Writes != jml.WritesRevoke {
		return ""
	}
	return toldLate(t.Case)
}
