package calendar

import (
	"slices"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

// MaxWeekend is how many days of the week may be off.
const MaxWeekend = 3

// Of returns the calendar of whoever works at a location, in a zone: the
// location's days where the company has set it up, else the company's. Errors as
// of New.
func Of(s jml.Settings, location, zone string) (Calendar, error) {
	l, _ := Place(s, location)
	return at(zone, daysOff(l.Weekend, holidaysOf(s, l)))
}

// Place finds a location that is set up by its name, compared folded.
func Place(s jml.Settings, name string) (jml.Location, bool) {
	for _, l := range s.Locations {
		if fold.Same(l.Name, name) {
			return l, true
		}
	}
	return jml.Location{}, false
}

// ZoneAt is the zone of whoever works at a location and has none of their own.
func ZoneAt(s jml.Settings, location string) string {
	if l, _ := Place(s, location); l.Zone != "" {
		return l.Zone
	}
	return s.Zone
}

// Moved is the zone of somebody who worked at one location and does at another
// from now on: who had the zone of the place has that of the new one.
func Moved(s jml.Settings, zone, from, to string) string {
	if zone == "" || zone == ZoneAt(s, from) {
		return ZoneAt(s, to)
	}
	return zone
}

// SameDays reports whether a location has the same days off under two settings.
func SameDays(a, b jml.Settings, location string) bool {
	before, _ := Place(a, location)
	after, _ := Place(b, location)
	return daysOff(before.Weekend, nil).weekend == daysOff(after.Weekend, nil).weekend &&
		slices.Equal(holidaysOf(a, before), holidaysOf(b, after))
}

func holidaysOf(s jml.Settings, l jml.Location) []jml.Date {
	if len(l.Holidays) > 0 {
		return l.Holidays
	}
	return s.Holidays
}
