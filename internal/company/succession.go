package company

import (
	"context"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// Successor is what becomes of one duty when who has it goes.
type Successor struct {
	roles.Duty
	To       string // person id of who has it then; empty: it falls vacant
	Name     string // of that person
	Critical bool   // the duty is about a critical system
}

// Vacant reports whether nobody is left for the duty.
func (s Successor) Vacant() bool { return s.To == "" }

// Succession says who would have what a person answers for if they went
// tomorrow: roles, systems, reports and people they sponsor. The person is meant
// by HR's id, work address or id of ours; jml.CodeNotFound when nobody is. To by,
// a departure of their own that is hidden from them is none.
func (s *Service) Succession(ctx context.Context, by jml.Actor, person string) (who jml.Person, line []Successor, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		found, known, err := Find(r, person)
		if err != nil {
			return err
		}
		if !known {
			return &jml.Error{Code: jml.CodeNotFound, Field: "person", Message: fmt.Sprintf("Nobody here is known as %q.", person)}
		}
		who = found
		line, err = s.library.Succession(r, by, found, nil)
		return err
	})
	return who, line, err
}

// Succession is who has what a person answered for when they are gone. Who was
// named for a duty has it; else the next in line of a role, and the person's own
// manager for their reports.
func (l *Library) Succession(r ledger.Reader, by jml.Actor, leaver jml.Person, named []roles.Takeover) ([]Successor, error) {
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	m, _, err := l.MatrixInForce(r)
	if err != nil {
		return nil, err
	}
	in := succession{Reader: r, by: by, leaver: leaver, named: named, dir: dir, matrix: m}
	var out []Successor
	for _, step := range []func() ([]Successor, error){in.roles, in.systems, in.reports, in.sponsored} {
		more, err := step()
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	for i := range out {
		if out[i].Name, err = NameOf(r, out[i].To); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// succession is a leaver's duties as they would pass on.
type succession struct {
	ledger.Reader
	by     jml.Actor
	leaver jml.Person
	named  []roles.Takeover
	dir    staff.Directory
	matrix *playbook.Matrix
}

// heir is the first of those named for a duty and of the others who stays; empty
// when nobody does.
func (in succession) heir(d roles.Duty, others ...string) (string, error) {
	line := others
	for _, t := range in.named {
		if t.Kind == d.Kind && t.Ref == d.Ref {
			line = append([]string{t.To}, others...)
		}
	}
	for _, id := range line {
		if id == "" || id == in.leaver.ID || in.dir.Gone[id] {
			continue
		}
		if _, leaves, err := Leaves(in, in.by, id); err != nil || !leaves {
			return id, err
		}
	}
	return "", nil
}

func (in succession) roles() (out []Successor, err error) {
	for _, d := range seatsOf(in.dir, in.leaver.ID) {
		if d.Kind != DutyRole {
			continue // the line closes up behind a deputy
		}
		s := Successor{Duty: d}
		if s.To, err = in.heir(d, in.dir.PeopleOf(roles.Role(d.Ref))...); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// systems are those that name the leaver, and the critical ones of a role that
// nobody else holds.
func (in succession) systems() (out []Successor, err error) {
	own := systemsOf(in.matrix, in.leaver)
	for _, sys := range in.matrix.Systems {
		d := roles.Duty{Kind: DutySystem, Ref: sys.Key, Title: "Owner of " + sys.Name}
		s := Successor{Duty: d, Critical: sys.Tier == jml.TierCritical}
		line := in.dir.PeopleOf(sys.OwnerRole)
		byRole := s.Critical && len(line) > 0 && line[0] == in.leaver.ID
		if !byRole && !slices.Contains(own, d) {
			continue
		}
		if byRole {
			line = append(in.namedFor(DutyRole, string(sys.OwnerRole)), line...)
		}
		if s.To, err = in.heir(d, line...); err != nil {
			return nil, err
		}
		if byRole && !s.Vacant() {
			continue // it goes with the role
		}
		out = append(out, s)
	}
	return out, nil
}

func (in succession) namedFor(kind, ref string) (people []string) {
	for _, t := range in.named {
		if t.Kind == kind && t.Ref == ref {
			people = append(people, t.To)
		}
	}
	return people
}

func (in succession) reports() ([]Successor, error) {
	duties, err := reportDuties(in, in.leaver.ID)
	if err != nil || len(duties) == 0 {
		return nil, err
	}
	e, _, err := running(in, in.leaver.ID)
	if err != nil {
		return nil, err
	}
	return in.each(duties, e.ManagerID)
}

func (in succession) sponsored() ([]Successor, error) {
	duties, err := sponsorDuties(in, in.leaver.ID)
	if err != nil {
		return nil, err
	}
	return in.each(duties)
}

func (in succession) each(duties []roles.Duty, others ...string) (out []Successor, err error) {
	for _, d := range duties {
		s := Successor{Duty: d}
		if s.To, err = in.heir(d, others...); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// Leaves reports whether a person's departure is announced and has not taken
// effect. What is hidden from by is none: nobody learns of their own departure
// by being refused.
func Leaves(r ledger.Cases, by jml.Actor, personID string) (jml.Case, bool, error) {
	open, err := r.OpenCases(personID)
	if err != nil {
		return jml.Case{}, false, fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range open {
		if c.Kind == jml.Leaver && c.Live() && !c.Effected && !c.HiddenFrom(by.PersonID) {
			return c, true, nil
		}
	}
	return jml.Case{}, false, nil
}
