package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// Identities say who is who: by which ids sources outside know somebody, and who
// acts at the console.
type Identities struct{ service *Service }

// Identities returns those of this Service's company.
func (s *Service) Identities() Identities { return Identities{s} }

// LinkPerson enters that a source outside calls a person by an id, so that what
// it says under the id is about them. The person is named by HR's id, a work
// address or an id of ours. An id that the source gave somebody else is refused
// by their name.
func (s Identities) LinkPerson(ctx context.Context, actor jml.Actor, person, source, id string) (p jml.Person, err error) {
	words := []legible.Text{{Field: "source", Value: source, Rule: legible.Key()}, {Field: "id", Value: id, Rule: legible.Key()}}
	if err := legible.CheckAll(words, nil); err != nil {
		return p, err
	}
	err = s.service.change(ctx, actor, func(b *Books) error {
		if p, err = another(b, person); err != nil {
			return err
		}
		switch {
		case source == "" || fold.Same(source, ledger.OfHR):
			return jml.Invalid("source", "Name the source that gave the id, such as payroll. HR's own id is corrected with the person.")
		case id == "":
			return jml.Invalid("id", "Give the id by which the source knows the person.")
		}
		has, known, err := b.PersonByRef(source, id)
		switch {
		case err != nil:
			return fmt.Errorf("look for the id: %w", err)
		case known && has.ID == p.ID:
			return nil
		case known:
			return &jml.Error{Code: jml.CodeConflict, Field: "id", Message: fmt.Sprintf("%s calls %s by the id %s already.", source, has.Name(), id)}
		}
		return link(b, p, source, id)
	})
	return p, err
}

// another is whom a key means, who is not the actor: nobody says of themselves
// who they are.
func another(b *Books, key string) (jml.Person, error) {
	p, err := b.meant(key)
	if err != nil {
		return p, err
	}
	return p, ledger.NotOneself(b.Actor, p.ID)
}

// UnlinkPerson takes it back that a source outside calls a person by an id. What
// it said under the id so far stays as it is.
func (s Identities) UnlinkPerson(ctx context.Context, actor jml.Actor, person, source, id string) (p jml.Person, err error) {
	words := []legible.Text{{Field: "source", Value: source, Rule: legible.Key()}, {Field: "id", Value: id, Rule: legible.Key()}}
	if err := legible.CheckAll(words, nil); err != nil {
		return p, err
	}
	err = s.service.change(ctx, actor, func(b *Books) error {
		if p, err = another(b, person); err != nil {
			return err
		}
		if fold.Same(source, ledger.OfHR) {
			return jml.Invalid("source", "HR's own id is corrected with the person, and not taken away: by it the next file finds them.")
		}
		return unlink(b, p, source, id)
	})
	return p, err
}

// unlink takes an id from a person and says which, as it was given.
func unlink(b *Books, p jml.Person, source, id string) error {
	refs, err := b.RefsOf(p.ID)
	if err != nil {
		return fmt.Errorf("read a person's ids: %w", err)
	}
	at := slices.IndexFunc(refs, func(r ledger.PersonRef) bool { return fold.Same(r.Source, source) && fold.Same(r.ID, id) })
	if at < 0 {
		return &jml.Error{Code: jml.CodeNotFound, Field: "id", Message: fmt.Sprintf("%q does not call %s by the id %q. Look at the ids on the person's page.", source, p.Name(), id)}
	}
	if _, err := b.DeleteRef(refs[at]); err != nil {
		return fmt.Errorf("take back a person's id: %w", err)
	}
	b.Log("", "", evidence.PersonCorrected{Person: p.ID, Fields: []string{"person.external_id"}, Source: fold.Key(source), Unlinked: true},
		ledger.Personal("person.external_id", refs[at].ID))
	return nil
}

// PersonKnown finds somebody by HR's id, a work address or an id of ours;
// jml.CodeNotFound when nobody is.
func (s Identities) PersonKnown(ctx context.Context, key string) (p jml.Person, err error) {
	err = s.service.ledger.Read(ctx, func(r ledger.Reader) error {
		found, known, err := Find(r, key)
		if err == nil && !known {
			err = Unknown(jml.EventPerson{ID: key})
		}
		p = found
		return err
	})
	return p, err
}
