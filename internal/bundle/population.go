package bundle

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
	"github.com/handover-jml/handover/internal/timely"
)

// Where the dates in force come from.
const caseDates = "newest of case.opened and case.rescheduled: data"

// populationTable is what is read of the cases; what else is known of them stands
// in case_details.csv. It puts into each row what only the whole log can tell.
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

// ofTelling prints something of who told a leaver.
func ofTelling(what func(*replay.Telling) string) func(*replay.Case) string {
	return func(c *replay.Case) string {
		if c.Told == nil {
			return ""
		}
		return what(c.Told)
	}
}

func caseColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"case_id", "case.opened: case", func(c *replay.Case) string { return c.ID }},
		{"number", "case.opened: data.number", func(c *replay.Case) string { return number(c.Number) }},
		{"kind", "case.opened: data.kind", func(c *replay.Case) string { return string(c.Kind) }},
		{"state", "newest of case.opened (open), case.closed: data.state, case.reopened (open)", func(c *replay.Case) string { return string(c.State) }},
		{"ending", "case.rescinded or case.superseded: which", func(c *replay.Case) string { return string(c.Ending) }},
		{"person_id", "case.opened: data.person", func(c *replay.Case) string { return c.Person }},
		{"person_name", "case.opened: opening person.name", ofOpening("person.name")},
		{"worker_type", "newest case.opened or case.rescheduled: data.worker_type", func(c *replay.Case) string { return string(c.Type) }},
		{"department", "case.opened: opening person.department", ofOpening("person.department")},
		{"location", "newest case.opened or case.rescheduled: data.location", func(c *replay.Case) string { return c.Location }},
		{"manager_name", "case.opened: opening manager.name", ofOpening("manager.name")},
		{"announced_by_id", "case.opened: actor.ref", func(c *replay.Case) string { return actorID(c.Opened) }},
		{"announced_by", "case.opened: opening actor.name", ofOpening("actor.name")},
		{"announced_assurance", "case.opened: actor.assurance", func(c *replay.Case) string { return assurance(c.Opened) }},
	}
}

func dateColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"effective_date", caseDates + ".effective", func(c *replay.Case) string { return c.Effective.String() }},
		{"time_zone", caseDates + ".zone", func(c *replay.Case) string { return c.Zone }},
		{"notice_at", caseDates + ".notice_at", func(c *replay.Case) string { return instant(c.NoticeAt) }},
		{"cutoff_at", caseDates + ".cutoff_at", func(c *replay.Case) string { return instantOf(c.CutoffAt) }},
		{"told_late_seconds", "notice_at minus cutoff_at, at least 0, leavers only", toldLate},
		{"told_at", "case.told: data.at, until case.rescheduled with untold", ofTelling(func(t *replay.Telling) string { return instant(t.At) })},
		{"access_closed_at", "last done_at of the removals, once all have ended", func(c *replay.Case) string { return instant(c.AccessClosed()) }},
		{"things_back_at", "last done_at of the returns, once all have ended", func(c *replay.Case) string { return instant(c.ThingsBack()) }},
		{"closed_at", "case.closed: recorded_at, until case.reopened", func(c *replay.Case) string { return instant(c.Closed) }},
	}
}

func countColumns(now time.Time) []column[*replay.Case] {
	return []column[*replay.Case]{
		{equipmentOpen, "equipment.csv: pieces issued to the person now, leavers only", func(*replay.Case) string { return "" }},
		{"tasks_total", "tasks of case.opened and task.added", countOf(func(*replay.Task) bool { return true })},
		{"tasks_open", "tasks.csv: state planned or open", countIn(jml.TaskPlanned, jml.TaskOpen)},
		{"tasks_not_done", "tasks.csv: state not_done", countIn(jml.TaskNotDone)},
		{"late_by_done_at", "tasks.csv: by_done_at late", countOf(func(t *replay.Task) bool { return t.ByDoneAt(now) == replay.Late })},
		{"over_limit", "tasks.csv: within_limit no", countOf(func(t *replay.Task) bool { return t.Removal().Within(now) == timely.OverLimit })},
		{"exceptions_running", "tasks.csv: state not_done, accepted by an exception.accepted", countOf(func(t *replay.Task) bool { return t.State == jml.TaskNotDone && t.Accepted != nil })},
	}
}

// countOf counts the tasks of a case that match.
func countOf(match func(*replay.Task) bool) func(*replay.Case) string {
	return func(c *replay.Case) string {
		n := 0
		for _, t := range c.Tasks {
			n += one(match(t))
		}
		return number(n)
	}
}

func countIn(states ...jml.TaskState) func(*replay.Case) string {
	return countOf(func(t *replay.Task) bool { return slices.Contains(states, t.State) })
}

func toldLate(c *replay.Case) string {
	if c.CutoffAt == nil {
		return ""
	}
	return seconds(c.ToldLate())
}
