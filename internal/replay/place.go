package replay

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
)

// places are the days off of the company and its locations, as far as the leaves
// say. A change that began before them and was written after may have gone by
// those before.
type places struct {
	now, before jml.Settings
	since       moment
}

func (p *places) change(at moment, change func(*jml.Settings)) {
	if at.settled(p.since) {
		p.before = p.now
	}
	p.since = at
	p.now.Locations = slices.Clone(p.now.Locations)
	change(&p.now)
}

// may lists the settings that a leaf of an instant may have gone by.
func (p *places) may(at moment) []jml.Settings {
	if at.settled(p.since) {
		return []jml.Settings{p.now}
	}
	return []jml.Settings{p.now, p.before}
}

// locate takes in what was said of a location.
func (l *Log) locate(e leafAt, s *Span, d evidence.LocationChanged) {
	key := "location " + fold.Key(d.Name)
	if d.Removed && l.Settings.end(key, e.Entry, d) == nil {
		l.omission(e.Entry, "Leaf %d removes the location %s, which no leaf sets up.", e.Seq, d.Name)
	}
	if !d.Removed {
		l.Settings.set(key, s)
	}
	l.places.change(e.moment(), func(now *jml.Settings) {
		now.Locations = slices.DeleteFunc(now.Locations, func(l jml.Location) bool { return fold.Same(l.Name, d.Name) })
		if !d.Removed {
			now.Locations = append(now.Locations, jml.Location{Name: d.Name, Zone: d.Zone, Weekend: d.Weekend, Holidays: d.Holidays})
		}
	})
}

// everywhere takes in which days are off where no location says otherwise.
func (p *places) everywhere(at moment, d evidence.SettingChanged) {
	switch d.Name {
	case "holidays":
		p.change(at, func(now *jml.Settings) { now.Holidays = split[jml.Date](d.To) })
	case "weekend":
		p.change(at, func(now *jml.Settings) { now.Weekend = split[jml.Weekday](d.To) })
	}
}

// split reads days that stand one after another; what is none is left out.
func split[D any, P interface {
	*D
	UnmarshalText([]byte) error
}](text string) (days []D) {
	for _, word := range strings.Fields(text) {
		var d D
		if P(&d).UnmarshalText([]byte(word)) == nil {
			days = append(days, d)
		}
	}
	return days
}

// goesBy checks that the calendar a case says it goes by is that of its location.
func (l *Log) goesBy(e leafAt, c *Case) {
	if !slices.ContainsFunc(l.places.may(e.moment()), func(s jml.Settings) bool {
		place, _ := calendar.Place(s, c.Location)
		return place.Name == c.Calendar
	}) {
		l.omission(e.Entry, "Leaf %d: case #%d at %q goes by the calendar %q, which is not that of its location.", e.Seq, c.Number, c.Location, c.Calendar)
	}
}

// dueOnADayOff reports whether a deadline that counts in days is one of the days
// off of the case's location. Cases of before locations had days of their own,
// and what was put off at short notice, are not judged.
func (p *places) dueOnADayOff(at moment, t *Task) bool {
	if t.Case.Calendar == "" || t.DueKind != jml.DueDay || t.ShortNotice {
		return false
	}
	return !slices.ContainsFunc(p.may(at), func(s jml.Settings) bool { return calendar.Open(s, t.Case.Location, t.DueDate) })
}

// dated checks the deadline that a leaf gives a task.
func (t *Task) dated(l *Log, e leafAt) {
	if l.places.dueOnADayOff(e.moment(), t) {
		l.omission(e.Entry, "Leaf %d: task %s of case #%d is due on %s, a day off in %s.", e.Seq, t.Key, t.Case.Number, t.DueDate, t.Case.Calendar)
	}
}
