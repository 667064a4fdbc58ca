package company

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// AddStaff gives somebody a right to sign in, or returns the right they have.
func (s *Service) AddStaff(ctx context.Context, actor jml.Actor, staff jml.Staff) (out jml.Staff, err error) {
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		out, err = b.addStaff(staff, string(actor.Kind))
		return err
	})
	return out, err
}

func (b *Books) addStaff(staff jml.Staff, how string) (jml.Staff, error) {
	staff.Email = strings.ToLower(strings.TrimSpace(staff.Email))
	for _, have := range b.Directory().Staff {
		if have.Email == staff.Email && have.Role == staff.Role && !have.Removed {
			return have, nil
		}
	}
	id, err := ledger.NewID()
	if err != nil {
		return staff, err
	}
	staff.ID = id
	if staff.PersonID == "" && staff.Email != "" {
		p, ok, err := Find(b, staff.Email)
		if err != nil {
			return staff, err
		}
		if ok {
			staff.PersonID, staff.Name = p.ID, p.Name()
		}
	}
	staff.Name = cmp.Or(staff.Name, staff.Email)
	if err := b.PutStaff(staff); err != nil {
		return staff, fmt.Errorf("write the staff right: %w", err)
	}
	b.Directory().Staff = append(b.Directory().Staff, staff)
	b.Log("", "", evidence.StaffAdded{StaffRight: evidence.StaffRight{Staff: staff.ID, Role: staff.Role, How: how}},
		ledger.Personal("staff.name", staff.Name), ledger.Personal("staff.email", staff.Email))
	return staff, nil
}

// SignedIn records that somebody signed in.
func (s *Service) SignedIn(ctx context.Context, staff jml.Staff, how string) error {
	actor := jml.Actor{Kind: jml.ActorStaff, Ref: staff.ID, Name: staff.Name, PersonID: staff.PersonID, Assurance: jml.AssuranceSignIn}
	return s.change(ctx, actor, func(b *Books) error {
		b.Log("", "", evidence.StaffSignedIn{StaffRight: evidence.StaffRight{Staff: staff.ID, Role: staff.Role, How: how}},
			ledger.Personal("staff.name", staff.Name), ledger.Personal("staff.email", staff.Email))
		return nil
	})
}
