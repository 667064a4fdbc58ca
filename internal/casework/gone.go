package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// HeldByGone implements company.Cases: a removal for each thing that somebody
// holds who works here no more, in their last leaver case, which opens again when
// it was closed, or in a case that has nothing else.
func (s follower) HeldByGone(b *company.Books, personID, source string) error {
	w := &work{Books: b, library: s.company.Library()}
	all, err := w.CasesOf(personID)
	if err != nil {
		return fmt.Errorf("read the person's cases: %w", err)
	}
	caseID := ""
	for _, c := range all {
		if c.Kind == jml.Leaver && c.Ending == "" {
			caseID = c.ID
			break
		}
	}
	if caseID == "" {
		if caseID, err = w.openEmpty(personID, source); err != nil {
			return err
		}
	}
	d, err := w.lock(caseID, registers)
	if err != nil {
		return err
	}
	decision, err := decide.TakeBackHeld(d)
	if err != nil {
		return err
	}
	if err := w.write(decision); err != nil {
		return err
	}
	w.Wake(caseID)
	return nil
}

// Announced implements company.Cases.
func (s follower) Announced(b *company.Books, ev jml.Event, in jml.Intake) (jml.Accepted, error) {
	return (&acceptance{work: &work{Books: b, library: s.company.Library()}, ev: ev, in: in}).run()
}

// openEmpty opens a leaver's case without a task for somebody who left before
// there were cases: what it has to take back comes from the registers.
func (w *work) openEmpty(personID, source string) (caseID string, err error) {
	p, err := w.Person(personID)
	if err != nil {
		return "", fmt.Errorf("read the person: %w", err)
	}
	spells, err := w.Engagements(personID)
	if err != nil {
		return "", fmt.Errorf("read engagements: %w", err)
	}
	eventID, err := ledger.NewID()
	if err != nil {
		return "", err
	}

	e := spells[0]
	ev := jml.Event{ID: eventID, OccurredAt: w.Now(), Kind: jml.Leaver, Contact: contactThroughHR, EffectiveDate: e.End}
	if e.End.IsZero() {
		ev.EffectiveDate = jml.DateOf(w.Now())
	}
	in := jml.Intake{Source: source, Actor: w.Actor, Strict: true}
	o := opening{person: p, known: true, eng: e}
	o.c.Kind, o.c.After, o.c.PersonID = jml.Leaver, e.Terms, personID
	if err := o.date(w.Entry, ev, in, w.Settings()); err != nil {
		return "", err
	}
	docs, err := w.library.For(w.Entry, jml.Leaver, w.Settings())
	if err != nil {
		return "", err
	}
	o.c.PlaybookHash, o.c.MatrixHash = docs.Playbook.Hash, docs.MatrixHash
	if o.holdings, err = w.Holdings(personID); err != nil {
		return "", fmt.Errorf("read holdings: %w", err)
	}

	a := &acceptance{work: w, ev: ev, in: in}
	if err := a.writeCase(&o); err != nil {
		return "", err
	}
	return o.c.ID, a.logOpened(o)
}
