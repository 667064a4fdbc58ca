package bundle

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// populationTable puts into each row what only the whole log can tell.
func (a *Answer) populationTable() Table {
	held := a.HeldEquipment()
	at := slices.IndexFunc(a.columns.population, func(c column[*replay.Case]) bool { return c.name == equipmentOpen })
	return table("population.csv", a.columns.population, func(yield func([]string) bool) {
		for c, row := range a.told.each(population) {
			if c.leaver != "" {
				row[at] = number(held[c.leaver])
			}
			if !yield(row) {
				return
			}
		}
	})
}

// equipmentOpen is the column that is filled in the end.
const equipmentOpen = "equipment_open"

func populationColumns(now time.Time) []column[*replay.Case] {
	return append(append(caseColumns(), dateColumns()...), countColumns(now)...)
}

// ofOpening prints a personal field of the leaf that opened the case.
func ofOpening(field string) func(*replay.Case) string {
	return func(c *replay.Case) string { return c.Opened.Text(field) }
}

func caseColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"case_id", "case.opened: case", func(c *replay.Case) string { return c.ID }},
		{"number", "case.opened: data.number", func(c *replay.Case) string { return number(c.Number) }},
		{"kind", "case.opened: data.kind", func(c *replay.Case) string { return string(c.Kind) }},
		{"state", "newest of case.opened (open), case.closed: data.state, case.reopened (open)", func(c *replay.Case) string { return string(c.State) }},
		{"ending", "case.rescinded or case.superseded: which", func(c *replay.Case) string { return string(c.Ending) }},
		{"superseded_by", "case.superseded: data.by", func(c *replay.Case) string { return c.SupersededBy }},
		{"person_id", "case.opened: data.person", func(c *replay.Case) string { return c.Person }},
		{"person_name", "case.opened: opening person.name", ofOpening("person.name")},
		{"work_email", "case.opened: opening person.work_email", ofOpening("person.work_email")},
		{"engagement", "case.opened: data.engagement", func(c *replay.Case) string { return c.Engagement }},
		{"rehire", "case.opened: data.rehire", func(c *replay.Case) string { return yesNo(c.Rehire) }},
		{"worker_type", "newest case.opened or case.rescheduled: data.worker_type", func(c *replay.Case) string { return string(c.Type) }},
		{"title", "case.opened: opening person.title", ofOpening("person.title")},
		{"department", "case.opened: opening person.department", ofOpening("person.department")},
		{"functions", "newest case.opened or case.rescheduled: data.functions", func(c *replay.Case) string { return list(c.Functions) }},
		{"location", "newest case.opened or case.rescheduled: data.location", func(c *replay.Case) string { return c.Location }},
		{"manager_name", "case.opened: opening manager.name", ofOpening("manager.name")},
		{"announced_by", "case.opened: opening actor.name", ofOpening("actor.name")},
		{"announced_assurance", "case.opened: actor.assurance", func(c *replay.Case) string { return string(c.Opened.Actor.Assurance) }},
		{"source", "case.opened: data.source", func(c *replay.Case) string { return c.Source }},
		{"source_event", "case.opened: data.event", func(c *replay.Case) string { return c.Event }},
		{"playbook", "case.opened: data.playbook", func(c *replay.Case) string { return c.Playbook }},
		{"matrix", "case.opened: data.matrix", func(c *replay.Case) string { return c.Matrix }},
		{"holdings_known", "case.opened: data.holdings_known", func(c *replay.Case) string { return yesNo(c.HoldingsKnown) }},
	}
}

func dateColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"effective_date", "newest of case.opened and case.rescheduled: data.effective", func(c *replay.Case) string { return c.Effective.String() }},
		{"last_day", "effective_date, leavers only", func(c *replay.Case) string { return lastDay(c) }},
		{"employment_end", "newest of case.opened and case.rescheduled: data.employment_end", func(c *replay.Case) string { return c.EmploymentEnd.String() }},
		{"time_zone", "newest of case.opened and case.rescheduled: data.zone", func(c *replay.Case) string { return c.Zone }},
		{"immediate", "newest of case.opened and case.rescheduled: data.immediate", func(c *replay.Case) string { return yesNo(c.Immediate) }},
		{"notice_at", "newest of case.opened and case.rescheduled: data.notice_at", func(c *replay.Case) string { return instant(c.NoticeAt) }},
		{"opened_at", "case.opened: recorded_at", func(c *replay.Case) string { return instant(c.Opened.Recorded) }},
		{"cutoff_at", "newest of case.opened and case.rescheduled: data.cutoff_at", func(c *replay.Case) string { return instantOf(c.CutoffAt) }},
		{"told_late_seconds", "notice_at minus cutoff_at, at least 0, leavers only", func(c *replay.Case) string { return toldLate(c) }},
		{"effect_at", "newest of case.opened and case.rescheduled: data.effect_at", func(c *replay.Case) string { return instant(c.EffectAt) }},
		{"effected_at", "case.effected: recorded_at", func(c *replay.Case) string { return instant(c.Effected) }},
		{"rescheduled", "number of case.rescheduled", func(c *replay.Case) string { return number(len(c.Moves)) }},
		{"started", "case.rescinded: data.started", func(c *replay.Case) string {
			return ofRescission(c, func(r *evidence.CaseRescinded) bool { return r.Started })
		}},
		{"access_live", "case.rescinded: data.access_live", func(c *replay.Case) string {
			return ofRescission(c, func(r *evidence.CaseRescinded) bool { return r.AccessLive })
		}},
		{"access_closed_at", "case.closed: data.access_closed_at, until case.reopened", func(c *replay.Case) string { return instant(c.AccessClosed) }},
		{"things_back_at", "case.closed: data.things_back_at, until case.reopened", func(c *replay.Case) string { return instant(c.ThingsBack) }},
		{"closed_at", "case.closed: recorded_at, until case.reopened", func(c *replay.Case) string { return instant(c.Closed) }},
	}
}

func countColumns(now time.Time) []column[*replay.Case] {
	tasks := func(match func(*replay.Task) bool) func(*replay.Case) string {
		return func(c *replay.Case) string { return number(count(c, match)) }
	}
	in := func(states ...jml.TaskState) func(*replay.Case) string {
		return tasks(func(t *replay.Task) bool { return slices.Contains(states, t.State) })
	}
	return []column[*replay.Case]{
		{equipmentOpen, "equipment.csv: pieces issued to the person now, leavers only", func(*replay.Case) string { return "" }},
		{"tasks_total", "tasks of case.opened and task.added", tasks(func(*replay.Task) bool { return true })},
		{"tasks_open", "tasks.csv: state planned or open", in(jml.TaskPlanned, jml.TaskOpen)},
		{"tasks_done", "tasks.csv: state done", in(jml.TaskDone)},
		{"tasks_not_applicable", "tasks.csv: state not_applicable", in(jml.TaskNotApplicable)},
		{"tasks_not_done", "tasks.csv: state not_done", in(jml.TaskNotDone)},
		{"tasks_cancelled", "tasks.csv: state cancelled", in(jml.TaskCancelled)},
		{"late_by_done_at", "tasks.csv: by_done_at late", tasks(func(t *replay.Task) bool { return t.ByDoneAt(now) == replay.Late })},
		{"late_by_recorded_at", "tasks.csv: by_recorded_at late", tasks(func(t *replay.Task) bool { return t.ByRecordedAt(now) == replay.Late })},
		{"unproven_times", "tasks.csv: basis unproven", tasks(func(t *replay.Task) bool { return t.Basis() == timely.Unproven })},
		{"not_kept_apart", "tasks.csv: not_kept_apart yes", tasks((*replay.Task).NotApart)},
		{"undeliverable", "tasks.csv: undeliverable_at given", tasks(func(t *replay.Task) bool { return !t.Failed.Recorded.IsZero() })},
		{"log_index", "case.opened: seq", func(c *replay.Case) string { return number(c.Opened.Seq) }},
	}
}

func count(c *replay.Case, match func(*replay.Task) bool) int {
	n := 0
	for _, t := range c.Tasks {
		if match(t) {
			n++
		}
	}
	return n
}

func lastDay(c *replay.Case) string {
	if c.Kind != jml.Leaver {
		return ""
	}
	return c.Effective.String()
}

func toldLate(c *replay.Case) string {
	if c.CutoffAt == nil {
		return ""
	}
	return seconds(c.ToldLate())
}

func ofRescission(c *replay.Case, fact func(*evidence.CaseRescinded) bool) string {
	if c.Rescinded == nil {
		return ""
	}
	return yesNo(fact(c.Rescinded))
}
