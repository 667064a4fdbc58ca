package company

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// Find returns the person known by an outside id, a work address in any case,
// or an id of ours.
func Find(r ledger.People, key string) (jml.Person, bool, error) {
	if !legible.Storable(key) {
		return jml.Person{}, false, nil // nobody is known by what no database keeps
	}
	p, ok, err := r.FindPerson(strings.TrimSpace(key))
	if err != nil {
		return p, false, fmt.Errorf("find a person: %w", err)
	}
	return p, ok, nil
}

// FindBy is Find for somebody whom a source names, by its own ids first.
func FindBy(r ledger.People, source, key string) (jml.Person, bool, error) {
	if source == "" || !legible.Storable(source) || !legible.Storable(key) {
		return Find(r, key)
	}
	p, ok, err := r.PersonByRef(source, strings.TrimSpace(key))
	if err != nil || ok {
		return p, ok, err
	}
	return Find(r, key)
}

// Unknown refuses a person whom nobody here is known as.
func Unknown(ep jml.EventPerson) error {
	return &jml.Error{Code: jml.CodeNotFound, Field: "person",
		Message: fmt.Sprintf("Nobody here is known as %q. Check the id or work address, or import the person first.", cmp.Or(ep.ID, ep.WorkEmail))}
}

// WriteIdentity has whoever an event means hold the address and the outside id
// that it says, as Identify found. p is the person as they are from now on.
func (b *Books) WriteIdentity(m Meant, p jml.Person) error {
	source, id := sourceOf(m.Says), m.Says.ID
	if id == "" || source == ledger.OfHR {
		return nil
	}
	_, known, err := b.PersonByRef(source, id)
	if err != nil || known {
		return err
	}
	return link(b, p, source, id)
}

// link enters that a source calls a person by an id.
func link(b *Books, p jml.Person, source, id string) error {
	if err := b.InsertRef(ledger.PersonRef{Source: source, ID: id, PersonID: p.ID}); err != nil {
		return fmt.Errorf("write a person's id: %w", err)
	}
	b.Log("", "", evidence.PersonCorrected{Person: p.ID, Fields: []string{"person.external_id"}, Source: fold.Key(source)},
		ledger.Personal("person.external_id", id))
	return nil
}

// GiveUpAddress takes the work address from somebody who left, whose mailbox is
// another person's now. What was mailed there opens nothing any more. It returns
// what is left to say once that person is written.
func (b *Books) GiveUpAddress(from jml.Person) (said func(to jml.Person), err error) {
	if from.ID == "" {
		return func(jml.Person) {}, nil
	}
	from.WorkEmail = ""
	if err := b.UpdatePerson(from); err != nil {
		return nil, fmt.Errorf("write the person: %w", err)
	}
	return func(to jml.Person) {
		b.Log("", "", evidence.PersonCorrected{Person: from.ID, Fields: []string{"person.work_email"}, AddressOf: to.ID})
	}, b.SignOut(from.ID)
}

// TakeIn adds a person with one engagement, under an id of our own.
func (b *Books) TakeIn(p jml.Person, e jml.Engagement, source string) (jml.Person, error) {
	p, err := b.AddPerson(p)
	if err != nil {
		return p, err
	}
	_, err = b.Engage(p, e, source)
	return p, err
}

// AddPerson adds somebody who has no engagement yet, under an id of our own.
func (b *Books) AddPerson(p jml.Person) (jml.Person, error) {
	id, err := ledger.NewID()
	if err != nil {
		return p, err
	}
	p.ID = id
	if err := b.InsertPerson(p); err != nil {
		return p, fmt.Errorf("write a person: %w", err)
	}
	if err := callByHR(b, p); err != nil {
		return p, err
	}
	return p, b.followPerson(p)
}

// callByHR enters the id that HR knows a person by.
func callByHR(b *Books, p jml.Person) error {
	if p.ExternalID == "" {
		return nil
	}
	if err := b.InsertRef(ledger.PersonRef{Source: ledger.OfHR, ID: p.ExternalID, PersonID: p.ID}); err != nil {
		return fmt.Errorf("write a person's id: %w", err)
	}
	return nil
}

// Engage adds an engagement of a person.
func (b *Books) Engage(p jml.Person, e jml.Engagement, source string) (jml.Engagement, error) {
	id, err := ledger.NewID()
	if err != nil {
		return e, err
	}
	e.ID, e.PersonID = id, p.ID
	if err := b.InsertEngagement(e); err != nil {
		return e, fmt.Errorf("write an engagement: %w", err)
	}
	b.Log("", "", evidence.PersonAdded{Person: p.ID, Engagement: e.ID, Type: e.Type, Start: e.Start, End: e.End, Source: source},
		ledger.Personal("person.name", p.Name()), ledger.Personal("person.work_email", p.WorkEmail), ledger.Personal("person.phone", p.Phone),
		ledger.Personal("person.external_id", p.ExternalID))
	return e, nil
}
