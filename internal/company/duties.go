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

// The kinds of duties that a leaver's form names somebody for.
const (
	DutyRole        = "role"
	DutyDeputy      = "deputy"
	DutySystem      = "system"
	DutyReport      = "report"
	DutySponsorship = "sponsorship"
	DutyTask        = "task"
)

// Duties lists what a person answers for, so that HR can name who takes it. It
// leaves out tasks of cases that are about who asks, who may not give them away.
func (s *Service) Duties(ctx context.Context, by jml.Actor, personID string) (out []roles.Duty, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		out, err = s.duties(r, by, personID)
		return err
	})
	return out, err
}

func (s *Service) duties(r ledger.Reader, by jml.Actor, personID string) ([]roles.Duty, error) {
	p, err := r.Person(personID)
	if err != nil {
		return nil, err
	}
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	m, _, err := s.library.MatrixInForce(r)
	if err != nil {
		return nil, err
	}

	out := append(seatsOf(dir, personID), systemsOf(m, p)...)
	for _, list := range []func(ledger.Reader, string) ([]roles.Duty, error){reportDuties, sponsorDuties} {
		more, err := list(r, personID)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	tasks, err := taskDuties(r, by, personID)
	return append(out, tasks...), err
}

// seatsOf are the company roles whose line a person stands in.
func seatsOf(dir staff.Directory, personID string) (out []roles.Duty) {
	for _, role := range roles.OfCompany() {
		switch slices.Index(dir.PeopleOf(role), personID) {
		case -1:
		case 0:
			out = append(out, roles.Duty{Kind: DutyRole, Ref: string(role), Title: role.Title()})
		default:
			out = append(out, roles.Duty{Kind: DutyDeputy, Ref: string(role), Title: "Deputy: " + role.Title()})
		}
	}
	return out
}

// systemsOf are the systems that the matrix in force names a person for by
// their work address.
func systemsOf(m *playbook.Matrix, p jml.Person) (out []roles.Duty) {
	for _, sys := range m.Systems {
		if sys.OwnerEmail != "" && sys.OwnerEmail == p.WorkEmail {
			out = append(out, roles.Duty{Kind: DutySystem, Ref: sys.Key, Title: "Owner of " + sys.Name})
		}
	}
	return out
}

func reportDuties(r ledger.Reader, personID string) ([]roles.Duty, error) {
	reports, err := r.Reports(personID)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	return engagementDuties(r, DutyReport, "Manager of ", reports)
}

func sponsorDuties(r ledger.Reader, personID string) ([]roles.Duty, error) {
	sponsored, err := r.Sponsored(personID)
	if err != nil {
		return nil, fmt.Errorf("read sponsorships: %w", err)
	}
	return engagementDuties(r, DutySponsorship, "Sponsor of ", sponsored)
}

func engagementDuties(r ledger.Reader, kind, title string, engagements []jml.Engagement) (out []roles.Duty, err error) {
	for _, e := range engagements {
		name, err := NameOf(r, e.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, roles.Duty{Kind: kind, Ref: e.ID, Title: title + name})
	}
	return out, nil
}

// taskDuties are the running tasks of a person, but for the lines of their own
// cases, which nobody can take over.
func taskDuties(r ledger.Reader, by jml.Actor, personID string) (out []roles.Duty, err error) {
	tasks, err := r.OpenTasksOf(personID)
	if err != nil {
		return nil, fmt.Errorf("read open tasks: %w", err)
	}
	for _, t := range tasks {
		c, err := r.Case(t.CaseID)
		if err != nil {
			return nil, err
		}
		if c.IsAbout(personID) || c.IsAbout(by.PersonID) {
			continue
		}
		name, err := NameOf(r, c.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, roles.Duty{Kind: DutyTask, Ref: t.ID, Title: t.TitleFor(name)})
	}
	return out, nil
}
