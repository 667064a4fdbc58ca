package company

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
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

// FindDescribed returns the person that an event or row describes: by outside
// id, then by work address.
func FindDescribed(r ledger.People, ep jml.EventPerson) (jml.Person, bool, error) {
	for _, key := range []string{ep.ID, ep.WorkEmail} {
		if p, ok, err := Find(r, key); err != nil || ok {
			return p, ok, err
		}
	}
	return jml.Person{}, false, nil
}

// AddressIsFree refuses a work address that belongs to somebody else.
func AddressIsFree(r ledger.People, of jml.Person) error {
	p, taken, err := Find(r, of.WorkEmail)
	if err != nil || !taken || p.ID == of.ID {
		return err
	}
	return &jml.Error{Code: jml.CodeConflict, Field: "person.work_email",
		Message: "Somebody else has this work address. Check the person's id and address."}
}

// Unknown refuses a person whom nobody here is known as.
func Unknown(ep jml.EventPerson) error {
	return &jml.Error{Code: jml.CodeNotFound, Field: "person",
		Message: fmt.Sprintf("Nobody here is known as %q. Check the id or work address, or import the person first.", cmp.Or(ep.ID, ep.WorkEmail))}
}

// Correct takes over what an event or row knows better and returns what changed.
func Correct(p *jml.Person, ep jml.EventPerson) []evidence.Field {
	var changed []evidence.Field
	set := func(field string, to *string, value string) {
		if value != "" && *to != value {
			*to = value
			changed = append(changed, ledger.Personal(field, value))
		}
	}
	if p.ExternalID == "" {
		set("person.external_id", &p.ExternalID, ep.ID)
	}
	set("person.given_name", &p.GivenName, ep.GivenName)
	set("person.family_name", &p.FamilyName, ep.FamilyName)
	set("person.work_email", &p.WorkEmail, strings.ToLower(ep.WorkEmail))
	set("person.personal_email", &p.PersonalEmail, strings.ToLower(ep.PersonalEmail))
	return changed
}

// WriteCorrections writes what Correct changed, if anything.
func (b *Books) WriteCorrections(p jml.Person, changed []evidence.Field) error {
	if len(changed) == 0 {
		return nil
	}
	if err := b.UpdatePerson(p); err != nil {
		return fmt.Errorf("write the person: %w", err)
	}
	delete(b.names, p.ID)
	if err := b.followPerson(p); err != nil {
		return err
	}

	names := make([]string, len(changed))
	for i, f := range changed {
		names[i] = f.Name
	}
	b.Log("", "", evidence.PersonCorrected{Person: p.ID, Fields: names}, changed...)
	return nil
}

// TakeIn adds a person with one engagement and returns the person's id.
func (b *Books) TakeIn(p jml.Person, e jml.Engagement, source string) (string, error) {
	p, err := b.AddPerson(p)
	if err != nil {
		return "", err
	}
	_, err = b.Engage(p, e, source)
	return p.ID, err
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
	return p, b.followPerson(p)
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
		ledger.Personal("person.name", p.Name()), ledger.Personal("person.work_email", p.WorkEmail))
	return e, nil
}
