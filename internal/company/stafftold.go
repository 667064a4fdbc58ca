package company

import (
	"context"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
)

// how of the leaves that say what an upgrade decided.
const byUpgrade = "upgrade"

// TellRights writes down whom an upgrade bound rights to, and until when it left
// the others to outsiders, once: the upgrade itself writes no leaf. It returns
// how many there were.
func (s *Service) TellRights(ctx context.Context) (told int, err error) {
	untold := false
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, right := range dir.Staff {
			untold = untold || right.Untold
		}
		return err
	})
	if err != nil || !untold {
		return 0, err
	}

	err = s.changeSettings(ctx, jml.SystemActor(), func(b *Books) error {
		told = 0
		for _, right := range b.Directory().Staff {
			if !right.Untold {
				continue
			}
			if err := b.tellRight(right); err != nil {
				return err
			}
			told++
		}
		return b.Fault()
	})
	return told, err
}

// tellRight does not judge the words of the row again, which an earlier version
// took.
func (b *Books) tellRight(right staff.Right) error {
	right.Untold = false
	if err := b.Tx.PutStaff(right); err != nil {
		return fmt.Errorf("write a right to sign in: %w", err)
	}
	var leaf evidence.Data = evidence.StaffAdded{StaffRight: rightOf(right, byUpgrade)}
	if right.PersonID != "" {
		leaf = evidence.StaffBound{StaffRight: rightOf(right, byUpgrade)}
	}
	b.Log("", "", leaf, ledger.Personal("staff.name", right.Name), ledger.Personal("staff.email", right.Email))
	return nil
}
