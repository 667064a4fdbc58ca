// Package calendar owns civil time: zones, business days, the borders of a
// day, and offsets such as start-5bd or cutoff+24h. It knows no clock, no
// cases and no playbooks. It reads zones from the Go time package; the
// commands embed the zone data.
package calendar

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Calendar is where and when somebody works: the days of the weekend and the
// holidays are not business days.
type Calendar struct {
	Zone *time.Location
	days
}

// days are the days off of a place.
type days struct {
	weekend  [7]bool
	holidays map[jml.Date]bool
}

// New returns the calendar of an IANA zone that came in once, with Saturdays and
// Sundays off: CheckZone says what may come in now. The error is a *jml.Error
// that names the zone.
func New(zone string, holidays []jml.Date) (Calendar, error) {
	return at(zone, daysOff(nil, holidays))
}

func at(zone string, off days) (Calendar, error) {
	loc, err := locate(zone)
	if err != nil {
		return Calendar{}, jml.Invalid("time_zone",
			fmt.Sprintf("%q is not a known time zone; write it as in Europe/Berlin", zone))
	}
	return Calendar{Zone: loc, days: off}, nil
}

func daysOff(weekend []jml.Weekday, holidays []jml.Date) days {
	off := days{holidays: make(map[jml.Date]bool, len(holidays))}
	for _, d := range usual(weekend) {
		off.weekend[d] = true
	}
	for _, d := range holidays {
		off.holidays[d] = true
	}
	return off
}

// usual are the days of the week off where nothing else was said.
func usual(weekend []jml.Weekday) []jml.Weekday {
	if len(weekend) > 0 {
		return weekend
	}
	return []jml.Weekday{jml.Weekday(time.Saturday), jml.Weekday(time.Sunday)}
}

// BusinessDay reports whether people work on d.
func (off days) BusinessDay(d jml.Date) bool { return !off.weekend[d.Weekday()] && !off.holidays[d] }

// AddBusinessDays returns the n-th business day after d, or before d when n is
// negative. For 0 it is d, or the next business day when d is none.
func (c Calendar) AddBusinessDays(d jml.Date, n int) jml.Date {
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		d = d.AddDays(step)
		if c.BusinessDay(d) {
			n--
		}
	}
	for !c.BusinessDay(d) {
		d = d.AddDays(step)
	}
	return d
}

// DateOf returns the civil date of an instant at the calendar's place.
func (c Calendar) DateOf(t time.Time) jml.Date { return jml.DateOf(t.In(c.Zone)) }

// StartOfDay returns the first instant of d, in UTC. Where midnight does not
// exist it is the first instant after the gap.
func (c Calendar) StartOfDay(d jml.Date) time.Time { return c.At(d, 0, 0) }

// closingHour is when business ends, at every place.
const closingHour = 18

// Close returns the close of business on d, in UTC, and d; for a day that is no
// business day those of the next one.
func (c Calendar) Close(d jml.Date) (time.Time, jml.Date) {
	d = c.AddBusinessDays(d, 0)
	return c.Closing(d), d
}

// Closing is the hour of a day at which business ends or would end, in UTC.
func (c Calendar) Closing(d jml.Date) time.Time { return c.At(d, closingHour, 0) }

// CloseFrom is the first close of business that is not before t.
func (c Calendar) CloseFrom(t time.Time) time.Time {
	day := c.DateOf(t)
	for {
		at, d := c.Close(day)
		if !at.Before(t) {
			return at
		}
		day = d.AddDays(1)
	}
}

// EndOfDay returns the last microsecond of d, in UTC: what earlier versions
// took a due date without a time to mean. It is the next day's start less one
// microsecond, so a day that the zone left out ends with the day before it.
func (c Calendar) EndOfDay(d jml.Date) time.Time {
	return c.StartOfDay(d.AddDays(1)).Add(-time.Microsecond)
}

// At returns the instant of a local wall time, in UTC. A wall time that does
// not exist moves forward to the end of the gap; of a repeated one it is the
// first.
func (c Calendar) At(d jml.Date, hour, minute int) time.Time {
	wall := time.Date(d.Year, d.Month, d.Day, hour, minute, 0, 0, time.UTC)
	at := wall.Add(-36 * time.Hour) // no zone is that far from UTC, so this is before the instant
	for {
		_, offset := at.In(c.Zone).Zone()
		_, end := at.In(c.Zone).ZoneBounds()
		candidate := wall.Add(-time.Duration(offset) * time.Second)
		if candidate.Before(at) {
			return at // the clocks jumped over the wall time and show a later one now
		}
		if end.IsZero() || candidate.Before(end) {
			return candidate
		}
		at = end.UTC()
	}
}
