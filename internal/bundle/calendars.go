package bundle

import "github.com/handover-jml/handover/internal/replay"

// calendarsTable lists the cases that go by the days off of a location;
// settings.csv says which those were. All others go by the company's.
func (a *Answer) calendarsTable() Table {
	return table("calendars.csv", calendarColumns(), a.told.rows(calendars))
}

func calendarColumns() []column[*replay.Case] {
	return []column[*replay.Case]{
		{"case_id", "case.opened: case", func(c *replay.Case) string { return c.ID }},
		{"number", "case.opened: data.number", func(c *replay.Case) string { return number(c.Number) }},
		{"location", "newest of case.opened and case.rescheduled: data.location", func(c *replay.Case) string { return c.Location }},
		{"calendar", "newest of case.opened and case.rescheduled: data.calendar", func(c *replay.Case) string { return c.Calendar }},
		{"time_zone", "newest of case.opened and case.rescheduled: data.zone", func(c *replay.Case) string { return c.Zone }},
	}
}
