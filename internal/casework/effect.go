package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// TakeEffect does what the case's date brings: a joiner's engagement begins, a
// mover's terms change, a leaver's engagement ends and with it every seat,
// system, report and right. It does nothing when that has happened already or
// the date has moved away.
func (s *Service) TakeEffect(ctx context.Context, caseID string, at time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || !f.c.Live() || f.c.Effected || f.c.EffectAt.After(at) {
			return err
		}
		moved, err := f.takeEffect()
		if err != nil {
			return err
		}
		f.c.Effected = true
		f.Append(evidence.Draft{OccurredAt: f.c.EffectAt, Case: f.c.ID, Actor: f.Actor,
			Data: evidence.CaseEffected{Kind: f.c.Kind, Moved: moved}})
		return f.save()
	})
}

func (f *file) takeEffect() (moved []jml.Duty, err error) {
	e, err := f.Engagement(f.c.EngagementID)
	if err != nil {
		return nil, fmt.Errorf("read the engagement: %w", err)
	}
	switch f.c.Kind {
	case jml.Joiner:
		e.State = jml.EngagementActive
	case jml.Mover:
		e.Terms = changeTerms(e.Terms, f.c.Before, f.c.After)
		e.ManagerID = f.manager(e.Terms)
	case jml.Leaver:
		e.State, e.EndedAt = jml.EngagementEnded, f.c.CutoffAt
		if moved, err = f.moveDuties(); err != nil {
			return nil, err
		}
		if err := f.EndSessions(f.c.PersonID); err != nil {
			return nil, fmt.Errorf("end the person's sessions: %w", err)
		}
		if err := f.tellSubject(); err != nil {
			return nil, err
		}
	}
	if err := f.UpdateEngagement(e); err != nil {
		return nil, fmt.Errorf("write the engagement: %w", err)
	}
	return moved, f.touch()
}

// tellSubject sends a leaver the own tasks that are still open once more: the
// links that went to work ended with it.
func (f *file) tellSubject() error {
	own := map[string][]jml.NoticeTaskRef{}
	for _, t := range f.tasks {
		if t.State == jml.TaskOpen && t.AssigneeID == f.c.PersonID {
			own[f.c.PersonID] = append(own[f.c.PersonID], jml.NoticeTaskRef{TaskID: t.ID})
		}
	}
	return f.notify(jml.NoticeFirst, own)
}

// moveDuties gives everything the leaver answered for to who was named for
// it; where nobody was, the line closes up behind them.
func (f *file) moveDuties() ([]jml.Duty, error) {
	if err := f.LockSettings(); err != nil {
		return nil, err
	}
	named, err := f.Takeovers(f.c.ID)
	if err != nil {
		return nil, fmt.Errorf("read takeovers: %w", err)
	}
	to := func(kind, ref string) string {
		for _, t := range named {
			if t.Kind == kind && t.Ref == ref && !f.dir().Gone[t.To] {
				return t.To
			}
		}
		return ""
	}
	var moved []jml.Duty
	for _, step := range []func(func(kind, ref string) string) ([]jml.Duty, error){f.moveSeats, f.moveReports, f.moveSystems, f.endStaff} {
		duties, err := step(to)
		if err != nil {
			return nil, err
		}
		moved = append(moved, duties...)
	}
	return moved, nil
}

func (f *file) moveSeats(to func(kind, ref string) string) (moved []jml.Duty, err error) {
	for _, role := range jml.CompanyRoles() {
		next := f.dir().PeopleOf(role)
		at := slices.Index(next, f.c.PersonID)
		if at < 0 {
			continue
		}
		kind := "role"
		if at > 0 {
			kind = "deputy"
		}
		if heir := to(kind, string(role)); heir != "" && !slices.Contains(next[:at], heir) {
			next = slices.DeleteFunc(next, func(id string) bool { return id == heir })
			next = slices.Insert(next, at, heir) // before the leaver, who goes below
		}
		next = slices.DeleteFunc(next, func(id string) bool { return id == f.c.PersonID })
		if err := f.putSeats(role, next, "left"); err != nil {
			return nil, err
		}
		moved = append(moved, jml.Duty{Kind: kind, Ref: string(role)})
	}
	return moved, nil
}

func (f *file) moveReports(to func(kind, ref string) string) (moved []jml.Duty, err error) {
	reports, err := f.Reports(f.c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	sponsored, err := f.Sponsored(f.c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read sponsorships: %w", err)
	}
	for _, e := range reports {
		e.ManagerID = to("report", e.ID)
		if err := f.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a report: %w", err)
		}
		moved = append(moved, jml.Duty{Kind: "report", Ref: e.ID})
	}
	for _, e := range sponsored {
		e.SponsorID = to("sponsorship", e.ID)
		if current, err := f.Engagement(e.ID); err == nil {
			e.ManagerID = current.ManagerID
		}
		if err := f.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a sponsorship: %w", err)
		}
		moved = append(moved, jml.Duty{Kind: "sponsorship", Ref: e.ID})
	}
	return moved, nil
}

// moveSystems rewrites the matrix in force for the systems that name the
// leaver's address; without an heir they fall to the office manager's role.
func (f *file) moveSystems(to func(kind, ref string) string) (moved []jml.Duty, err error) {
	m, _, err := f.svc.currentMatrix(f)
	if err != nil || f.subject().WorkEmail == "" {
		return nil, err
	}
	next := m
	for _, sys := range m.Systems {
		if sys.OwnerEmail != f.subject().WorkEmail {
			continue
		}
		owner := string(jml.RoleOfficeManager)
		if heir := to("system", sys.Key); heir != "" {
			p, err := f.Person(heir)
			if err != nil {
				return nil, err
			}
			owner = cmp.Or(p.WorkEmail, owner)
		}
		next = next.WithOwner(sys.Key, owner)
		moved = append(moved, jml.Duty{Kind: "system", Ref: sys.Key})
	}
	if len(moved) > 0 {
		_, err = f.putDocument("matrix", next.YAML())
	}
	return moved, err
}

func (f *file) endStaff(func(kind, ref string) string) (moved []jml.Duty, err error) {
	for _, s := range f.dir().Staff {
		if s.PersonID != f.c.PersonID || s.Removed {
			continue
		}
		s.Removed = true
		if err := f.PutStaff(s); err != nil {
			return nil, fmt.Errorf("remove a staff right: %w", err)
		}
		f.Log(f.c.ID, "", evidence.StaffRemoved{StaffRight: evidence.StaffRight{Staff: s.ID, Role: s.Role, How: "left"}},
			ledger.Personal("staff.name", s.Name), ledger.Personal("staff.email", s.Email))
	}
	return nil, nil
}

// Duties lists what a person answers for, so that HR can name who takes it.
func (s *Service) Duties(ctx context.Context, personID string) (out []jml.Duty, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		out, err = s.duties(r, personID)
		return err
	})
	return out, err
}

func (s *Service) duties(r ledger.Reader, personID string) (out []jml.Duty, err error) {
	p, err := r.Person(personID)
	if err != nil {
		return nil, err
	}
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	for _, seat := range dir.Seats {
		switch {
		case seat.PersonID != personID:
		case seat.Position == 0:
			out = append(out, jml.Duty{Kind: "role", Ref: string(seat.Role), Title: seat.Role.Title()})
		default:
			out = append(out, jml.Duty{Kind: "deputy", Ref: string(seat.Role), Title: "Deputy: " + seat.Role.Title()})
		}
	}
	m, _, err := s.currentMatrix(r)
	if err != nil {
		return nil, err
	}
	for _, sys := range m.Systems {
		if sys.OwnerEmail != "" && sys.OwnerEmail == p.WorkEmail {
			out = append(out, jml.Duty{Kind: "system", Ref: sys.Key, Title: "Owner of " + sys.Name})
		}
	}
	return s.peopleDuties(r, personID, out)
}

func (s *Service) peopleDuties(r ledger.Reader, personID string, out []jml.Duty) ([]jml.Duty, error) {
	reports, err := r.Reports(personID)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	for _, e := range reports {
		name, err := personName(r, e.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, jml.Duty{Kind: "report", Ref: e.ID, Title: "Manager of " + name})
	}
	sponsored, err := r.Sponsored(personID)
	if err != nil {
		return nil, fmt.Errorf("read sponsorships: %w", err)
	}
	for _, e := range sponsored {
		name, err := personName(r, e.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, jml.Duty{Kind: "sponsorship", Ref: e.ID, Title: "Sponsor of " + name})
	}
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
			continue // own lines, which nobody can take over
		}
		name, err := personName(r, c.PersonID)
		if err != nil {
			return nil, err
		}
		out = append(out, jml.Duty{Kind: "task", Ref: t.ID, Title: t.TitleFor(name)})
	}
	return out, nil
}
