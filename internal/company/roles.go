package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
)

// HoldRole replaces a role's line: the holder, then the deputies in order.
// Open tasks of the role move on in their cases' next rounds.
func (s *Service) HoldRole(ctx context.Context, actor jml.Actor, role roles.Role, personIDs []string) error {
	if err := checkCompanyRole(role); err != nil {
		return err
	}
	if len(personIDs) == 0 {
		return jml.Invalid("holder", "A role needs a holder.")
	}
	if n := len(personIDs) - 1; n > maxDeputies {
		return jml.Invalid("deputies", fmt.Sprintf("These are %d deputies; a role has at most %d.", n, maxDeputies))
	}
	return s.changeSettings(ctx, actor, func(b *Books) error {
		for i, id := range personIDs {
			if _, err := b.Person(id); err != nil {
				return err
			}
			if err := mayHold(b, personIDs, i); err != nil {
				return err
			}
		}
		return b.putSeats(role, personIDs, "changed")
	})
}

// putSeats writes a role's line, logs each seat that changed and has the cases
// of everybody concerned look again.
func (b *Books) putSeats(role roles.Role, ids []string, why string) error {
	before := b.Directory().PeopleOf(role)
	if slices.Equal(before, ids) {
		return nil
	}
	line := make([]roles.Seat, len(ids))
	for i, id := range ids {
		line[i] = roles.Seat{Role: role, Position: i, PersonID: id}
	}
	if err := b.PutSeats(role, line); err != nil {
		return fmt.Errorf("write the role's line: %w", err)
	}
	for i := range max(len(before), len(ids)) {
		if i < len(before) && i < len(ids) && before[i] == ids[i] {
			continue
		}
		seat, had := roles.Seat{Role: role, Position: i}, ""
		if i < len(before) {
			had = before[i]
		}
		if i < len(ids) {
			seat.PersonID = ids[i]
		}
		name, err := b.NameOf(seat.PersonID)
		if err != nil {
			return err
		}
		b.Log("", "", evidence.RoleHeld{Seat: seat, Why: why, Before: had}, ledger.Personal("person.name", name))
	}
	b.Directory().Seats = append(slices.DeleteFunc(b.Directory().Seats, func(s roles.Seat) bool { return s.Role == role }), line...)
	return b.LookAgain(append(before, b.Directory().PeopleStandingIn()...)...)
}

func checkCompanyRole(role roles.Role) error {
	if slices.Contains(roles.OfCompany(), role) {
		return nil
	}
	return jml.Invalid("role", fmt.Sprintf("%q is not a company role; the roles are %v.", role, roles.OfCompany()))
}

// mayHold refuses the person in one place of a role's line, 0 for the holder.
func mayHold(b *Books, line []string, at int) error {
	field := "deputies"
	if at == 0 {
		field = "holder"
	}
	switch {
	case at > maxDeputies:
		return jml.Invalid(field, fmt.Sprintf("A role has at most %d deputies.", maxDeputies))
	case b.Directory().Gone[line[at]]:
		return jml.Invalid("holder", "This person has left and cannot hold a role.")
	case slices.Contains(line[:at], line[at]):
		return jml.Invalid("deputies", "Name everybody once.")
	}
	return nil
}
