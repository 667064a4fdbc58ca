package export

import (
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

func (p *projection) tasksTable() table {
	return tabulate("tasks.csv", p.taskColumns(), p.populationTasks())
}

func (p *projection) populationTasks() []*task {
	var all []*task
	for _, c := range p.population() {
		all = append(all, c.tasks...)
	}
	return all
}

func (p *projection) taskColumns() []column[*task] {
	columns := append(p.planColumns(), p.ownerColumns()...)
	columns = append(columns, p.endingColumns()...)
	return append(columns, p.verdictColumns()...)
}

func (p *projection) planColumns() []column[*task] {
	const plan = "case.opened: data.tasks or task.added: data"
	const dates = plan + " or the newest task.rescheduled: data"
	return []column[*task]{
		{"task_id", plan + ".id", func(t *task) string { return t.ID }},
		{"case_id", plan + ": case", func(t *task) string { return t.file.id }},
		{"case_number", "case.opened: data.number", func(t *task) string { return number(t.file.Number) }},
		{"case_kind", "case.opened: data.kind", func(t *task) string { return string(t.file.Kind) }},
		{"task_key", plan + ".key", func(t *task) string { return t.Key }},
		{"title", plan + ".title with opening person.name of case.opened", p.title},
		{"playbook", plan + ".playbook", func(t *task) string { return t.Playbook }},
		{"line", plan + ".line", func(t *task) string { return t.Line }},
		{"purpose", plan + ".purpose", func(t *task) string { return string(t.Purpose) }},
		{"for_task", plan + ".for", func(t *task) string { return t.For }},
		{"added_because", "task.added: data.because", func(t *task) string { return t.because }},
		{"role", plan + ".role", func(t *task) string { return string(t.Role) }},
		{"system", plan + ".system", func(t *task) string { return t.System }},
		{"tier", plan + ".tier", func(t *task) string { return string(t.Tier) }},
		{"asset", plan + ".asset", func(t *task) string { return t.Asset }},
		{"writes", plan + ".writes", func(t *task) string { return string(t.Writes) }},
		{"controls", plan + ".controls", func(t *task) string { return list(t.Controls) }},
		{"after", plan + ".after", func(t *task) string { return list(t.After) }},
		{"asks", plan + ".asks", func(t *task) string { return string(t.Asks) }},
		{"planned_at", "case.opened or task.added: recorded_at", func(t *task) string { return instant(t.added.recorded) }},
		{"opens_at", dates + ".opens_at", func(t *task) string { return instant(t.OpensAt) }},
		{"not_before", dates + ".not_before", func(t *task) string { return instant(timeOf(t.NotBefore)) }},
		{"due_at", dates + ".due_at", func(t *task) string { return instant(t.DueAt) }},
		{"due_date", dates + ".due_date", func(t *task) string { return t.DueDate.String() }},
		{"due_zone", dates + ".due_zone", func(t *task) string { return t.DueZone }},
		{"due_rule", dates + ".rule", func(t *task) string { return t.Rule }},
		{"limit_seconds", dates + ".limit_s", func(t *task) string { return t.limit() }},
		{"short_notice", dates + ".short_notice", func(t *task) string { return yesNo(t.ShortNotice) }},
	}
}

func (p *projection) ownerColumns() []column[*task] {
	return []column[*task]{
		{"asked_by", "case.opened: opening actor.name", func(t *task) string { return p.text(t.file.opened.seq, "actor.name") }},
		{"decision", "newest task.ended of a task that decides this one: data.answer.choice", func(t *task) string { return t.choice() }},
		{"approved_by", "the same leaf, when it says yes or remove: opening actor.name", func(t *task) string { return p.approval(t, p.actorOf) }},
		{"approved_at", "the same leaf, when it says yes or remove: recorded_at", func(t *task) string { return p.approval(t, recordedAt) }},
		{"opened_at", "first task.opened: recorded_at", func(t *task) string { return instant(t.opened.recorded) }},
		{"assignee_id", "newest of task.opened and task.assigned: data.assignee", func(t *task) string { return t.assignee }},
		{"assignee_name", "newest of task.opened and task.assigned: opening assignee.name", func(t *task) string { return p.assigneeName(t) }},
		{"via", "newest of task.opened and task.assigned: data.via", func(t *task) string { return string(t.via) }},
		{"assignment", "newest of task.opened and task.assigned: data.assignment", func(t *task) string { return number(t.assignment) }},
		{"notified_at", "first notice.sent that names the task: recorded_at", func(t *task) string { return instant(t.notified.recorded) }},
		{"notices", "number of notice.sent that name the task", func(t *task) string { return number(t.notices) }},
		{"undeliverable_at", "newest notice.failed that names the task: recorded_at", func(t *task) string { return instant(t.failed.recorded) }},
	}
}

func (p *projection) endingColumns() []column[*task] {
	of := func(fact func(*ending) string) func(*task) string {
		return func(t *task) string {
			if t.ended == nil {
				return ""
			}
			return fact(t.ended)
		}
	}
	opening := func(field string) func(*task) string {
		return of(func(e *ending) string { return p.text(e.seq, field) })
	}
	return []column[*task]{
		{"state", "replay of the task's leaves", func(t *task) string { return string(t.state) }},
		{"reason", "newest of task.ended and task.cancelled: data.reason", func(t *task) string { return t.reason }},
		{"cancelled_at", "task.cancelled: recorded_at", func(t *task) string { return instant(t.cancelledAt()) }},
		{"cancelled_by_task", "task.cancelled: data.by", func(t *task) string { return t.decidedBy }},
		{"answer", "newest task.ended: data.answer", of(answer)},
		{"done_at", "newest task.ended: data.done_at", of(func(e *ending) string { return instant(e.DoneAt) })},
		{"recorded_at", "newest task.ended: recorded_at", of(func(e *ending) string { return instant(e.recorded) })},
		{"done_by_id", "newest task.ended: data.done_by", of(func(e *ending) string { return e.DoneBy })},
		{"done_by", "newest task.ended: opening actor.name when actor.ref is data.done_by, else assignee_name when assignee_id is", func(t *task) string { return p.doneBy(t) }},
		{"recorded_by_id", "newest task.ended: data.recorded_by", of(func(e *ending) string { return e.RecordedBy })},
		{"recorded_by", "newest task.ended: opening actor.name", opening("actor.name")},
		{"assurance", "newest task.ended: actor.assurance", of(func(e *ending) string { return string(e.actor.Assurance) })},
		{"not_kept_apart", "newest task.ended: data.not_apart", of(func(e *ending) string { return yesNo(e.NotApart) })},
		{"note", "newest task.ended: opening note", opening("note")},
		{"serial", "newest task.ended: opening serial", opening("serial")},
		{"account", "newest task.ended: opening account", opening("account")},
		{"link", "newest task.ended: opening link", opening("link")},
		{"early_why", "newest task.ended: opening early_why", opening("early_why")},
		{"late_cause", "newest task.ended: opening cause", opening("cause")},
		{"files", "newest task.ended: openings file.1.sha256 to file.N.sha256", of(p.fileList)},
		{"reopened", "number of task.reopened", func(t *task) string { return number(t.reopened) }},
	}
}

func (p *projection) verdictColumns() []column[*task] {
	return []column[*task]{
		{"by_done_at", "done_at against due_at; not ended: now against due_at", func(t *task) string { return string(t.byDoneAt(p.now)) }},
		{"basis", "task.ended: data.proven, the check's yes, or recorded_at minus done_at", func(t *task) string { return string(t.basis()) }},
		{"by_recorded_at", "recorded_at against due_at; not ended: now against due_at", func(t *task) string { return string(t.byRecordedAt(p.now)) }},
		{"told_late_seconds", "population.csv: told_late_seconds, removals only", func(t *task) string { return t.toldLateCell() }},
		{"exposure_seconds", "done_at, or now, minus cutoff_at, at least 0, removals only", func(t *task) string { return t.exposure(p.now).seconds() }},
		{"response_seconds", "done_at, or now, minus the later of cutoff_at and notice_at, at least 0, removals only", func(t *task) string { return t.response(p.now).seconds() }},
		{"checked_by", "task.ended of the check that says yes: opening actor.name", func(t *task) string { return p.checked(t, p.actorOf) }},
		{"checked_at", "task.ended of the check that says yes: recorded_at", func(t *task) string { return p.checked(t, recordedAt) }},
		{"log_index", "newest task.ended or task.cancelled, else the leaf that planned the task: seq", func(t *task) string { return number(t.newest()) }},
	}
}

// title puts the subject's name into the stored title.
func (p *projection) title(t *task) string {
	name := p.text(t.file.opened.seq, "person.name")
	return strings.ReplaceAll(t.Title, jml.PersonMark, name)
}

func (t *task) limit() string {
	if t.LimitSec == 0 {
		return ""
	}
	return number(t.LimitSec)
}

func (t *task) choice() string {
	if d := t.decision(); d != nil {
		return d.ended.Answer.Choice
	}
	return ""
}

// approval prints something of the answer that ordered this task.
func (p *projection) approval(t *task, what func(entry) string) string {
	if choice := t.choice(); choice != "yes" && choice != "remove" {
		return ""
	}
	return what(t.decision().ended.entry)
}

func (p *projection) checked(t *task, what func(entry) string) string {
	if check := t.confirmation(); check != nil {
		return what(check.ended.entry)
	}
	return ""
}

func (p *projection) actorOf(e entry) string { return p.text(e.seq, "actor.name") }

func recordedAt(e entry) string { return instant(e.recorded) }

func (p *projection) assigneeName(t *task) string {
	if t.assigned.recorded.IsZero() {
		return ""
	}
	return p.text(t.assigned.seq, "assignee.name")
}

func (p *projection) doneBy(t *task) string {
	switch {
	case t.ended == nil || t.ended.DoneBy == "":
		return ""
	case t.ended.DoneBy == t.ended.actor.Ref:
		return p.text(t.ended.seq, "actor.name")
	case t.ended.DoneBy == t.assignee:
		return p.assigneeName(t)
	}
	return ""
}

func (p *projection) fileList(e *ending) string {
	var sums []string
	for n := 1; n <= e.Files; n++ {
		sums = append(sums, p.text(e.seq, fmt.Sprintf("file.%d.sha256", n)))
	}
	return list(sums)
}

func answer(e *ending) string {
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

func (t *task) cancelledAt() time.Time {
	if t.cancelled == nil {
		return time.Time{}
	}
	return t.cancelled.recorded
}

func (t *task) notApart() bool { return t.ended != nil && t.ended.NotApart }

func (t *task) toldLateCell() string {
	if t.Writes != jml.WritesRevoke {
		return ""
	}
	return t.file.toldLateCell()
}

// newest is the leaf to look up for how the task stands.
func (t *task) newest() int64 {
	switch {
	case t.ended != nil:
		return t.ended.seq
	case t.cancelled != nil:
		return t.cancelled.seq
	}
	return t.added.seq
}
