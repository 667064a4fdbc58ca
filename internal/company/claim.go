package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
)

// Accounts are those that people have at sign-in providers.
type Accounts struct{ Service *Service }

// Recognise finds out who comes in as whom a sign-in provider says. The first
// time it binds the provider's subject to whoever has the verified address; from
// then on the subject counts alone. Refusals are jml.CodeForbidden; that of
// somebody else with the address of one who is bound is written down, for
// administrators to see.
func (a Accounts) Recognise(ctx context.Context, claim staff.Claim) (known staff.Known, err error) {
	var refusal error
	err = a.Service.changeSettings(ctx, jml.SystemActor(), func(b *Books) error {
		refusal = nil // the transaction may run again
		known, err = claimant{b, claim}.recognise()
		if jml.ErrorCode(err) == jml.CodeForbidden {
			refusal, err = err, b.Fault()
		}
		return err
	})
	return known, cmp.Or(err, refusal)
}

// claimant is somebody of whom a provider says who they are.
type claimant struct {
	*Books
	claim staff.Claim
}

// holder is one of our people, or else an outsider by their address.
type holder struct {
	person jml.Person
	right  staff.Right // one that goes to an outsider's address
}

func (c claimant) recognise() (staff.Known, error) {
	bound, err := c.bound()
	if err != nil {
		return staff.Known{}, err
	}
	var who holder
	if bound.ID != "" {
		who, err = c.holderOf(bound)
	} else {
		who, err = c.byAddress()
	}
	if err != nil {
		return staff.Known{}, err
	}
	gone, err := c.CutOff(who.person.ID)
	if err == nil && gone {
		err = noWay("Whoever worked here under your name does so no more, so you cannot sign in.")
	}
	if err == nil && bound.ID == "" {
		err = c.bind(who)
	}
	if err != nil {
		return staff.Known{}, err
	}
	return c.known(who), nil
}

// bound is the identity that the subject is bound to; without an id when it is
// to none.
func (c claimant) bound() (staff.Identity, error) {
	near, err := c.IdentitiesNear(c.claim.Issuer, c.claim.Subject, "", "")
	if err != nil {
		return staff.Identity{}, err
	}
	for _, i := range near {
		if i.State == staff.Bound && i.Subject == c.claim.Subject {
			return i, nil
		}
	}
	return staff.Identity{}, nil
}

func (c claimant) holderOf(i staff.Identity) (who holder, err error) {
	if i.PersonID == "" {
		who.right, err = c.right(i.StaffID)
		return who, err
	}
	if who.person, err = c.Person(i.PersonID); err != nil {
		err = fmt.Errorf("read a bound person: %w", err)
	}
	return who, err
}

// byAddress finds whose address the provider has verified: one of our people,
// else an outsider who has a right.
func (c claimant) byAddress() (who holder, err error) {
	address := c.claim.Address
	if address == "" {
		return who, noWay("The provider does not confirm an address of yours, so nobody knows who you are here. Have your address verified there.")
	}
	p, found, err := Find(c, address)
	if err != nil {
		return who, err
	}
	if found && p.WorkEmail == address {
		return holder{person: p}, nil
	}
	for _, s := range c.Directory().Staff {
		if s.PersonID == "" && s.Email == address && s.Ended(c.today(), false) == "" {
			return holder{right: s}, nil
		}
	}
	return who, noWay("Nobody here has the address that the provider knows you by. Ask HR which work address is on file.")
}

// bind has the subject stand for whoever has its address from now on, unless
// another one does.
func (c claimant) bind(who holder) error {
	near, err := c.IdentitiesNear(c.claim.Issuer, c.claim.Subject, who.person.ID, who.right.ID)
	if err != nil {
		return err
	}
	next := staff.Identity{Issuer: c.claim.Issuer, Subject: c.claim.Subject, PersonID: who.person.ID, StaffID: who.right.ID, State: staff.Bound, At: c.Now()}
	for _, i := range near {
		mine := i.PersonID != "" && i.PersonID == who.person.ID || i.StaffID != "" && c.sameOutsider(i.StaffID, who.right)
		if mine && i.State == staff.Bound {
			next.State = staff.Refused
		}
		if mine && i.State == staff.Refused && i.Subject == c.claim.Subject {
			next.ID = i.ID
		}
	}
	known := next.ID != ""
	if !known {
		if next.ID, err = ledger.NewID(); err != nil {
			return err
		}
	}
	if err := c.PutIdentity(next); err != nil {
		return fmt.Errorf("bind a subject: %w", err)
	}
	if next.State == staff.Bound || !known {
		logIdentity(c.Books, next, who)
	}
	if next.State == staff.Refused {
		return noWay("Somebody else signs in here with this address: you are another account at the provider than theirs. Administrators are told; ask one of them to have you bound anew.")
	}
	return nil
}

// sameOutsider reports whether two rights go to one outsider.
func (c claimant) sameOutsider(staffID string, right staff.Right) bool {
	have, err := c.right(staffID)
	return err == nil && have.PersonID == "" && have.Email == right.Email && right.Email != ""
}

// logIdentity writes down what became of an identity.
func logIdentity(b *Books, i staff.Identity, who holder) {
	b.Log("", "", evidence.StaffIdentity{Identity: i.ID, How: i.State, Issuer: i.Issuer, Person: i.PersonID, Staff: i.StaffID},
		ledger.Personal("staff.name", cmp.Or(who.person.Name(), who.right.Name)), ledger.Personal("staff.subject", i.Subject))
}

// known lists the rights that hold now and that the provider's groups let
// somebody use, strongest first.
func (c claimant) known(who holder) staff.Known {
	out := staff.Known{PersonID: who.person.ID, Name: cmp.Or(who.person.Name(), who.right.Name)}
	for _, role := range staff.Roles() {
		for _, s := range c.Directory().Staff {
			mine := s.PersonID == who.person.ID && (s.PersonID != "" || s.Email == who.right.Email && s.Email != "")
			if s.Role != role || !mine || s.Ended(c.today(), false) != "" {
				continue
			}
			if c.claim.Roles != nil && !slices.Contains(c.claim.Roles, role) {
				out.Barred = true
				continue
			}
			out.Rights = append(out.Rights, s)
		}
	}
	return out
}

// ForgetIdentity undoes a binding, or a refusal: whoever signs in with the address
// next is bound. The subject that was bound is signed out.
func (a Accounts) ForgetIdentity(ctx context.Context, actor jml.Actor, id string) error {
	return a.Service.changeSettings(ctx, actor, func(b *Books) error {
		i, err := b.Identity(id)
		if jml.ErrorCode(err) == jml.CodeNotFound {
			return &jml.Error{Code: jml.CodeNotFound, Message: "Nobody is bound like that any more. Look at the list of who may sign in."}
		}
		if err != nil {
			return err
		}
		who, err := claimant{Books: b}.holderOf(i)
		if err != nil {
			return err
		}
		if err := b.DropIdentity(id); err != nil {
			return err
		}
		wasBound := i.State == staff.Bound
		i.State = staff.Undone
		logIdentity(b, i, who)
		if !wasBound {
			return nil
		}
		if i.PersonID != "" {
			_, err = b.Entry.EndSessions(i.PersonID)
			return err
		}
		_, err = b.Entry.EndStaffSessions(i.StaffID)
		return err
	})
}

// noWay refuses somebody whom a provider vouches for.
func noWay(why string) error { return &jml.Error{Code: jml.CodeForbidden, Message: why} }
