package export

import (
	"github.com/handover-jml/handover/internal/jml"
)

func (p *projection) populationTable() table {
	return tabulate("population.csv", p.populationColumns(), p.population())
}

func (p *projection) populationColumns() []column[*caseFile] {
	return append(append(p.caseColumns(), p.dateColumns()...), p.countColumns()...)
}

// opening prints a personal field of the leaf that opened the case.
func (p *projection) ofOpening(field string) func(*caseFile) string {
	return func(c *caseFile) string { return p.text(c.opened.seq, field) }
}

func (p *projection) caseColumns() []column[*caseFile] {
	return []column[*caseFile]{
		{"case_id", "case.opened: case", func(c *caseFile) string { return c.id }},
		{"number", "case.opened: data.number", func(c *caseFile) string { return number(c.Number) }},
		{"kind", "case.opened: data.kind", func(c *caseFile) string { return string(c.Kind) }},
		{"state", "newest of case.opened (open), case.closed: data.state, case.reopened (open)", func(c *caseFile) string { return string(c.state) }},
		{"ending", "case.rescinded or case.superseded: which", func(c *caseFile) string { return string(c.ending) }},
		{"superseded_by", "case.superseded: data.by", func(c *caseFile) string { return c.supersededBy }},
		{"person_id", "case.opened: data.person", func(c *caseFile) string { return c.Person }},
		{"person_name", "case.opened: opening person.name", p.ofOpening("person.name")},
		{"work_email", "case.opened: opening person.work_email", p.ofOpening("person.work_email")},
		{"engagement", "case.opened: data.engagement", func(c *caseFile) string { return c.Engagement }},
		{"rehire", "case.opened: data.rehire", func(c *caseFile) string { return yesNo(c.Rehire) }},
		{"worker_type", "newest case.opened or case.rescheduled: data.worker_type", func(c *caseFile) string { return string(c.Type) }},
		{"title", "case.opened: opening person.title", p.ofOpening("person.title")},
		{"department", "case.opened: opening person.department", p.ofOpening("person.department")},
		{"functions", "newest case.opened or case.rescheduled: data.functions", func(c *caseFile) string { return list(c.Functions) }},
		{"location", "newest case.opened or case.rescheduled: data.location", func(c *caseFile) string { return c.Location }},
		{"manager_name", "case.opened: opening manager.name", p.ofOpening("manager.name")},
		{"announced_by", "case.opened: opening actor.name", p.ofOpening("actor.name")},
		{"announced_assurance", "case.opened: actor.assurance", func(c *caseFile) string { return string(c.opened.actor.Assurance) }},
		{"source", "case.opened: data.source", func(c *caseFile) string { return c.Source }},
		{"source_event", "case.opened: data.event", func(c *caseFile) string { return c.Event }},
		{"playbook", "case.opened: data.playbook", func(c *caseFile) string { return c.Playbook }},
		{"matrix", "case.opened: data.matrix", func(c *caseFile) string { return c.Matrix }},
		{"holdings_known", "case.opened: data.holdings_known", func(c *caseFile) string { return yesNo(c.HoldingsKnown) }},
	}
}

func (p *projection) dateColumns() []column[*caseFile] {
	return []column[*caseFile]{
		{"effective_date", "newest of case.opened and case.rescheduled: data.effective", func(c *caseFile) string { return c.dates.Effective.String() }},
		{"last_day", "effective_date, leavers only", func(c *caseFile) string { return c.lastDay() }},
		{"employment_end", "newest of case.opened and case.rescheduled: data.employment_end", func(c *caseFile) string { return c.dates.EmploymentEnd.String() }},
		{"time_zone", "newest of case.opened and case.rescheduled: data.zone", func(c *caseFile) string { return c.dates.Zone }},
		{"immediate", "newest of case.opened and case.rescheduled: data.immediate", func(c *caseFile) string { return yesNo(c.dates.Immediate) }},
		{"notice_at", "newest of case.opened and case.rescheduled: data.notice_at", func(c *caseFile) string { return instant(c.dates.NoticeAt) }},
		{"opened_at", "case.opened: recorded_at", func(c *caseFile) string { return instant(c.opened.recorded) }},
		{"cutoff_at", "newest of case.opened and case.rescheduled: data.cutoff_at", func(c *caseFile) string { return instant(timeOf(c.dates.CutoffAt)) }},
		{"told_late_seconds", "notice_at minus cutoff_at, at least 0, leavers only", func(c *caseFile) string { return c.toldLateCell() }},
		{"effect_at", "newest of case.opened and case.rescheduled: data.effect_at", func(c *caseFile) string { return instant(c.dates.EffectAt) }},
		{"effected_at", "case.effected: recorded_at", func(c *caseFile) string { return instant(c.effected) }},
		{"rescheduled", "number of case.rescheduled", func(c *caseFile) string { return number(len(c.moves)) }},
		{"started", "case.rescinded: data.started", func(c *caseFile) string { return c.ofRescission(func() bool { return c.rescinded.Started }) }},
		{"access_live", "case.rescinded: data.access_live", func(c *caseFile) string { return c.ofRescission(func() bool { return c.rescinded.AccessLive }) }},
		{"access_closed_at", "case.closed: data.access_closed_at, until case.reopened", func(c *caseFile) string { return instant(c.accessClosed) }},
		{"things_back_at", "case.closed: data.things_back_at, until case.reopened", func(c *caseFile) string { return instant(c.thingsBack) }},
		{"closed_at", "case.closed: recorded_at, until case.reopened", func(c *caseFile) string { return instant(c.closed) }},
	}
}

func (p *projection) countColumns() []column[*caseFile] {
	tasks := func(match func(*task) bool) func(*caseFile) string {
		return func(c *caseFile) string { return number(c.count(match)) }
	}
	in := func(states ...jml.TaskState) func(*caseFile) string {
		return tasks(func(t *task) bool { return contains(states, t.state) })
	}
	return []column[*caseFile]{
		{"equipment_open", "equipment.csv: pieces issued to the person now, leavers only", func(c *caseFile) string { return p.equipmentOpen(c) }},
		{"tasks_total", "tasks of case.opened and task.added", tasks(func(*task) bool { return true })},
		{"tasks_open", "tasks.csv: state planned or open", in(jml.TaskPlanned, jml.TaskOpen)},
		{"tasks_done", "tasks.csv: state done", in(jml.TaskDone)},
		{"tasks_not_applicable", "tasks.csv: state not_applicable", in(jml.TaskNotApplicable)},
		{"tasks_not_done", "tasks.csv: state not_done", in(jml.TaskNotDone)},
		{"tasks_cancelled", "tasks.csv: state cancelled", in(jml.TaskCancelled)},
		{"late_by_done_at", "tasks.csv: by_done_at late", tasks(func(t *task) bool { return t.byDoneAt(p.now) == late })},
		{"late_by_recorded_at", "tasks.csv: by_recorded_at late", tasks(func(t *task) bool { return t.byRecordedAt(p.now) == late })},
		{"unproven_times", "tasks.csv: basis unproven", tasks(func(t *task) bool { return t.basis() == unproven })},
		{"not_kept_apart", "tasks.csv: not_kept_apart yes", tasks((*task).notApart)},
		{"undeliverable", "tasks.csv: undeliverable_at given", tasks(func(t *task) bool { return !t.failed.recorded.IsZero() })},
		{"log_index", "case.opened: seq", func(c *caseFile) string { return number(c.opened.seq) }},
	}
}

func contains[T comparable](all []T, one T) bool {
	for _, x := range all {
		if x == one {
			return true
		}
	}
	return false
}

func (c *caseFile) count(match func(*task) bool) int {
	n := 0
	for _, t := range c.tasks {
		if match(t) {
			n++
		}
	}
	return n
}

func (c *caseFile) lastDay() string {
	if c.Kind != jml.Leaver {
		return ""
	}
	return c.dates.Effective.String()
}

func (c *caseFile) toldLateCell() string {
	if c.dates.CutoffAt == nil {
		return ""
	}
	return seconds(c.toldLate())
}

func (c *caseFile) ofRescission(fact func() bool) string {
	if c.rescinded == nil {
		return ""
	}
	return yesNo(fact())
}

func (p *projection) equipmentOpen(c *caseFile) string {
	if c.Kind != jml.Leaver {
		return ""
	}
	return number(p.heldEquipment(c.Person))
}

// changesTable lists cases whose date came into or left the period, and cases
// announced in the period for a date outside it, so that no case falls between
// two exports.
func (p *projection) changesTable() table {
	return tabulate("changes.csv", p.changeColumns(), p.changes())
}

// change is one row of changes.csv.
type change struct {
	entry
	file         *caseFile
	what         string
	before, then jml.Date
}

func (p *projection) changes() []change {
	var list []change
	for _, c := range p.order {
		if !p.inPeriod(c) && p.period.at(c.opened.recorded) {
			list = append(list, change{c.opened, c, "announced_for_another_period", jml.Date{}, c.CaseOpened.Effective})
		}
		for _, m := range c.moves {
			was, is := p.period.holds(m.from.Effective), p.period.holds(m.to.Effective)
			switch {
			case was && !is:
				list = append(list, change{m.entry, c, "moved_out", m.from.Effective, m.to.Effective})
			case !was && is:
				list = append(list, change{m.entry, c, "moved_in", m.from.Effective, m.to.Effective})
			}
		}
	}
	return list
}

func (p *projection) changeColumns() []column[change] {
	return []column[change]{
		{"log_index", "case.opened or case.rescheduled: seq", func(c change) string { return number(c.seq) }},
		{"case_id", "case.opened or case.rescheduled: case", func(c change) string { return c.file.id }},
		{"number", "case.opened: data.number", func(c change) string { return number(c.file.Number) }},
		{"kind", "case.opened: data.kind", func(c change) string { return string(c.file.Kind) }},
		{"change", "announced_for_another_period, moved_out or moved_in", func(c change) string { return c.what }},
		{"effective_before", "data.effective before case.rescheduled", func(c change) string { return c.before.String() }},
		{"effective_then", "case.opened or case.rescheduled: data.effective", func(c change) string { return c.then.String() }},
		{"effective_now", "newest of case.opened and case.rescheduled: data.effective", func(c change) string { return c.file.dates.Effective.String() }},
		{"recorded_at", "case.opened or case.rescheduled: recorded_at", func(c change) string { return instant(c.recorded) }},
	}
}
