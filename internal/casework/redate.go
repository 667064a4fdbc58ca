package casework

import (
	"cmp"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// redate gives the case the event's dates. What the event leaves out keeps
// what the case has. Past dates are accepted: late news is still news.
func redate(c *jml.Case, ev jml.Event, settings jml.Settings, now time.Time) error {
	if ev.TimeZone != "" {
		c.Zone = ev.TimeZone
	}
	c.Zone = cmp.Or(c.Zone, settings.Zone)
	cal, err := calendar.New(c.Zone, settings.Holidays)
	if err != nil {
		return err
	}
	becomesImmediate := ev.Immediate && !c.Immediate
	day := cmp.Or(ev.EffectiveDate, ev.LastDay)
	moved := !day.IsZero() && day != c.Effective
	if moved && c.EmploymentEnd == c.Effective {
		c.EmploymentEnd = jml.Date{} // it was the last day and moves with it
	}
	c.Immediate = c.Immediate || ev.Immediate
	c.Effective = cmp.Or(day, c.Effective)
	if c.Effective.IsZero() && c.Immediate {
		c.Effective = jml.DateOf(now.In(cal.Zone))
	}
	if c.Effective.IsZero() {
		return jml.Invalid("effective_date", "Give the date on which this takes effect, as 2026-12-01.")
	}
	c.EmploymentEnd = cmp.Or(ev.EmploymentEnd, c.EmploymentEnd)
	if c.Kind != jml.Leaver {
		c.EffectAt = cal.StartOfDay(c.Effective)
		return nil
	}
	if c.EmploymentEnd.Before(c.Effective) { // also while it is not given
		c.EmploymentEnd = c.Effective
	}
	if err := cutoff(c, ev, cal, settings, now, becomesImmediate, moved); err != nil {
		return err
	}
	c.EffectAt = c.CutoffAt
	return nil
}

// calendarWarnings say that days off are not those of a location that was named.
func calendarWarnings(settings jml.Settings, location string) []string {
	if said := calendar.Unplaced(settings, location); said != "" {
		return []string{said}
	}
	return nil
}

// timeWarnings say what somebody should know of how the case's times were read.
func timeWarnings(c jml.Case, ev jml.Event, settings jml.Settings) (out []string) {
	if use := calendar.Instead(c.Zone); use != "" {
		out = append(out, fmt.Sprintf("The zone %s has no daylight saving time, so times may be an hour off. Announce the case again with the place's zone: %s.", c.Zone, use))
	}
	cal, err := calendar.New(c.Zone, settings.Holidays)
	if err != nil || c.Kind != jml.Leaver {
		return out
	}

	wall := ev.Cutoff
	if usual := cal.At(c.Effective, settings.CutoffHour, 0); wall == "" && usual.Equal(c.CutoffAt) {
		wall = fmt.Sprintf("%sT%02d:00", c.Effective, settings.CutoffHour)
	}
	if doubt := cal.Doubt(wall); doubt != "" {
		out = append(out, "cutoff: "+doubt)
	}
	return out
}

func cutoff(c *jml.Case, ev jml.Event, cal calendar.Calendar, settings jml.Settings, now time.Time, becomesImmediate, moved bool) error {
	switch {
	case ev.Cutoff != "":
		at, err := cal.ParseLocal("cutoff", ev.Cutoff)
		if err != nil {
			return err
		}
		c.CutoffAt = at
	case becomesImmediate:
		c.CutoffAt = now
	case c.CutoffAt.IsZero() || moved:
		c.CutoffAt = cal.At(c.Effective, settings.CutoffHour, 0)
	}
	return nil
}
