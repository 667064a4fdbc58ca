package bundle

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/replay"
)

func (a *Answer) tasksTable() Table {
	return table("tasks.csv", a.columns.tasks, a.told.rows(tasks))
}

func taskColumns(now time.Time) []column[*replay.Task] {
	columns := append(planColumns(), ownerColumns()...)
	columns = append(columns, endingColumns()...)
	return append(columns, verdictColumns(now)...)
}

func planColumns() []column[*replay.Task] {
	const plan = "case.opened: data.tasks or task.added: data"
	const dates = plan + " or the newest task.rescheduled: data"
	return []column[*replay.Task]{
		{"task_id", plan + ".id", func(t *replay.Task) string { return t.ID }},
		{"case_id", plan + ": case", func(t *replay.Task) string { return t.Case.ID }},
		{"case_number", "case.opened: data.number", func(t *replay.Task) string { return number(t.Case.Number) }},
		{"case_kind", "case.opened: data.kind", func(t *replay.Task) string { return string(t.Case.Kind) }},
		{"task_key", plan + ".key", func(t *replay.Task) string { return t.Key }},
		{"title", plan + ".title with opening person.name of case.opened; of a task added by hand: opening title of task.added", title},
		{"playbook", plan + ".playbook", func(t *replay.Task) string { return t.Playbook }},
		{"line", plan + ".line", func(t *replay.Task) string { return t.Line }},
		{"purpose", plan + ".purpose", func(t *replay.Task) string { return string(t.Purpose) }},
		{"for_task", plan + ".for", func(t *replay.Task) string { return t.For }},
		{"added_because", "task.added: data.because", func(t *replay.Task) string { return t.Because }},
		{"role", plan + ".role", func(t *replay.Task) string { return string(t.Role) }},
		{"system", plan + ".system", func(t *replay.Task) string { return t.System }},
		{"tier", plan + ".tier", func(t *replay.Task) string { return string(t.Tier) }},
		{"asset", plan + ".asset", func(t *replay.Task) string { return t.Asset }},
		{"writes", plan + ".writes", func(t *replay.Task) string { return string(t.Writes) }},
		{"controls", plan + ".controls", func(t *replay.Task) string { return list(t.Controls) }},
		{"after", plan + ".after", func(t *replay.Task) string { return list(t.After) }},
		{"asks", plan + ".asks", func(t *replay.Task) string { return string(t.Asks) }},
		{"planned_at", "case.opened or task.added: recorded_at", func(t *replay.Task) string { return instant(t.Added.Recorded) }},
		{"opens_at", dates + ".opens_at", func(t *replay.Task) string { return instant(t.OpensAt) }},
		{"not_before", dates + ".not_before", func(t *replay.Task) string { return instantOf(t.NotBefore) }},
		{"due_at", dates + ".due_at", func(t *replay.Task) string { return instant(t.DueAt) }},
		{"due_date", dates + ".due_date", func(t *replay.Task) string { return t.DueDate.String() }},
		{"due_zone", dates + ".due_zone", func(t *replay.Task) string { return t.DueZone }},
		{"due_rule", dates + ".rule", func(t *replay.Task) string { return t.Rule }},
		{"limit_seconds", dates + ".limit_s", func(t *replay.Task) string { return limitOf(t) }},
		{"short_notice", dates + ".short_notice", func(t *replay.Task) string { return yesNo(t.ShortNotice) }},
	}
}

func ownerColumns() []column[*replay.Task] {
	return []column[*replay.Task]{
		{"asked_by", "case.opened: opening actor.name", func(t *replay.Task) string { return t.Case.Opened.Text("actor.name") }},
		{"decision", "newest task.ended of a task that decides this one: data.answer.choice", func(t *replay.Task) string { return choiceOf(t) }},
		{"approved_by", "the same leaf, when it says yes or remove: opening actor.name", func(t *replay.Task) string { return approval(t, actorOf) }},
		{"approved_at", "the same leaf, when it says yes or remove: recorded_at", func(t *replay.Task) string { return approval(t, recordedAt) }},
		{"opened_at", "first task.opened: recorded_at", func(t *replay.Task) string { return instant(t.Opened.Recorded) }},
		{"assignee_id", "newest of task.opened and task.assigned: data.assignee", func(t *replay.Task) string { return t.Assignee }},
		{"assignee_name", "newest of task.opened and task.assigned: opening assignee.name", assigneeName},
		{"via", "newest of task.opened and task.assigned: data.via", func(t *replay.Task) string { return string(t.Via) }},
		{"assignment", "newest of task.opened and task.assigned: data.assignment", func(t *replay.Task) string { return number(t.Assignment) }},
		{"notified_at", "first notice.sent that names the task: recorded_at", func(t *replay.Task) string { return instant(t.Notified.Recorded) }},
		{"notices", "number of notice.sent that name the task", func(t *replay.Task) string { return number(t.Notices) }},
		{"undeliverable_at", "newest notice.failed that names the task: recorded_at", func(t *replay.Task) string { return instant(t.Failed.Recorded) }},
	}
}

func endingColumns() []column[*replay.Task] {
	of := func(fact func(*replay.Ending) string) func(*replay.Task) string {
		return func(t *replay.Task) string {
			if t.Ended == nil {
				return ""
			}
			return fact(t.Ended)
		}
	}
	opening := func(field string) func(*replay.Task) string {
		return of(func(e *replay.Ending) string { return e.Text(field) })
	}
	columns := []column[*replay.Task]{
		{"state", "replay of the task's leaves", func(t *replay.Task) string { return string(t.State) }},
		{"reason", "newest of task.ended and task.cancelled: data.reason", func(t *replay.Task) string { return t.Reason }},
		{"cancelled_at", "task.cancelled: recorded_at", func(t *replay.Task) string { return instant(cancelledAt(t)) }},
		{"cancelled_by_task", "task.cancelled: data.by", func(t *replay.Task) string { return t.DecidedBy }},
		{"answer", "newest task.ended: data.answer", of(answer)},
		{"done_at", "newest task.ended: data.done_at", of(func(e *replay.Ending) string { return instant(e.DoneAt) })},
		{"recorded_at", "newest task.ended: recorded_at", of(func(e *replay.Ending) string { return instant(e.Recorded) })},
		{"done_by_id", "newest task.ended: data.done_by", of(func(e *replay.Ending) string { return e.DoneBy })},
		{"done_by", "newest task.ended: opening actor.name when actor.ref is data.done_by, else assignee_name when assignee_id is", doneBy},
		{"recorded_by_id", "newest task.ended: data.recorded_by", of(func(e *replay.Ending) string { return e.RecordedBy })},
		{"recorded_by", "newest task.ended: opening actor.name", opening("actor.name")},
		{"assurance", "newest task.ended: actor.assurance", of(func(e *replay.Ending) string { return string(e.Actor.Assurance) })},
		{"not_kept_apart", "newest task.ended: data.not_apart", of(func(e *replay.Ending) string { return yesNo(e.NotApart) })},
	}
	for _, k := range proof.Typed() {
		columns = append(columns, column[*replay.Task]{k.Key, "newest task.ended: opening " + k.Key, opening(k.Key)})
	}
	return append(columns, []column[*replay.Task]{
		{"early_why", "newest task.ended: opening early_why", opening("early_why")},
		{"late_cause", "newest task.ended: opening cause", opening("cause")},
		{"files", "newest task.ended: openings file.1.sha256 to file.N.sha256", of(fileList)},
		{"reopened", "number of task.reopened", func(t *replay.Task) string { return number(t.Reopened) }},
	}...)
}

func verdictColumns(now time.Time) []column[*replay.Task] {
	return []column[*replay.Task]{
		{"by_done_at", "done_at against due_at; not ended: now against due_at", func(t *replay.Task) string { return string(t.ByDoneAt(now)) }},
		{"within_limit", "done_at, or now, against limit_ends_at", func(t *replay.Task) string { return string(t.Removal().Within(now)) }},
		{"limit_ends_at", "cutoff_at plus the limit of case.opened: data.limits", func(t *replay.Task) string { return instant(t.Removal().Ends()) }},
		{"basis", "the check's yes, task.ended: data.proven, or recorded_at minus done_at", func(t *replay.Task) string { return string(t.Basis()) }},
		{"by_recorded_at", "recorded_at against due_at; not ended: now against due_at", func(t *replay.Task) string { return string(t.ByRecordedAt(now)) }},
		{"told_late_seconds", "population.csv: told_late_seconds, removals only", func(t *replay.Task) string { return removalToldLate(t) }},
		{"exposure_seconds", "done_at, or now, minus cutoff_at, at least 0, removals only", func(t *replay.Task) string { return clock(t.Exposure(now)) }},
		{"response_seconds", "done_at, or now, minus the later of cutoff_at and notice_at, at least 0, removals only", func(t *replay.Task) string { return clock(t.Response(now)) }},
		{"checked_by", "task.ended of the check that says yes: opening actor.name", func(t *replay.Task) string { return checked(t, actorOf) }},
		{"checked_at", "task.ended of the check that says yes: recorded_at", func(t *replay.Task) string { return checked(t, recordedAt) }},
		{"log_index", "newest task.ended or task.cancelled, else the leaf that planned the task: seq", func(t *replay.Task) string { return number(newest(t).Seq) }},
	}
}

// title puts the subject's name into the stored title. One that somebody typed
// is personal, and stands as they typed it.
func title(t *replay.Task) string {
	if typed := t.Added.Text("title"); typed != "" {
		return typed
	}
	name := t.Case.Opened.Text("person.name")
	return strings.ReplaceAll(t.Title, jml.PersonMark, name)
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

func checked(t *replay.Task, what func(replay.Entry) string) string {
	if check := t.Confirmation(); check != nil {
		return what(check.Ended.Entry)
	}
	return ""
}

func actorOf(e replay.Entry) string { return e.Text("actor.name") }

func recordedAt(e replay.Entry) string { return instant(e.Recorded) }

func assigneeName(t *replay.Task) string {
	if t.Assigned.Recorded.IsZero() {
		return ""
	}
	return t.Assigned.Text("assignee.name")
}

func doneBy(t *replay.Task) string {
	switch {
	case t.Ended == nil || t.Ended.DoneBy == "":
		return ""
	case t.Ended.DoneBy == t.Ended.Actor.Ref:
		return t.Ended.Text("actor.name")
	case t.Ended.DoneBy == t.Assignee:
		return assigneeName(t)
	}
	return ""
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

// newest is the leaf to look up for how the task stands.
func newest(t *replay.Task) replay.Entry {
	switch {
	case t.Ended != nil:
		return t.Ended.Entry
	case t.Cancelled != nil:
		return *t.Cancelled
	}
	return t.Added
}
