package bundle

import (
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/replay"
)

// Where what was planned comes from, and its dates.
const (
	plan      = "case.opened: data.tasks or task.added: data"
	planDates = plan + " or the newest task.rescheduled: data"
)

// tasksTable is what is read of the tasks; what else is known of them stands in
// task_details.csv.
func (a *Answer) tasksTable() Table {
	return table("tasks.csv", a.columns.tasks, a.told.rows(tasks))
}

func taskColumns(now time.Time) []column[*replay.Task] {
	return append(append(askedColumns(), endedColumns(now)...), shownColumns()...)
}

// askedColumns say what is asked of whom, about whom and until when.
func askedColumns() []column[*replay.Task] {
	return []column[*replay.Task]{
		{"task_id", plan + ".id", func(t *replay.Task) string { return t.ID }},
		{"case_number", "case.opened: data.number", func(t *replay.Task) string { return number(t.Case.Number) }},
		{"case_kind", "case.opened: data.kind", func(t *replay.Task) string { return string(t.Case.Kind) }},
		{"person_id", "case.opened: data.person", func(t *replay.Task) string { return t.Case.Person }},
		{"person_name", "case.opened: opening person.name", func(t *replay.Task) string { return t.Case.Opened.Text("person.name") }},
		{"effective_date", "newest of case.opened and case.rescheduled: data.effective", func(t *replay.Task) string { return t.Case.Effective.String() }},
		{"title", plan + ".title with opening person.name of case.opened; of a task added by hand: opening title of task.added", title},
		{"system", plan + ".system", func(t *replay.Task) string { return t.System }},
		{"controls", plan + ".controls", func(t *replay.Task) string { return list(t.Controls) }},
		{"role", plan + ".role", func(t *replay.Task) string { return string(t.Role) }},
		{"assignee_name", "newest of task.opened and task.assigned: opening assignee.name", assigneeName},
		{"due_at", planDates + ".due_at", func(t *replay.Task) string { return instant(t.DueAt) }},
	}
}

// endedColumns say how it ended, when, and whether that was in time.
func endedColumns(now time.Time) []column[*replay.Task] {
	return []column[*replay.Task]{
		{"state", "replay of the task's leaves", func(t *replay.Task) string { return string(t.State) }},
		{"reason", "newest of task.ended and task.cancelled: data.reason", func(t *replay.Task) string { return t.Reason }},
		{"done_at", "newest task.ended: data.done_at", ofEnding(func(e *replay.Ending) string { return instant(e.DoneAt) })},
		{"recorded_at", "newest task.ended: recorded_at", ofEnding(func(e *replay.Ending) string { return instant(e.Recorded) })},
		{"by_done_at", "done_at against due_at; not ended: now against due_at", func(t *replay.Task) string { return string(t.ByDoneAt(now)) }},
		{"by_recorded_at", "recorded_at against due_at; not ended: now against due_at", func(t *replay.Task) string { return string(t.ByRecordedAt(now)) }},
		{"within_limit", "done_at, or now, against limit_ends_at", func(t *replay.Task) string { return string(t.Removal().Within(now)) }},
		{"limit_ends_at", "cutoff_at plus the limit of case.opened: data.limits", func(t *replay.Task) string { return instant(t.Removal().Ends()) }},
	}
}

// shownColumns say who did it, and what shows it.
func shownColumns() []column[*replay.Task] {
	return []column[*replay.Task]{
		{"basis", "the check's yes, task.ended: data.proven, or recorded_at minus done_at", func(t *replay.Task) string { return string(t.Basis()) }},
		{"done_by_id", "newest task.ended: data.done_by", ofEnding(func(e *replay.Ending) string { return e.DoneBy })},
		{"done_by", "newest task.ended: opening actor.name when actor.ref is data.done_by, else assignee_name when assignee_id is", doneBy},
		{"assurance", "newest task.ended: actor.assurance", ofEnding(func(e *replay.Ending) string { return string(e.Actor.Assurance) })},
		{"checked_by_id", "task.ended of the check that says yes: actor.ref", func(t *replay.Task) string { return checked(t, actorID) }},
		{"checked_by", "task.ended of the check that says yes: opening actor.name", func(t *replay.Task) string { return checked(t, actorOf) }},
		{"checked_assurance", "task.ended of the check that says yes: actor.assurance", func(t *replay.Task) string { return checked(t, assurance) }},
		{"not_kept_apart", "newest task.ended: data.not_apart", ofEnding(func(e *replay.Ending) string { return yesNo(e.NotApart) })},
		{"evidence", "newest task.ended: the kinds of evidence that it commits to", ofEnding(kindsGiven)},
		{"log_index", "newest task.ended or task.cancelled, else the leaf that planned the task: seq", func(t *replay.Task) string { return number(newest(t).Seq) }},
	}
}

// ofEnding prints something of the ending that stands.
func ofEnding(what func(*replay.Ending) string) func(*replay.Task) string {
	return func(t *replay.Task) string {
		if t.Ended == nil {
			return ""
		}
		return what(t.Ended)
	}
}

// kindsGiven are the kinds of evidence of an ending; what was given stands in
// task_details.csv.
func kindsGiven(e *replay.Ending) string {
	var kinds []string
	for _, k := range proof.Kinds() {
		if k.Input == proof.Files && fileList(e) != "" || k.Input != proof.Files && e.Text(k.Key) != "" {
			kinds = append(kinds, k.Key)
		}
	}
	return list(kinds)
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

func checked(t *replay.Task, what func(replay.Entry) string) string {
	if check := t.Confirmation(); check != nil {
		return what(check.Ended.Entry)
	}
	return ""
}

func actorOf(e replay.Entry) string { return e.Text("actor.name") }

func actorID(e replay.Entry) string { return e.Actor.Ref }

func assurance(e replay.Entry) string { return string(e.Actor.Assurance) }

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
