package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/staff"
)

const (
	outsiderDays    = 30  // how long an outsider's right lasts when nobody says
	maxOutsiderDays = 366 // and how long it may at most
)

// AddStaff gives somebody a right to sign in, or returns the right they have.
// It is a person's here who has the address, else an outsider's until a day,
// which is a month from now when none is given. A later day for a right that
// an outsider has extends it.
func (s *Service) AddStaff(ctx context.Context, actor jml.Actor, right staff.Right) (out staff.Right, err error) {
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		out, err = b.addStaff(right, string(actor.Kind))
		return err
	})
	return out, err
}

func (b *Books) addStaff(right staff.Right, how string) (staff.Right, error) {
	right.Email = strings.ToLower(strings.TrimSpace(right.Email))
	g := giving{b, &right}
	if err := g.check(); err != nil {
		return right, err
	}
	if err := g.bind(); err != nil {
		return right, err
	}
	have, known := g.same()
	if known && (have.Until == right.Until || right.Until.IsZero()) && (have.Period == right.Period || right.Period.IsZero()) {
		return have, nil
	}

	if known {
		right.ID, right.Name = have.ID, have.Name
		right.Until, right.Period = cmp.Or(right.Until, have.Until), cmp.Or(right.Period, have.Period)
	} else {
		id, err := ledger.NewID()
		if err != nil {
			return right, err
		}
		right.ID = id
	}
	if err := g.limitOutsider(); err != nil {
		return right, err
	}
	right.Name = cmp.Or(right.Name, right.Email)
	if err := b.writeStaff(right, evidence.StaffAdded{StaffRight: rightOf(right, how)}); err != nil {
		return right, err
	}
	if err := b.LookAgain(right.PersonID); err != nil { // who has HR's right approves nothing
		return right, err
	}
	if right.Role == staff.Admin && !right.Nameless() {
		return right, b.endNameless()
	}
	return right, nil
}

// giving is a right on its way to somebody.
type giving struct {
	*Books
	right *staff.Right
}

// check refuses a role that there is none of, and a right without an address,
// but for the first administrator's while there is none who stays.
func (g giving) check() error {
	right := g.right
	administered, err := g.administered()
	if err != nil {
		return err
	}
	first := right.Nameless() && right.Role == staff.Admin && !administered
	switch {
	case !slices.Contains(staff.Roles(), right.Role):
		return jml.Invalid("role", "Choose admin, hr or auditor.")
	case first:
		return nil
	}
	if err := right.Period.Check(right.Role); err != nil {
		return err
	}
	return checkAddress("email", right.Email, "Give the address that sign-in links go to.")
}

// bind finds the person here whose address a new right has.
func (g giving) bind() error {
	right := g.right
	if right.PersonID == "" && right.Email != "" {
		p, ok, err := Find(g, right.Email)
		if err != nil {
			return err
		}
		if ok {
			right.PersonID, right.Name = p.ID, p.Name()
		}
	}
	if right.PersonID == "" {
		return nil
	}
	right.Until = jml.Date{} // it ends with the person's cut-off
	cutOff, err := g.CutOff(right.PersonID)
	if err == nil && cutOff {
		err = &jml.Error{Code: jml.CodeConflict, Field: "email", Message: "This person works here no more, so they cannot get a right."}
	}
	return err
}

// same finds the right of the same role that holds already.
func (g giving) same() (staff.Right, bool) {
	right := g.right
	all := g.Directory().Staff
	i := slices.IndexFunc(all, func(have staff.Right) bool {
		same := have.Email == right.Email && have.Nameless() == right.Nameless() || right.PersonID != "" && have.PersonID == right.PersonID
		return same && have.Role == right.Role && have.Ended(g.today(), false) == ""
	})
	if i < 0 {
		return staff.Right{}, false
	}
	return all[i], true
}

// limitOutsider gives an outsider's right its last day.
func (g giving) limitOutsider() error {
	right := g.right
	if right.PersonID != "" || right.Nameless() {
		return nil
	}
	if right.Until.IsZero() {
		right.Until = g.today().AddDays(outsiderDays)
	}
	if right.Until.Before(g.today()) || g.today().AddDays(maxOutsiderDays).Before(right.Until) {
		return jml.Invalid("until", "Nobody here has this address, so the right ends on a day: choose one from today to a year from now.")
	}
	return nil
}

// RemoveStaff takes a right away and signs whoever uses it out. A right that
// has ended already stays as it is.
func (s *Service) RemoveStaff(ctx context.Context, actor jml.Actor, staffID string) error {
	return s.changeSettings(ctx, actor, func(b *Books) error {
		right, err := b.right(staffID)
		if err != nil || right.Removed {
			return err
		}
		if err := b.KeepAnAdministrator(func(s staff.Right) bool { return s.ID == staffID }); err != nil {
			return err
		}
		return b.endRight(right, staff.Removed, "")
	})
}

func (b *Books) right(staffID string) (staff.Right, error) {
	for _, s := range b.Directory().Staff {
		if s.ID == staffID {
			return s, nil
		}
	}
	return staff.Right{}, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such right. Look at the list of who may sign in."}
}

// writeStaff writes a right as it is from now on, with its leaf.
func (b *Books) writeStaff(s staff.Right, leaf evidence.Data) error {
	return b.writeStaffOf("", s, leaf)
}

func (b *Books) writeStaffOf(caseID string, s staff.Right, leaf evidence.Data) error {
	s.Untold = false
	if err := b.PutStaff(s); err != nil {
		return fmt.Errorf("write a right to sign in: %w", err)
	}
	b.keepStaff(s)
	b.Log(caseID, "", leaf, ledger.Personal("staff.name", s.Name), ledger.Personal("staff.email", s.Email))
	return nil
}

// keepStaff enters a written right into the directory of this transaction.
func (b *Books) keepStaff(s staff.Right) {
	dir := b.Directory()
	i := slices.IndexFunc(dir.Staff, func(have staff.Right) bool { return have.ID == s.ID })
	if i < 0 {
		dir.Staff = append(dir.Staff, s)
		return
	}
	dir.Staff[i] = s
}

func rightOf(s staff.Right, how string) evidence.StaffRight {
	right := evidence.StaffRight{Staff: s.ID, Role: s.Role, How: how, Person: s.PersonID}
	if !s.Until.IsZero() {
		right.Until = &s.Until
	}
	if from := s.Period.From; !from.IsZero() {
		right.PeriodFrom = &from
	}
	if to := s.Period.To; !to.IsZero() {
		right.PeriodTo = &to
	}
	return right
}

// SignedIn records that somebody signed in, by a link that was mailed or one
// that the console printed, or with a passkey.
func (s *Service) SignedIn(ctx context.Context, right staff.Right, by jml.Assurance) error {
	how := "console-link"
	switch by {
	case jml.AssuranceEmailLink:
		how = "email-link"
	case passkey.Assurance:
		how = "passkey"
	case staff.ByProvider:
		how = "oidc"
	}
	actor := jml.Actor{Kind: jml.ActorStaff, Ref: right.ID, Name: right.Name, PersonID: right.PersonID, Assurance: by}
	return s.change(ctx, actor, func(b *Books) error {
		b.Log("", "", evidence.StaffSignedIn{StaffRight: rightOf(right, how)},
			ledger.Personal("staff.name", right.Name), ledger.Personal("staff.email", right.Email))
		return nil
	})
}
