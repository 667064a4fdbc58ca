package company

import (
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// maxHolds is how many legal holds may stand on one person.
const maxHolds = 20

// Holds place and lift legal holds: of whoever is under one nothing is erased.
type Holds struct{ Service *Service }

// Place puts a person under a legal hold and returns its id. Somebody may be
// under several, each for a matter of its own. Nobody does that to themselves.
func (h Holds) Place(ctx context.Context, actor jml.Actor, person, why string) (id string, err error) {
	err = h.change(ctx, actor, person, why, func(b *Books, p jml.Person, standing []ledger.Hold) error {
		switch {
		case p.Erased:
			return stillKnown("What was known of this person is erased already: there is nothing left to keep.")
		case len(standing) >= maxHolds:
			return stillKnown(fmt.Sprintf("%s is under %d legal holds already. Lift one first.", p.Name(), len(standing)))
		}
		if id, err = ledger.NewID(); err != nil {
			return err
		}
		b.Log("", "", evidence.HoldPlaced{Hold: id, Person: p.ID}, ledger.Personal("note", why))
		return b.InsertHold(ledger.Hold{ID: id, PersonID: p.ID, PlacedAt: b.Now()})
	})
	return id, err
}

// Release lifts a legal hold by its id; "" means the only one. One that does not
// stand is refused (jml.CodeConflict).
func (h Holds) Release(ctx context.Context, actor jml.Actor, person, id, why string) error {
	return h.change(ctx, actor, person, why, func(b *Books, p jml.Person, standing []ledger.Hold) error {
		switch {
		case len(standing) == 0:
			return stillKnown(p.Name() + " is under no legal hold.")
		case id == "" && len(standing) > 1:
			return &jml.Error{Code: jml.CodeConflict, Field: "hold", Message: fmt.Sprintf("%s is under %d legal holds. Say which one by its id.", p.Name(), len(standing))}
		}
		for _, hold := range standing {
			if id == "" || hold.ID == id {
				b.Log("", "", evidence.HoldReleased{Hold: hold.ID, Person: p.ID}, ledger.Personal("note", why))
				return b.ReleaseHold(hold.ID)
			}
		}
		return &jml.Error{Code: jml.CodeConflict, Field: "hold", Message: "No legal hold of this id stands on " + p.Name() + "."}
	})
}

// change runs fn one at a time with every erasure: either comes first, and the
// other knows.
func (h Holds) change(ctx context.Context, actor jml.Actor, person, why string, fn func(*Books, jml.Person, []ledger.Hold) error) error {
	if strings.TrimSpace(why) == "" {
		return jml.Invalid("why", "Say why, such as the matter's number. It stays in the log.")
	}
	if err := legible.Check("why", why, legible.Note()); err != nil {
		return err
	}
	return h.Service.changeSettings(ctx, actor, func(b *Books) error {
		p, err := meantBy(b.Entry, person)
		if err != nil {
			return err
		}
		if err := ledger.NotOneself(b.Actor, p.ID); err != nil {
			return err
		}
		standing, err := b.HoldsOn(p.ID)
		if err != nil {
			return err
		}
		return fn(b, p, standing)
	})
}

// notHeld refuses to erase somebody who is under a legal hold.
func (b erasing) notHeld(p jml.Person) error {
	standing, err := b.HoldsOn(p.ID)
	if err != nil || len(standing) == 0 {
		return err
	}
	return stillKnown(fmt.Sprintf("%s is under a legal hold since %s. Nothing is erased until it is lifted on the person's page.",
		p.Name(), b.Settings().Today(standing[0].PlacedAt)))
}
