package company

import (
	"context"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// SignOut ends everything by which a person comes in: sessions, unused sign-in
// links and mail links.
func (b *Books) SignOut(personID string) error {
	if _, err := b.RevokeLinks(personID, ""); err != nil {
		return fmt.Errorf("revoke the person's links: %w", err)
	}
	if _, err := b.EndSessions(personID); err != nil {
		return fmt.Errorf("end the person's sessions: %w", err)
	}
	return nil
}

// EndSessions signs a person out of every browser. Their mail links go on
// working.
func (s *Service) EndSessions(ctx context.Context, actor jml.Actor, personID string) (ended int64, err error) {
	err = s.change(ctx, actor, func(b *Books) error {
		p, err := b.Person(personID)
		if err != nil {
			return err
		}
		if ended, err = b.Entry.EndSessions(personID); err != nil {
			return err
		}
		b.Log("", "", evidence.SessionsEnded{Person: personID, Sessions: ended}, ledger.Personal("person.name", p.Name()))
		return nil
	})
	return ended, err
}

// EndStaffSessions signs whoever uses a right out of every browser.
func (s *Service) EndStaffSessions(ctx context.Context, actor jml.Actor, staffID string) (ended int64, err error) {
	err = s.change(ctx, actor, func(b *Books) error {
		right, err := b.right(staffID)
		if err != nil {
			return err
		}
		if ended, err = b.Entry.EndStaffSessions(staffID); err != nil {
			return err
		}
		b.Log("", "", evidence.SessionsEnded{Staff: staffID, Person: right.PersonID, Sessions: ended}, ledger.Personal("staff.name", right.Name))
		return nil
	})
	return ended, err
}

// RevokeLinks ends the mail links of a person, of a case, or of a person in a
// case; one of them must be given. The next mail brings a fresh link.
func (s *Service) RevokeLinks(ctx context.Context, actor jml.Actor, personID, caseID string) (revoked int64, err error) {
	if personID == "" && caseID == "" {
		return 0, jml.Invalid("person", "Say whose links to revoke, or those of which case.")
	}
	err = s.change(ctx, actor, func(b *Books) error {
		name, err := b.NameOf(personID)
		if err != nil {
			return err
		}
		if caseID != "" {
			if _, err := b.Case(caseID); err != nil {
				return err
			}
		}
		if revoked, err = b.Entry.RevokeLinks(personID, caseID); err != nil {
			return err
		}
		b.Log(caseID, "", evidence.LinksRevoked{Person: personID, Links: revoked}, ledger.Personal("person.name", name))
		return nil
	})
	return revoked, err
}
