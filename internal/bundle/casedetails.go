package bundle

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// caseDetailsTable is what else is known of the cases, row by row as in
// population.csv.
func (a *Answer) caseDetailsTable() Table {
	return table("case_details.csv", a.columns.caseDetails, a.told.rows(caseDetails))
}

func caseDetailColumns(now time.Time) []column[*replay.Case] {
	columns := append(announcedColumns(), courseOfCaseColumns()...)
	return append(append(columns, tellingColumns()...), moreCountColumns(now)...)
}

// announcedColumns are what was announced, and what was planned with it.
func announcedColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"case_id", "case.opened: case", func(c *replay.Case) string { return c.ID }},
		{"number", "case.opened: data.number", func(c *replay.Case) string { return number(c.Number) }},
		{"work_email", "case.opened: opening person.work_email", ofOpening("person.work_email")},
		{"engagement", "case.opened: data.engagement", func(c *replay.Case) string { return c.Engagement }},
		{"rehire", "case.opened: data.rehire", func(c *replay.Case) string { return yesNo(c.Rehire) }},
		{"title", "case.opened: opening person.title", ofOpening("person.title")},
		{"functions", "newest case.opened or case.rescheduled: data.functions", func(c *replay.Case) string { return list(c.Functions) }},
		{"calendar", caseDates + ".calendar", func(c *replay.Case) string { return c.Calendar }},
		{"source", "case.opened: data.source", func(c *replay.Case) string { return c.Source }},
		{"source_event", "case.opened: data.event", func(c *replay.Case) string { return c.Event }},
		{"playbook", "case.opened: data.playbook", func(c *replay.Case) string { return c.Playbook }},
		{"matrix", "case.opened: data.matrix", func(c *replay.Case) string { return c.Matrix }},
		{"holdings_known", "case.opened: data.holdings_known", func(c *replay.Case) string { return yesNo(c.HoldingsKnown) }},
		{"employment_end", caseDates + ".employment_end", func(c *replay.Case) string { return c.EmploymentEnd.String() }},
		{"immediate", caseDates + ".immediate", func(c *replay.Case) string { return yesNo(c.Immediate) }},
	}
}

// courseOfCaseColumns say what became of it.
func courseOfCaseColumns() []column[*replay.Case] {
	rescinded := func(fact func(*evidence.CaseRescinded) bool) func(*replay.Case) string {
		return func(c *replay.Case) string {
			if c.Rescinded == nil {
				return ""
			}
			return yesNo(fact(c.Rescinded))
		}
	}
	return []column[*replay.Case]{
		{"opened_at", "case.opened: recorded_at", func(c *replay.Case) string { return instant(c.Opened.Recorded) }},
		{"effect_at", caseDates + ".effect_at", func(c *replay.Case) string { return instant(c.EffectAt) }},
		{"effected_at", "case.effected: recorded_at", func(c *replay.Case) string { return instant(c.Effected) }},
		{"rescheduled", "number of case.rescheduled", func(c *replay.Case) string { return number(len(c.Moves)) }},
		{"superseded_by", "case.superseded: data.by", func(c *replay.Case) string { return c.SupersededBy }},
		{"started", "case.rescinded: data.started", rescinded(func(r *evidence.CaseRescinded) bool { return r.Started })},
		{"access_live", "case.rescinded: data.access_live", rescinded(func(r *evidence.CaseRescinded) bool { return r.AccessLive })},
	}
}

// tellingColumns say how a leaver is reached, and who says that they know. Older
// cases do not say it.
func tellingColumns() []column[*replay.Case] {
	told := func(what func(replay.Entry) string) func(*replay.Case) string {
		return ofTelling(func(t *replay.Telling) string { return what(t.Entry) })
	}
	return []column[*replay.Case]{
		{"contact", "newest of case.opened, case.rescheduled and case.told: data.contact, leavers only", contact},
		{"told_by_id", "case.told: actor.ref, until case.rescheduled with untold", told(actorID)},
		{"told_by", "case.told: opening actor.name, likewise", told(actorOf)},
		{"told_assurance", "case.told: actor.assurance, likewise", told(assurance)},
		{"told_recorded_at", "case.told: recorded_at, likewise", told(recordedAt)},
		{"told_log_index", "case.told: seq, likewise", told(func(e replay.Entry) string { return number(e.Seq) })},
	}
}

func moreCountColumns(now time.Time) []column[*replay.Case] {
	return []column[*replay.Case]{
		{"tasks_done", "tasks.csv: state done", countIn(jml.TaskDone)},
		{"tasks_not_applicable", "tasks.csv: state not_applicable", countIn(jml.TaskNotApplicable)},
		{"tasks_cancelled", "tasks.csv: state cancelled", countIn(jml.TaskCancelled)},
		{"late_by_recorded_at", "tasks.csv: by_recorded_at late", countOf(func(t *replay.Task) bool { return t.ByRecordedAt(now) == replay.Late })},
		{"unproven_times", "tasks.csv: basis unproven", countOf(func(t *replay.Task) bool { return t.Basis() == timely.Unproven })},
		{"not_kept_apart", "tasks.csv: not_kept_apart yes", countOf((*replay.Task).NotApart)},
		{"undeliverable", "task_details.csv: undeliverable_at given", countOf(func(t *replay.Task) bool { return !t.Failed.Recorded.IsZero() })},
		{"log_index", "case.opened: seq", func(c *replay.Case) string { return number(c.Opened.Seq) }},
	}
}

func contact(c *replay.Case) string {
	if c.Kind != jml.Leaver {
		return ""
	}
	return c.Contact
}
