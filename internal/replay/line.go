package replay

import (
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// settles is how long somebody has to stand in a line before it counts: a change
// that began earlier and was written later may not have known of it.
const settles = time.Minute

// apartByClock is how far the clock's instants of two leaves lie apart that
// were certainly not written at once, on whatever machines. It tells where
// recorded_at cannot: it stands still while the clock has gone back.
const apartByClock = 5 * time.Minute

// moment is when a leaf was written: as recorded, and as the clock had it.
type moment struct{ recorded, clock time.Time }

// settled reports whether what began at since counts by now.
func (now moment) settled(since moment) bool {
	return now.recorded.Sub(since.recorded) >= settles || now.clock.Sub(since.clock).Abs() >= apartByClock
}

// line is who stands in a role, or who has HR's right, as far as the leaves say.
// One person may have several places in it.
type line struct {
	places map[string]string // person id, by seat or right
	people map[string]stay   // by person id
}

// stay is how long somebody has stood in a line without a break.
type stay struct {
	since  moment
	places int
}

func newLine() *line { return &line{places: map[string]string{}, people: map[string]stay{}} }

// take gives a place to a person; "" empties it.
func (l *line) take(place, person string, at moment) {
	before := l.places[place]
	if before == person {
		return
	}
	if was := l.people[before]; was.places > 1 {
		was.places--
		l.people[before] = was
	} else {
		delete(l.people, before)
	}

	if person == "" {
		delete(l.places, place)
		return
	}
	l.places[place] = person
	is := l.people[person]
	if is.places == 0 {
		is.since = at
	}
	is.places++
	l.people[person] = is
}

// holds reports whether a person has stood in the line for long enough.
func (l *line) holds(person string, at moment) bool {
	is, stands := l.people[person]
	return stands && at.settled(is.since)
}

// right notes whose a right is, as far as leaves say.
func (l *Log) right(e leafAt, r evidence.StaffRight, holds bool) {
	if r.Role != staff.HR {
		return
	}
	person := ""
	if holds {
		person = l.interns.text(r.Person)
	}
	l.hr.take(r.Staff, person, e.moment())
}

// sit notes who has a seat in a role's line.
func (l *Log) sit(e leafAt, s roles.Seat) {
	if l.lines[s.Role] == nil {
		l.lines[s.Role] = newLine()
	}
	l.lines[s.Role].take(strconv.Itoa(s.Position), l.interns.text(s.PersonID), e.moment())
}

// holding answers with the person if they stand in a role that a case may ask for.
func (l *Log) holding(c *Case, role roles.Role, person string, at moment) []string {
	stands := false
	switch role {
	case roles.Manager:
		stands = c.Manager == person
	case roles.OldManager:
		stands = c.OldManager == person
	default:
		stands = l.lines[role] != nil && l.lines[role].holds(person, at)
	}
	if !stands {
		return nil
	}
	return []string{person}
}
