package casework

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

// correctStated takes over what an event that moves a case, takes it back or says
// that somebody knows says better of the person and their terms, before it does
// that: what follows from it goes to whom it is then. It returns what somebody has
// to see to.
func (a *acceptance) correctStated(c jml.Case) (warnings []string, err error) {
	if a.who == nil { // a page names the case, and says nothing else
		return nil, nil
	}
	if err := a.writePerson(a.who); err != nil {
		return nil, err
	}
	next, changed, err := a.stated(c)
	warnings = a.who.warnings
	if err != nil || len(changed) == 0 {
		return warnings, err
	}
	if c.Kind == jml.Mover && c.Live() && !c.Effected {
		return append(warnings, fmt.Sprintf("What this says of %s was left as it was announced. To change where somebody moves to, announce the move again.", strings.Join(changed, ", "))), nil
	}
	corrected, err := a.CorrectEngagement(next)
	a.changed = append(a.changed, company.ChangedWords(nil, corrected)...)
	return warnings, err
}

// stated is the engagement of a case with the terms that the event says, and what
// differs; nothing does once it has ended.
func (a *acceptance) stated(c jml.Case) (next jml.Engagement, changed []string, err error) {
	m, _, err := a.library.MatrixInForce(a.Entry)
	if err != nil {
		return next, nil, err
	}
	ev := a.ev
	ev.Person, ev.TimeZone = a.who.meant.Says, "" // the zone is that of the dates
	terms, err := a.who.terms(a.Entry, ev, a.in, a.Settings(), m)
	next = a.who.eng
	if err != nil || next.ID == "" || next.ID != c.EngagementID {
		return next, nil, err
	}
	changed = company.TermsChanged(next.Terms, terms)
	next.Terms = terms
	return next, changed, nil
}
