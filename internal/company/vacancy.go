package company

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
)

// maxListed is how many things one sentence lists.
const maxListed = 10

// Words say in sentences what falls vacant of a line of successors, and who gets
// the reports.
func Words(line []Successor) (out []string) {
	say := func(kind string, vacant bool, sentence func(what string, s Successor) string) {
		var titles []string
		var last Successor
		for _, s := range line {
			if s.Kind == kind && s.Vacant() == vacant {
				titles, last = append(titles, strings.TrimPrefix(strings.TrimPrefix(s.Title, "Manager of "), "Owner of ")+critical(s)), s
			}
		}
		if len(titles) > 0 {
			out = append(out, sentence(Listed(titles), last))
		}
	}
	say(DutyRole, true, func(what string, _ Successor) string {
		return "Falls vacant: " + what + ". Nobody else stands in the line of the role; the fallback person gets its tasks."
	})
	say(DutySystem, true, func(what string, _ Successor) string {
		return "Nobody else owns " + what + ". What nobody is named for falls to the office manager."
	})
	say(DutySponsorship, true, func(what string, _ Successor) string {
		return strings.TrimPrefix(what, "Sponsor of ") + ": nobody is named to sponsor them."
	})
	say(DutyReport, true, func(what string, _ Successor) string {
		return what + ": nobody is left to manage them. The Head of People stands in."
	})
	say(DutyReport, false, func(what string, s Successor) string { return what + ": managed by " + s.Name + " from then on." })
	return out
}

func critical(s Successor) string {
	if s.Critical {
		return " (critical)"
	}
	return ""
}

// Listed is a list in words, cut at ten.
func Listed(titles []string) string {
	if more := len(titles) - maxListed; more > 0 {
		return strings.Join(titles[:maxListed], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(titles, ", ")
}

// Vacancy is something that nobody answers for, or will not.
type Vacancy struct {
	What string   // the role or system
	From jml.Case // the departure that will bring it; zero: it is so already
	Who  string   // who leaves then
}

// Vacancies are the roles and critical systems that nobody answers for, and those
// that fall vacant with a departure which by may know of.
func (s *Service) Vacancies(ctx context.Context, by jml.Actor) (out []Vacancy, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		out, err = s.library.vacancies(r, by)
		return err
	})
	return out, err
}

func (l *Library) vacancies(r ledger.Reader, by jml.Actor) ([]Vacancy, error) {
	settings, err := r.Settings()
	if err != nil || !settings.Done {
		return nil, err
	}
	now, err := l.VacantNow(r)
	if err != nil {
		return nil, err
	}
	var out []Vacancy
	for _, what := range now {
		out = append(out, Vacancy{What: what})
	}

	leavers, err := r.LiveCases(jml.Leaver)
	if err != nil {
		return nil, fmt.Errorf("read open departures: %w", err)
	}
	for _, c := range leavers {
		if c.Effected || c.HiddenFrom(by.PersonID) {
			continue
		}
		more, err := l.FallingVacant(r, by, c)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// VacantNow names the roles whose line is empty of people who work here, and the
// critical systems that name nobody who does.
func (l *Library) VacantNow(r ledger.Reader) (out []string, err error) {
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	m, _, err := l.MatrixInForce(r)
	if err != nil {
		return nil, err
	}
	for _, role := range roles.OfCompany() {
		if !slices.ContainsFunc(dir.PeopleOf(role), func(id string) bool { return id != "" && !dir.Gone[id] }) {
			out = append(out, role.Title())
		}
	}
	for _, sys := range m.Systems {
		if sys.Tier != jml.TierCritical || sys.OwnerEmail == "" {
			continue // who owns by a role is missing with the role
		}
		p, known, err := Find(r, sys.OwnerEmail)
		if err != nil {
			return nil, err
		}
		if !known || dir.Gone[p.ID] {
			out = append(out, sys.Name)
		}
	}
	return out, nil
}

// FallingVacant are the roles and critical systems that nobody is left for when a
// departure takes effect, as far as by may know who else leaves.
func (l *Library) FallingVacant(r ledger.Reader, by jml.Actor, c jml.Case) (out []Vacancy, err error) {
	dir, err := r.Directory()
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	m, _, err := l.MatrixInForce(r)
	if err != nil {
		return nil, err
	}
	p, err := r.Person(c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read the leaver: %w", err)
	}
	if len(seatsOf(dir, p.ID))+len(systemsOf(m, p)) == 0 {
		return nil, nil
	}
	named, err := r.Takeovers(c.ID)
	if err != nil {
		return nil, fmt.Errorf("read takeovers: %w", err)
	}
	line, err := l.Succession(r, by, p, named)
	if err != nil {
		return nil, err
	}
	for _, s := range line {
		if s.Vacant() && (s.Kind == DutyRole || s.Kind == DutySystem && s.Critical) {
			out = append(out, Vacancy{What: strings.TrimPrefix(s.Title, "Owner of "), From: c, Who: p.Name()})
		}
	}
	return out, nil
}
