package casework

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// The ways in which a leaver is reached.
const (
	contactNormal    = "normal"
	contactThroughHR = "through_hr"
)

// contactOf is how somebody is reached of whom an event says nothing else. A
// departure that was not the own wish, or is immediate, is told by people.
func contactOf(ev jml.Event) string {
	dismissed := strings.EqualFold(ev.Reason, "dismissal") || strings.EqualFold(ev.Reason, "dismissed")
	if ev.Kind == jml.Leaver && (ev.Immediate || dismissed) {
		return cmp.Or(ev.Contact, contactThroughHR)
	}
	return cmp.Or(ev.Contact, contactNormal)
}

// hear gives a leaver's case what an event says of whether they know, and how
// they are reached. That a departure is immediate now is other news than they
// were told, so that has to be told again.
func (a *acceptance) hear(c *jml.Case, before jml.Case) {
	if c.Kind != jml.Leaver {
		return
	}
	if c.Immediate && !before.Immediate && !c.ToldAt.After(a.ev.OccurredAt) {
		c.ToldAt = time.Time{}
		c.Contact = contactThroughHR
	}
	c.Contact = cmp.Or(a.ev.Contact, c.Contact)
	if a.ev.Told && c.ToldAt.IsZero() {
		c.ToldAt = a.toldAt()
	}
}

// toldAt is when the event says that they were told: no later than now.
func (a *acceptance) toldAt() (at time.Time) {
	if at = a.ev.OccurredAt; at.After(a.Now()) {
		at = a.Now()
	}
	return at
}

// tell records that a leaver knows: their own lines come to them, or stay with
// HR when that is how they are reached. It changes nothing else of the case, and
// rules over no other event.
func (a *acceptance) tell(c jml.Case) (jml.Accepted, error) {
	if c.Kind != jml.Leaver {
		return jml.Accepted{}, jml.Invalid("kind", "Only of a leaver it is said that they know.")
	}
	if !c.Live() {
		return jml.Accepted{}, &jml.Error{Code: jml.CodeConflict,
			Message: fmt.Sprintf("The leaver case #%d has ended; there is nothing to tell of it any more.", c.Number)}
	}
	if a.ev.OccurredAt.After(a.Now().Add(clock.Slack)) {
		return jml.Accepted{}, jml.Invalid("occurred_at", "This time lies in the future. Say when they were told.")
	}
	a.ev.Told = true
	d, err := a.lock(c.ID, registers)
	if err != nil {
		return jml.Accepted{}, err
	}
	before := d.Case
	if a.hear(&d.Case, before); d.Case.Contact == before.Contact && !before.Untold() {
		if len(a.changed) > 0 {
			a.logAccepted(c.ID, c.PersonID)
			return a.accepted(outcomeCorrected, c.ID, nil)
		}
		return a.ignore(before, "same")
	}

	if a.ev.Kind != jml.Told {
		d.Case.EventAt, d.Case.EventID = a.ev.OccurredAt, a.ev.ID
	}
	a.logTold(d.Case)
	decision, err := decide.Tell(d, before)
	if err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writeAll(decision); err != nil {
		return jml.Accepted{}, err
	}
	return a.accepted(outcomeTold, c.ID, nil)
}

// logTold records that the subject knows, and who said so.
func (a *acceptance) logTold(c jml.Case) {
	note := ""
	if a.ev.Kind == jml.Told { // an announcement's stands in the leaf of that
		note = a.ev.Note
	}
	a.Append(evidence.Draft{Case: c.ID, Actor: a.Actor, Personal: []evidence.Field{ledger.Personal("note", note)},
		Data: evidence.CaseTold{At: c.ToldAt, Contact: c.Contact, Source: a.in.Source, Event: a.ev.ID}})
}
