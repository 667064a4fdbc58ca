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
)

const (
	outsiderDays    = 30  // how long an outsider's right lasts when nobody says
	maxOutsiderDays = 366 // and how long it may at most
)

// AddStaff gives somebody a right to sign in, or returns the right they have.
// It is a person's here who has the address, else an outsider's until a day,
// which is a month from now when none is given. A later day for a right that
// an outsider has extends it.
func (s *Service) AddStaff(ctx context.Context, actor jml.Actor, staff jml.Staff) (out jml.Staff, err error) {
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		out, err = b.addStaff(staff, string(actor.Kind))
		return err
	})
	return out, err
}

func (b *Books) addStaff(staff jml.Staff, how string) (jml.Staff, error) {
	staff.Email = strings.ToLower(strings.TrimSpace(staff.Email))
	if err := b.bind(&staff); err != nil {
		return staff, err
	}
	have, known := b.rightLike(staff)
	if known && (have.Until == staff.Until || staff.Until.IsZero()) {
		return have, nil
	}

	if known {
		staff.ID, staff.Name = have.ID, have.Name
	} else {
		id, err := ledger.NewID()
		if err != nil {
			return staff, err
		}
		staff.ID = id
	}
	if err := b.limitOutsider(&staff); err != nil {
		return staff, err
	}
	staff.Name = cmp.Or(staff.Name, staff.Email)
	if err := b.writeStaff(staff, evidence.StaffAdded{StaffRight: rightOf(staff, how)}); err != nil {
		return staff, err
	}
	if staff.Role == jml.StaffAdmin && !staff.Nameless() {
		return staff, b.endNameless()
	}
	return staff, nil
}

// bind finds the person here whose address a new right has.
func (b *Books) bind(staff *jml.Staff) error {
	if staff.PersonID == "" && staff.Email != "" {
		p, ok, err := Find(b, staff.Email)
		if err != nil {
			return err
		}
		if ok {
			staff.PersonID, staff.Name = p.ID, p.Name()
		}
	}
	if staff.PersonID == "" {
		return nil
	}
	staff.Until = jml.Date{} // it ends with the person's cut-off
	cutOff, err := b.CutOff(staff.PersonID)
	if err == nil && cutOff {
		err = &jml.Error{Code: jml.CodeConflict, Field: "email", Message: "This person works here no more, so they cannot get a right."}
	}
	return err
}

// rightLike finds the right of the same role that holds already.
func (b *Books) rightLike(staff jml.Staff) (jml.Staff, bool) {
	all := b.Directory().Staff
	i := slices.IndexFunc(all, func(have jml.Staff) bool {
		same := have.Email == staff.Email && have.Nameless() == staff.Nameless() || staff.PersonID != "" && have.PersonID == staff.PersonID
		return same && have.Role == staff.Role && have.Ended(b.today(), false) == ""
	})
	if i < 0 {
		return jml.Staff{}, false
	}
	return all[i], true
}

// limitOutsider gives an outsider's right its last day.
func (b *Books) limitOutsider(staff *jml.Staff) error {
	if staff.PersonID != "" || staff.Nameless() {
		return nil
	}
	if staff.Until.IsZero() {
		staff.Until = b.today().AddDays(outsiderDays)
	}
	if staff.Until.Before(b.today()) || b.today().AddDays(maxOutsiderDays).Before(staff.Until) {
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
		if err := b.KeepAnAdministrator(func(s jml.Staff) bool { return s.ID == staffID }); err != nil {
			return err
		}
		return b.endRight(right, jml.StaffRemoved, "")
	})
}

func (b *Books) right(staffID string) (jml.Staff, error) {
	for _, s := range b.Directory().Staff {
		if s.ID == staffID {
			return s, nil
		}
	}
	return jml.Staff{}, &jml.Error{Code: jml.CodeNotFound, Message: "There is no such right. Look at the list of who may sign in."}
}

// writeStaff writes a right as it is from now on, with its leaf.
func (b *Books) writeStaff(s jml.Staff, leaf evidence.Data) error {
	return b.writeStaffOf("", s, leaf)
}

func (b *Books) writeStaffOf(caseID string, s jml.Staff, leaf evidence.Data) error {
	if err := b.PutStaff(s); err != nil {
		return fmt.Errorf("write a staff right: %w", err)
	}
	b.keepStaff(s)
	b.Log(caseID, "", leaf, ledger.Personal("staff.name", s.Name), ledger.Personal("staff.email", s.Email))
	return nil
}

// keepStaff enters a written right into the directory of this transaction.
func (b *Books) keepStaff(s jml.Staff) {
	dir := b.Directory()
	i := slices.IndexFunc(dir.Staff, func(have jml.Staff) bool { return have.ID == s.ID })
	if i < 0 {
		dir.Staff = append(dir.Staff, s)
		return
	}
	dir.Staff[i] = s
}

func rightOf(s jml.Staff, how string) evidence.StaffRight {
	right := evidence.StaffRight{Staff: s.ID, Role: s.Role, How: how, Person: s.PersonID}
	if !s.Until.IsZero() {
		right.Until = &s.Until
	}
	return right
}

// SignedIn records that somebody signed in, by a link that was mailed or one
// that the console printed.
func (s *Service) SignedIn(ctx context.Context, staff jml.Staff, by jml.Assurance) error {
	how := "console-link"
	if by == jml.AssuranceEmailLink {
		how = "email-link"
	}
	actor := jml.Actor{Kind: jml.ActorStaff, Ref: staff.ID, Name: staff.Name, PersonID: staff.PersonID, Assurance: by}
	return s.change(ctx, actor, func(b *Books) error {
		b.Log("", "", evidence.StaffSignedIn{StaffRight: rightOf(staff, how)},
			ledger.Personal("staff.name", staff.Name), ledger.Personal("staff.email", staff.Email))
		return nil
	})
}
