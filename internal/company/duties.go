package company

import (
	"cmp"
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

// Duties lists what a person answers for, so that HR can name who takes it.
func (s *Service) Duties(ctx context.Context, personID string) (out []roles.Duty, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		out, err = s.duties(r, personID)
		return err
	})
	return out, err
}

func (s *Service) duties(r ledger.Reader, personID string) ([]roles.Duty, error) {
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
	for _, list := range []func(ledger.Reader, string) ([]roles.Duty, error){reportDuties, sponsorDuties, taskDuties} {
		more, err := list(r, personID)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
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
func taskDuties(r ledger.Reader, personID string) (out []roles.Duty, err error) {
	tasks, err := r.OpenTasksOf(personID)
	if err != nil {
		return nil, fmt.Errorf("read open tasks: %w", err)
	}
	for _, t := range tasks {
		c, err := r.Case(t.CaseID)
		if err != nil {
			return nil, err
		}
		if c.PersonID == personID {
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

// HandOver gives everything a leaver answered for to who was named for it and
// is still here; where nobody was, the line closes up behind them. Tasks move
// in their cases' own rounds. It returns what moved.
func (b *Books) HandOver(leaver jml.Person, named []roles.Takeover, caseID string) (moved []roles.Duty, err error) {
	if err := b.LockSettings(); err != nil {
		return nil, err
	}
	to := heirs{named: named, gone: b.Directory().Gone}
	for _, step := range []func(jml.Person, heirs) ([]roles.Duty, error){b.moveSeats, b.moveReports, b.moveSponsorships, b.moveSystems} {
		duties, err := step(leaver, to)
		if err != nil {
			return nil, err
		}
		moved = append(moved, duties...)
	}
	return moved, b.endRightsOf(leaver, caseID)
}

// heirs are who was named for a leaver's duties.
type heirs struct {
	named []roles.Takeover
	gone  map[string]bool
}

// of returns who takes a duty over, "" when nobody does.
func (h heirs) of(kind, ref string) string {
	for _, t := range h.named {
		if t.Kind == kind && t.Ref == ref && !h.gone[t.To] {
			return t.To
		}
	}
	return ""
}

func (b *Books) moveSeats(leaver jml.Person, to heirs) ([]roles.Duty, error) {
	moved := seatsOf(*b.Directory(), leaver.ID)
	for i := range moved {
		d := &moved[i]
		d.Title = ""
		role := roles.Role(d.Ref)
		line := b.Directory().PeopleOf(role)
		at := slices.Index(line, leaver.ID)

		if heir := to.of(d.Kind, d.Ref); heir != "" && !slices.Contains(line[:at], heir) {
			line = slices.DeleteFunc(line, func(id string) bool { return id == heir })
			line = slices.Insert(line, at, heir) // before the leaver, who goes below
		}
		line = slices.DeleteFunc(line, func(id string) bool { return id == leaver.ID })
		if err := b.putSeats(role, line, "left"); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

func (b *Books) moveReports(leaver jml.Person, to heirs) (moved []roles.Duty, err error) {
	reports, err := b.Reports(leaver.ID)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	for _, e := range reports {
		e.ManagerID = to.of(DutyReport, e.ID)
		if err := b.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a report: %w", err)
		}
		moved = append(moved, roles.Duty{Kind: DutyReport, Ref: e.ID})
	}
	return moved, nil
}

// moveSponsorships comes after the reports: it reads them as they are by then.
func (b *Books) moveSponsorships(leaver jml.Person, to heirs) (moved []roles.Duty, err error) {
	sponsored, err := b.Sponsored(leaver.ID)
	if err != nil {
		return nil, fmt.Errorf("read sponsorships: %w", err)
	}
	for _, e := range sponsored {
		e.SponsorID = to.of(DutySponsorship, e.ID)
		if err := b.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a sponsorship: %w", err)
		}
		moved = append(moved, roles.Duty{Kind: DutySponsorship, Ref: e.ID})
	}
	return moved, nil
}

// moveSystems rewrites the matrix in force for the systems that name the
// leaver's address; without an heir they fall to the office manager's role.
func (b *Books) moveSystems(leaver jml.Person, to heirs) ([]roles.Duty, error) {
	next := b.Matrix()
	moved := systemsOf(next, leaver)
	for i := range moved {
		d := &moved[i]
		d.Title = ""
		owner := string(roles.OfficeManager)
		if heir := to.of(d.Kind, d.Ref); heir != "" {
			p, err := b.Person(heir)
			if err != nil {
				return nil, err
			}
			owner = cmp.Or(p.WorkEmail, owner)
		}
		next = next.WithOwner(d.Ref, owner)
	}
	if len(moved) == 0 {
		return nil, nil
	}
	_, err := b.putDocument("matrix", next.YAML())
	return moved, err
}
