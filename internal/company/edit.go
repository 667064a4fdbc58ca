package company

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// PersonEdit is what HR corrects of a person by hand. nil keeps what is known;
// an empty address, phone or manager is none.
type PersonEdit struct {
	Person        string  `json:"person"` // who it is: HR's id, work address or id of ours
	GivenName     *string `json:"given_name,omitempty"`
	FamilyName    *string `json:"family_name,omitempty"`
	WorkEmail     *string `json:"work_email,omitempty"`
	PersonalEmail *string `json:"personal_email,omitempty"`
	Phone         *string `json:"phone,omitempty"`
	ID            *string `json:"id,omitempty"`      // HR's
	Manager       *string `json:"manager,omitempty"` // HR's id, work address or id of ours
	AddressMoved  bool    `json:"address_moved,omitempty"`
	// AddressWasWrong: an address that changes here was somebody else's, who is told
	// that what came there was not for them.
	AddressWasWrong bool `json:"address_was_wrong,omitempty"`
}

// CorrectPerson corrects somebody and returns what changed in words. Nobody
// corrects themselves.
func (s *Service) CorrectPerson(ctx context.Context, actor jml.Actor, edit PersonEdit) (changed []string, err error) {
	err = s.change(ctx, actor, func(b *Books) error {
		p, err := b.meant(edit.Person)
		if err != nil {
			return err
		}
		if err := ledger.NotOneself(actor, p.ID); err != nil {
			return err
		}
		by := editing{b}
		fields, err := by.editPerson(p, edit)
		if err != nil {
			return err
		}
		terms, err := by.editManager(p, edit.Manager)
		changed = ChangedWords(fields, terms)
		return err
	})
	return changed, err
}

// editing is a correction by hand on its way in.
type editing struct{ *Books }

func (b editing) editPerson(p jml.Person, edit PersonEdit) (changed []evidence.Field, err error) {
	next := p
	for _, f := range []struct {
		field string
		to    *string
		said  *string
	}{
		{"person.external_id", &next.ExternalID, edit.ID}, {"person.given_name", &next.GivenName, edit.GivenName}, {"person.family_name", &next.FamilyName, edit.FamilyName},
		{"person.work_email", &next.WorkEmail, edit.WorkEmail}, {"person.personal_email", &next.PersonalEmail, edit.PersonalEmail},
		{"person.phone", &next.Phone, edit.Phone},
	} {
		if f.said == nil {
			continue
		}
		value := strings.TrimSpace(*f.said)
		if strings.HasSuffix(f.field, "_email") {
			value = strings.ToLower(value)
		}
		if value != *f.to {
			*f.to = value
			changed = append(changed, ledger.Personal(f.field, value))
		}
	}
	if next.GivenName+next.FamilyName == "" {
		return nil, jml.Invalid("person.given_name", "Give the person's name.")
	}
	if err := b.freeID(p, next); err != nil {
		return nil, err
	}
	moved, err := b.freeAddress(p, next, edit.AddressMoved)
	if err != nil {
		return nil, err
	}
	if err := b.WriteCorrections(next, changed); err != nil {
		return nil, err
	}
	moved(next)
	if !edit.AddressWasWrong {
		return changed, nil
	}
	return changed, b.tellAstray(p, next)
}

// tellAstray has whoever has an address that was wrong told so.
func (b editing) tellAstray(before, next jml.Person) error {
	told := false
	for _, address := range []string{before.WorkEmail, before.PersonalEmail} {
		if address == "" || fold.Same(address, next.WorkEmail) || fold.Same(address, next.PersonalEmail) {
			continue
		}
		told = true
		if b.cases == nil {
			continue
		}
		if err := b.cases.AddressWasWrong(b.Books, next, address); err != nil {
			return err
		}
	}
	if !told {
		return jml.Invalid("person.address_was_wrong", "No address is corrected here, so none was wrong. Give the right one, or leave this out.")
	}
	return nil
}

// freeID refuses an id of HR's that is somebody else's, and none where there was
// one: by it the next file finds the person.
func (b editing) freeID(before, next jml.Person) error {
	switch {
	case next.ExternalID == before.ExternalID:
		return nil
	case next.ExternalID == "":
		return jml.Invalid("person.id", "Give the id that HR's system has for this person.")
	}
	if err := legible.Check("person.id", next.ExternalID, legible.Key()); err != nil {
		return err
	}
	has, known, err := b.PersonByRef(ledger.OfHR, next.ExternalID)
	if err != nil || !known || has.ID == next.ID {
		return err
	}
	return &jml.Error{Code: jml.CodeConflict, Field: "person.id", Message: fmt.Sprintf("%s has the id %s.", has.Name(), has.ExternalID)}
}

// freeAddress refuses a work address that is somebody else's, as Identify does.
func (b editing) freeAddress(before, next jml.Person, moved bool) (said func(jml.Person), err error) {
	if fold.Same(before.WorkEmail, next.WorkEmail) {
		return func(jml.Person) {}, nil
	}
	holder, taken, err := Find(b, next.WorkEmail)
	if err != nil {
		return nil, err
	}
	if !taken || holder.ID == next.ID {
		return func(jml.Person) {}, nil
	}
	m := Meant{Person: next, Known: true, Says: jml.EventPerson{AddressMoved: moved}, From: holder}
	if err := m.addressOf(b); err != nil {
		return nil, err
	}
	return b.GiveUpAddress(holder)
}

func (b editing) editManager(p jml.Person, key *string) ([]string, error) {
	if key == nil {
		return nil, nil
	}
	e, runs, err := running(b, p.ID)
	if err != nil {
		return nil, err
	}
	if !runs {
		if *key == "" {
			return nil, nil
		}
		return nil, jml.Invalid("person.manager", "This person does not work here, so nobody manages them.")
	}
	e.ManagerID = ""
	if *key != "" {
		if err := nameColleague(b, &e.ManagerID, "", "person.manager", *key, p); err != nil {
			return nil, err
		}
	}
	return b.CorrectEngagement(e)
}

// running is the engagement of somebody that runs or is to come.
func running(r ledger.People, personID string) (jml.Engagement, bool, error) {
	all, err := r.Engagements(personID)
	if err != nil {
		return jml.Engagement{}, false, fmt.Errorf("read engagements: %w", err)
	}
	for _, e := range all {
		if e.State == jml.EngagementActive || e.State == jml.EngagementPlanned {
			return e, true, nil
		}
	}
	return jml.Engagement{}, false, nil
}

// nameColleague enters whom a key names beside a person, of a source or of HR.
func nameColleague(r ledger.People, into *string, source, field, key string, of jml.Person) error {
	if key == "" {
		return nil
	}
	p, ok, err := FindBy(r, source, key)
	switch {
	case err != nil:
		return err
	case !ok:
		return jml.Invalid(field, fmt.Sprintf("Nobody here or in this file is known as %q.", key))
	case p.ID == of.ID:
		return jml.Invalid(field, "Nobody can be their own "+strings.TrimPrefix(field, "person.")+".")
	}
	*into = p.ID
	return nil
}
