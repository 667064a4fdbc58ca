package feed

import (
	"cmp"

	"github.com/handover-jml/handover/internal/jml"
)

// newcomerDays is for how long after their first day somebody who is heard of
// for the first time still is a joiner: records are entered late. Whoever works
// there longer was there before the source was connected.
const newcomerDays = 14

// postponedDays is for how long after a first day it may turn out that it is still
// to come.
const postponedDays = 90

// Next holds a record against what was told of the person so far and returns
// what follows, in order, and what is told when all of it was taken in. The same
// record again has nothing follow. today is the day at the company's place; here
// says that the person works here by what came in another way.
func (r Rules) Next(so Told, now Record, today jml.Date, here bool) (Told, []Step) {
	if now.Gone || now.AsOf.Before(so.Record.AsOf) && !now.AsOf.IsZero() {
		return so, nil
	}
	now = whole(now)
	c := change{rules: r, so: so, now: now, today: today, next: so, told: so}
	c.next.Record = now
	switch {
	case !so.Known && here:
		c.works()
	case !so.Known:
		c.first()
	case c.hasLeft():
		c.back()
	case c.coming():
		c.stillComing()
	default:
		c.here()
	}
	return c.next, c.steps
}

// whole is a record as it is meant. A last day before the first is one of an
// earlier engagement. Somebody answers for a contractor until a day: their
// manager and their last day, where the source names nobody and no day.
func whole(r Record) Record {
	if r.End.Before(r.Start) {
		r.End = jml.Date{}
	}
	if p := &r.Person; p.WorkerType == jml.Contractor {
		p.Sponsor = cmp.Or(p.Sponsor, p.Manager)
		p.EndDate = cmp.Or(p.EndDate, r.End)
	}
	return r
}

// change is one record on its way in.
type change struct {
	rules Rules
	so    Told
	now   Record
	today jml.Date
	next  Told // by the record
	told  Told // by the steps so far
	steps []Step
}

func (c *change) hasLeft() bool { return !c.so.Leaves.IsZero() && c.so.Leaves.Before(c.today) }
func (c *change) coming() bool  { return c.today.Before(c.so.Joined) }

// first hears of somebody for the first time.
func (c *change) first() {
	leaves := c.leaves()
	if !c.now.Active || !leaves.IsZero() && leaves.Before(c.today) {
		return // gone, or taken back, before anybody asked: none of our people by this
	}
	start := c.now.Start
	if start.IsZero() { // who is new there and has no first day begins now
		start = c.today
	}
	c.next.Known, c.next.Joined = true, start
	if start.Before(c.today.AddDays(-newcomerDays)) {
		c.correct()
	} else {
		c.announce(jml.Joiner, start)
	}
	c.leave(leaves)
}

// works hears for the first time of somebody who works here already, or will, by
// what came in another way. What differs is corrected, and nobody moves by it; of
// who is still to come the first day is announced, which may be another.
func (c *change) works() {
	c.next.Known, c.next.Joined = true, c.now.Start
	if c.now.Active && c.today.Before(c.now.Start) {
		c.announce(jml.Joiner, c.now.Start)
	} else {
		c.correctPerson()
	}
	c.leave(c.leaves())
}

// back hears of somebody who has left: nothing, or that they join again.
func (c *change) back() {
	leaves := c.leaves()
	if !c.now.Active || !leaves.IsZero() && !c.so.Leaves.Before(leaves) {
		return
	}
	start := c.now.Start
	if !c.so.Leaves.Before(start) { // systems that only switch an account on again keep the first start
		start = c.today
	}
	c.next.Joined, c.next.Leaves = start, jml.Date{}
	c.announce(jml.Joiner, start)
	c.leave(leaves)
}

// stillComing hears of somebody whose first day lies ahead.
func (c *change) stillComing() {
	if !c.now.Active {
		c.next.Known, c.next.Joined, c.next.Leaves = false, jml.Date{}, jml.Date{}
		c.takeBack(jml.Joiner)
		return
	}
	start := c.now.Start
	if start.IsZero() {
		start = c.so.Joined
	}
	if start != c.so.Joined || !sameTerms(c.so.Record.Person, c.now.Person) || !samePerson(c.so.Record.Person, c.now.Person) {
		c.next.Joined = start
		c.announce(jml.Joiner, start)
	}
	c.leave(c.leaves())
}

// here hears of somebody who works here, for good or until a day.
func (c *change) here() {
	recent := !c.so.Joined.Before(c.today.AddDays(-postponedDays))
	switch {
	case recent && c.now.Active && c.today.Before(c.now.Start): // they did not begin after all
		c.next.Joined = c.now.Start
		c.announce(jml.Joiner, c.now.Start)
	case !sameTerms(c.so.Record.Person, c.now.Person):
		c.announce(jml.Mover, c.today)
	case !samePerson(c.so.Record.Person, c.now.Person):
		c.correctPerson()
	}
	c.leave(c.leaves())
}

// leaves is the last day by the record, zero while none is known.
func (c *change) leaves() jml.Date {
	switch {
	case !c.now.End.IsZero():
		return c.now.End
	case c.now.Active || c.rules.NeedsEnd:
		return jml.Date{}
	case !c.so.Leaves.IsZero():
		return c.so.Leaves // it was said already, with its day
	}
	return c.today
}

// leave announces a last day that is new or another, or takes one back.
func (c *change) leave(day jml.Date) {
	if day == c.next.Leaves {
		return
	}
	c.next.Leaves = day
	if day.IsZero() {
		c.takeBack(jml.Leaver)
	} else {
		c.announce(jml.Leaver, day)
	}
}

func (c *change) announce(kind jml.Kind, day jml.Date) {
	p := c.now.Person
	if kind == jml.Leaver { // who leaves stays who they are: nothing of their work changes by it
		p = jml.EventPerson{ID: p.ID, Source: p.Source, WorkEmail: p.WorkEmail, GivenName: p.GivenName, FamilyName: p.FamilyName}
	}
	c.then(Step{Event: jml.Event{Kind: kind, EffectiveDate: day, TimeZone: c.now.Zone, Person: p}})
}

func (c *change) takeBack(of jml.Kind) {
	p := jml.EventPerson{ID: c.now.Person.ID, Source: c.now.Person.Source}
	c.then(Step{Event: jml.Event{Kind: jml.Rescind, Of: of, Person: p}})
}

func (c *change) correct() {
	c.then(Step{Correct: true, Event: jml.Event{TimeZone: c.now.Zone, EffectiveDate: c.now.Start, Person: c.now.Person}})
}

// correctPerson corrects what somebody is called and where they are reached.
func (c *change) correctPerson() {
	p := c.now.Person
	p = jml.EventPerson{ID: p.ID, Source: p.Source, GivenName: p.GivenName, FamilyName: p.FamilyName, WorkEmail: p.WorkEmail, PersonalEmail: p.PersonalEmail, Phone: p.Phone}
	c.then(Step{Correct: true, Event: jml.Event{Person: p}})
}

// then has a step follow, by which all that was worked out so far is told.
func (c *change) then(s Step) {
	s.Before, c.told = c.told, c.next
	c.steps = append(c.steps, s)
}
