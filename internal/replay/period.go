package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// Period is the time that is asked about: civil dates for cases, which belong
// to it by their effective date, and instants for registers. The zero Period
// has no beginning and no end.
type Period struct {
	first, last jml.Date  // both inclusive; zero leaves that side open
	from, until time.Time // until is exclusive; zero has no end
}

// NewPeriod makes the period from first to last, both inclusive. A zero date
// leaves that side open. Its days begin when they begin in zone.
func NewPeriod(first, last jml.Date, zone string) (Period, error) {
	if !first.IsZero() && !last.IsZero() && last.Before(first) {
		return Period{}, jml.Invalid("to", "The period ends before it begins; swap the two dates.")
	}
	cal, err := calendar.New(zone, nil)
	if err != nil {
		return Period{}, err
	}
	p := Period{first: first, last: last}
	if !first.IsZero() {
		p.from = cal.StartOfDay(first).UTC()
	}
	if !last.IsZero() {
		p.until = cal.StartOfDay(last.AddDays(1)).UTC()
	}
	return p, nil
}

// NotBefore is the period with a first day where it has none. Instants of before
// belong to it still.
func (p Period) NotBefore(first jml.Date) Period {
	if p.first.IsZero() {
		p.first = first
	}
	return p
}

// Holds reports whether a case with this effective date belongs to the period.
func (p Period) Holds(effective jml.Date) bool {
	return (p.first.IsZero() || !effective.Before(p.first)) && (p.last.IsZero() || !p.last.Before(effective))
}

// At reports whether an instant lies in the period.
func (p Period) At(t time.Time) bool {
	return !t.Before(p.from) && (p.until.IsZero() || t.Before(p.until))
}

// Touches reports whether what held from since until ended (zero: still) was
// in force at some instant of the period.
func (p Period) Touches(since, ended time.Time) bool {
	return (p.until.IsZero() || since.Before(p.until)) && (ended.IsZero() || ended.After(p.from))
}

// Overlaps reports whether any of the days from start to end, both inclusive and
// open where zero, lies in the period.
func (p Period) Overlaps(start, end jml.Date) bool {
	return (p.last.IsZero() || start.IsZero() || !p.last.Before(start)) && (p.first.IsZero() || end.IsZero() || !end.Before(p.first))
}
