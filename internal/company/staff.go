package company

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/approval"
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
// an outsider has extends it. Where two persons are needed it is asked for, and
// the error says that it waits.
func (s *Service) AddStaff(ctx context.Context, actor jml.Actor, right staff.Right) (out staff.Right, err error) {
	var waits error
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		out, waits = right, nil
		g := giving{b, &out}
		given, err := g.prepare()
		if err != nil || given {
			return err
		}
		asked, alone, err := secondPerson{b}.isAsked(rightAsked{Right: out}, g.have())
		if err != nil || asked {
			waits = approval.Waits()
			return err
		}
		return g.enter(string(actor.Kind), assent{alone: alone})
	})
	return out, cmp.Or(err, waits)
}

// addStaff gives a right that the set-up names. Once it takes two persons the
// set-up gives none: that is asked for elsewhere.
func (b *Books) addStaff(right staff.Right, how string) (staff.Right, error) {
	g := giving{b, &right}
	given, err := g.prepare()
	if err != nil || given {
		return right, err
	}
	seconds, err := secondPerson{b}.seconds(b.Actor.Ref, b.Actor.PersonID)
	if err != nil {
		return right, err
	}
	if len(seconds) > 0 {
		return right, &jml.Error{Code: jml.CodeForbidden, Field: "admin",
			Message: fmt.Sprintf("This gives %s a right to sign in, which takes two persons here. Ask for it on the page “Sign-in rights” or with `handover staff add`, and leave it out of the set-up.", right.Name)}
	}
	return right, g.enter(how, assent{alone: true})
}

// assent is by whom a change was approved that takes two persons.
type assent struct {
	change string // its id
	alone  bool   // nobody else could
}

// prepare checks a right and fills in what it leaves to us. It reports whether
// whoever is meant has just this right already.
func (g giving) prepare() (given bool, err error) {
	right := g.right
	right.Email = strings.ToLower(strings.TrimSpace(right.Email))
	if err := g.check(); err != nil {
		return false, err
	}
	if err := g.bind(); err != nil {
		return false, err
	}
	have, known := g.same()
	if known && (have.Until == right.Until || right.Until.IsZero()) && (have.Period == right.Period || right.Period.IsZero()) {
		*right = have
		return true, nil
	}

	if known {
		right.ID, right.Name = have.ID, have.Name
		right.Until, right.Period = cmp.Or(right.Until, have.Until), cmp.Or(right.Period, have.Period)
	} else if right.ID, err = ledger.NewID(); err != nil {
		return false, err
	}
	if err := g.limitOutsider(); err != nil {
		return false, err
	}
	right.Name = cmp.Or(right.Name, right.Email)
	return false, right.Check()
}

// have is the right of the same role that holds now; the zero Right for none.
func (g giving) have() staff.Right {
	have, _ := g.same()
	return have
}

// enter has the right hold from now on.
func (g giving) enter(how string, by assent) error {
	right, b := *g.right, g.Books
	leaf := rightOf(right, how)
	leaf.Change, leaf.Alone = by.change, by.alone
	if err := b.writeStaff(right, evidence.StaffAdded{StaffRight: leaf}); err != nil {
		return err
	}
	if err := b.LookAgain(right.PersonID); err != nil { // who has HR's right approves nothing
		return err
	}
	if right.Role == staff.Admin && !right.Nameless() {
		return b.endNameless()
	}
	return nil
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
// has ended already stays as it is. Where two persons are needed it is asked for,
// and the error says that it waits.
func (s *Service) RemoveStaff(ctx context.Context, actor jml.Actor, staffID string) error {
	var waits error
	err := s.changeSettings(ctx, actor, func(b *Books) error {
		waits = nil
		right, err := b.right(staffID)
		if err != nil || right.Removed {
			return err
		}
		if err := b.KeepAnAdministrator(func(s staff.Right) bool { return s.ID == staffID }); err != nil {
			return err
		}
		asked, alone, err := secondPerson{b}.isAsked(rightAsked{Right: right, Takes: true}, right)
		if err != nil || asked {
			waits = approval.Waits()
			return err
		}
		return removeRight(b, right, assent{alone: alone})
	})
	return cmp.Or(err, waits)
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
