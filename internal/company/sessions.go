package company

import (
	"context"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// SignOut ends everything by which a person comes in: sessions, unused sign-in
// links, mail links and passkeys.
func (b *Books) SignOut(personID string) error {
	if _, err := b.RevokeLinks(personID, ""); err != nil {
		return fmt.Errorf("revoke the person's links: %w", err)
	}
	if _, err := b.EndSessions(personID); err != nil {
		return fmt.Errorf("end the person's sessions: %w", err)
	}
	return keyring{b}.endAllOf(personID)
}

// EndSessions signs a person out of every browser. Their mail links go on
// working. The person is named by an outside id, a work address or an id of ours.
func (s *Service) EndSessions(ctx context.Context, actor jml.Actor, person string) (ended int64, err error) {
	err = s.change(ctx, actor, func(b *Books) error {
		p, err := b.meant(person)
		if err != nil {
			return err
		}
		if ended, err = b.Entry.EndSessions(p.ID); err != nil {
			return err
		}
		b.Log("", "", evidence.SessionsEnded{Person: p.ID, Sessions: ended}, ledger.Personal("person.name", p.Name()))
		return nil
	})
	return ended, err
}

// meant is the person that a command names.
func (b *Books) meant(key string) (jml.Person, error) {
	p, known, err := Find(b, key)
	if err == nil && !known {
		err = Unknown(jml.EventPerson{ID: key})
	}
	return p, err
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
func (s *Service) RevokeLinks(ctx context.Context, actor jml.Actor, person, caseID string) (revoked int64, err error) {
	if person == "" && caseID == "" {
		return 0, jml.Invalid("person", "Say whose links to revoke, or those of which case.")
	}
	err = s.change(ctx, actor, func(b *Books) error {
		var p jml.Person
		if person != "" {
			if p, err = b.meant(person); err != nil {
				return err
			}
		}
		if caseID != "" {
			if _, err := b.CaseToChange(caseID); err != nil {
				return err
			}
		}
		if revoked, err = b.Entry.RevokeLinks(p.ID, caseID); err != nil {
			return err
		}
		b.Log(caseID, "", evidence.LinksRevoked{Person: p.ID, Links: revoked}, ledger.Personal("person.name", p.Name()))
		return nil
	})
	return revoked, err
}
