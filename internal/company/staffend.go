package company

import (
	"cmp"
	"context"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// EndRights takes away the rights that hold no more: of people whose cut-off
// has passed, of outsiders whose last day is over, of the first administrator
// once there is another, and the tokens of programs. Nobody could use them any more; this is what writes it
// down. It returns how many there were. Changes that nobody approved in time
// lapse too.
func (s *Service) EndRights(ctx context.Context) (ended int, err error) {
	err = s.changeSettings(ctx, jml.SystemActor(), func(b *Books) error {
		over, err := b.over()
		if err != nil {
			return err
		}
		ended = len(over)
		for _, o := range over {
			if err := b.endRight(o.right, o.how, ""); err != nil {
				return err
			}
		}
		tokens, err := endTokens(b)
		ended += tokens
		if err != nil {
			return err
		}
		return secondPerson{b}.lapse()
	})
	return ended, err
}

// ending is a right that holds no more, and why.
type ending struct {
	right staff.Right
	how   staff.End
}

// over lists the rights that have run out and that nobody has taken away yet.
func (b *Books) over() (list []ending, err error) {
	administered, err := b.administered()
	if err != nil {
		return nil, err
	}
	for _, s := range b.Directory().Staff {
		if s.Removed {
			continue
		}
		cutOff, err := b.CutOff(s.PersonID)
		if err != nil {
			return nil, err
		}
		how := s.Ended(b.today(), cutOff)
		if s.Nameless() && administered {
			how = staff.Replaced
		}
		if how != "" {
			list = append(list, ending{s, how})
		}
	}
	return list, b.Fault()
}

// endRight takes a right away, signs out whoever uses it and has the tasks
// look again that came to its holder by it.
func (b *Books) endRight(s staff.Right, how staff.End, caseID string) error {
	return takeAway(b, s, rightOf(s, string(how)), caseID)
}

// removeRight takes a right away because somebody wants it.
func removeRight(b *Books, s staff.Right, by assent) error {
	leaf := rightOf(s, string(staff.Removed))
	leaf.Change, leaf.Alone = by.change, by.alone
	return takeAway(b, s, leaf, "")
}

func takeAway(b *Books, s staff.Right, leaf evidence.StaffRight, caseID string) error {
	s.Removed = true
	if err := b.writeStaffOf(caseID, s, evidence.StaffRemoved{StaffRight: leaf}); err != nil {
		return err
	}
	if _, err := b.EndStaffSessions(s.ID); err != nil {
		return err
	}
	if _, err := endTokens(b); err != nil { // also those that were made by it
		return err
	}
	if s.PersonID == "" {
		if err := (keyring{b}).endAllOf(s.ID); err != nil {
			return err
		}
	}
	return b.LookAgain(s.PersonID)
}

// EndRightsOf ends every right of somebody who leaves, or does not come: those
// bound to the person, and those of nobody here that go to an address of theirs.
func (b *Books) EndRightsOf(leaver jml.Person, caseID string) error {
	for _, s := range b.Directory().Staff {
		if s.Removed || !belongsTo(s, leaver) {
			continue
		}
		if err := b.endRight(s, staff.Left, caseID); err != nil {
			return err
		}
	}
	return nil
}

// belongsTo reports whether a right is a person's, or goes to an address of
// theirs and to nobody else here.
func belongsTo(s staff.Right, p jml.Person) bool {
	if s.PersonID != "" || s.Email == "" {
		return s.PersonID == p.ID
	}
	return s.Email == p.WorkEmail || s.Email == p.PersonalEmail
}

// followPerson binds the rights of nobody here that go to a person's address,
// and has those that the person has go to it: a right stays with the person,
// not with the address. That an address or name has changed, the person's own
// leaf says.
func (b *Books) followPerson(p jml.Person) error {
	for _, s := range b.Directory().Staff {
		if s.Removed || s.PersonID != p.ID && (s.PersonID != "" || s.Email == "" || s.Email != p.WorkEmail) {
			continue
		}
		before := s
		s.PersonID, s.Name = p.ID, p.Name()
		s.Email, s.Until = cmp.Or(p.WorkEmail, s.Email), jml.Date{}
		var err error
		switch {
		case before.PersonID == "":
			if err = b.MoveIdentities(s.ID, p.ID); err != nil {
				return err
			}
			err = b.writeStaff(s, evidence.StaffBound{StaffRight: rightOf(s, "address")})
		case before != s:
			b.keepStaff(s)
			err = b.PutStaff(s)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
