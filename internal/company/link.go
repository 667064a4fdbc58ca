package company

import (
	"context"
	"fmt"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// LinkPerson enters that a source outside calls a person by an id, so that what
// it says under the id is about them. The person is named by HR's id, a work
// address or an id of ours. An id that the source gave somebody else is refused
// by their name.
func (s *Service) LinkPerson(ctx context.Context, actor jml.Actor, person, source, id string) (p jml.Person, err error) {
	words := []legible.Text{{Field: "source", Value: source, Rule: legible.Key()}, {Field: "id", Value: id, Rule: legible.Key()}}
	if err := legible.CheckAll(words, nil); err != nil {
		return p, err
	}
	err = s.change(ctx, actor, func(b *Books) error {
		if p, err = b.meant(person); err != nil {
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
