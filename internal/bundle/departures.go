package bundle

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// departuresTable lists the leavers: how they are reached, when they knew, and
// who says so. Older cases do not say it and are not in it.
func (a *Answer) departuresTable() Table {
	return table("departures.csv", departureColumns(), a.told.rows(departures))
}

// departs reports whether a case has a row there.
func departs(c *replay.Case) bool { return c.Kind == jml.Leaver && c.Contact != "" }

func departureColumns() []column[*replay.Case] {
	told := func(fact func(*replay.Telling) string) func(*replay.Case) string {
		return func(c *replay.Case) string {
			if c.Told == nil {
				return ""
			}
			return fact(c.Told)
		}
	}
	return []column[*replay.Case]{
		{"case_id", "case.opened: case", func(c *replay.Case) string { return c.ID }},
		{"number", "case.opened: data.number", func(c *replay.Case) string { return number(c.Number) }},
		{"person_id", "case.opened: data.person", func(c *replay.Case) string { return c.Person }},
		{"person_name", "case.opened: opening person.name", ofOpening("person.name")},
		{"contact", "newest of case.opened, case.rescheduled and case.told: data.contact", func(c *replay.Case) string { return c.Contact }},
		{"told_at", "case.told: data.at, until case.rescheduled with untold", told(func(t *replay.Telling) string { return instant(t.At) })},
		{"told_by", "case.told: opening actor.name, likewise", told(func(t *replay.Telling) string { return t.Text("actor.name") })},
		{"told_recorded_at", "case.told: recorded_at, likewise", told(func(t *replay.Telling) string { return instant(t.Recorded) })},
		{"log_index", "case.told: seq, likewise; else case.opened: seq", func(c *replay.Case) string {
			if c.Told == nil {
				return number(c.Opened.Seq)
			}
			return number(c.Told.Seq)
		}},
	}
}
