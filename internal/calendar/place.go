package calendar

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

// MaxWeekend is how many days of the week may be off.
const MaxWeekend = 3

// Of returns the calendar of whoever works at a location, in a zone: the
// location's days where the company has set it up, else the company's. Errors as
// of New.
func Of(s jml.Settings, location, zone string) (Calendar, error) {
	weekend, holidays := DaysOff(s, location)
	return at(zone, daysOff(weekend, holidays))
}

// Place finds a location that is set up by its name, compared folded.
func Place(s jml.Settings, name string) (l jml.Location, found bool) {
	for _, l := range s.Locations {
		if fold.Same(l.Name, name) {
			return l, true
		}
	}
	return jml.Location{}, false
}

// Unplaced says that a location that was named is none of those that are set up;
// "" for one that is, for none, and where the company has no locations.
func Unplaced(s jml.Settings, location string) string {
	_, found := Place(s, location)
	if found || location == "" || len(s.Locations) == 0 {
		return ""
	}
	var names []string
	for _, l := range s.Locations[:min(len(s.Locations), mostNamed)] {
		names = append(names, l.Name)
	}
	return fmt.Sprintf("The location %q is not set up, so the company's days off count. Set up are: %s.", location, strings.Join(names, ", "))
}

// mostNamed bounds the locations that a sentence names.
const mostNamed = 10

// ZoneAt is the zone of whoever works at a location and has none of their own.
func ZoneAt(s jml.Settings, location string) string {
	if l, _ := Place(s, location); l.Zone != "" {
		return l.Zone
	}
	return s.Zone
}

// ZoneMoved is the zone of somebody who worked at one location and works at
// another: who had the zone of the place has that of the new one.
func ZoneMoved(s jml.Settings, zone, from, to string) string {
	if zone == "" || zone == ZoneAt(s, from) {
		return ZoneAt(s, to)
	}
	return zone
}

// Open reports whether people work at a location on d.
func Open(s jml.Settings, location string, d jml.Date) bool {
	weekend, holidays := DaysOff(s, location)
	return !slices.Contains(weekend, jml.Weekday(d.Weekday())) && !slices.Contains(holidays, d)
}

// Alike reports whether a location has the same days off, under the same name,
// before and after a change of settings.
func Alike(before, after jml.Settings, location string) bool {
	wasOff, wasHolidays := DaysOff(before, location)
	off, holidays := DaysOff(after, location)
	was, _ := Place(before, location)
	is, _ := Place(after, location)
	return was.Name == is.Name && daysOff(wasOff, nil).weekend == daysOff(off, nil).weekend && slices.Equal(wasHolidays, holidays)
}

// DaysOff are the weekend and the holidays of a location, its own or the
// company's.
func DaysOff(s jml.Settings, location string) (weekend []jml.Weekday, holidays []jml.Date) {
	weekend, holidays = usual(s.Weekend), s.Holidays
	l, _ := Place(s, location)
	if len(l.Weekend) > 0 {
		weekend = l.Weekend
	}
	if len(l.Holidays) > 0 {
		holidays = l.Holidays
	}
	return weekend, holidays
}
