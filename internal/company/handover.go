package company

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// HandOver gives everything a leaver answered for to who was named for it and
// is still here; where nobody was, the line closes up behind them. Tasks move
// in their cases' own rounds. It returns what moved. The settings are locked
// before the leaver's case.
func (b *Books) HandOver(leaver jml.Person, named []roles.Takeover, caseID string) (moved []roles.Duty, err error) {
	h := handover{b, leaver, named}
	for _, step := range []func() ([]roles.Duty, error){h.moveSeats, h.moveReports, h.moveSponsorships, h.moveSystems} {
		duties, err := step()
		if err != nil {
			return nil, err
		}
		moved = append(moved, duties...)
	}
	return moved, b.EndRightsOf(leaver, caseID)
}

// handover is a leaver's duties on their way to others.
type handover struct {
	*Books
	leaver jml.Person
	named  []roles.Takeover
}

// heir returns who takes a duty over, "" when nobody who is still here does.
func (h handover) heir(kind, ref string) string {
	for _, t := range h.named {
		if t.Kind == kind && t.Ref == ref && !h.Directory().Gone[t.To] {
			return t.To
		}
	}
	return ""
}

func (h handover) moveSeats() ([]roles.Duty, error) {
	moved := seatsOf(*h.Directory(), h.leaver.ID)
	for i := range moved {
		d := &moved[i]
		d.Title = ""
		role := roles.Role(d.Ref)
		line := h.Directory().PeopleOf(role)
		at := slices.Index(line, h.leaver.ID)

		if heir := h.heir(d.Kind, d.Ref); heir != "" && !slices.Contains(line[:at], heir) {
			line = slices.DeleteFunc(line, func(id string) bool { return id == heir })
			line = slices.Insert(line, at, heir) // before the leaver, who goes below
		}
		line = slices.DeleteFunc(line, func(id string) bool { return id == h.leaver.ID })
		if err := h.putSeats(role, line, "left"); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

func (h handover) moveReports() (moved []roles.Duty, err error) {
	reports, err := h.Reports(h.leaver.ID)
	if err != nil {
		return nil, fmt.Errorf("read reports: %w", err)
	}
	above, _, err := running(h, h.leaver.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range reports {
		e.ManagerID = h.heir(DutyReport, e.ID)
		if to := above.ManagerID; e.ManagerID == "" && to != e.PersonID && !h.Directory().Gone[to] {
			e.ManagerID = to // the leaver's own manager, where nobody was named
		}
		if err := h.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a report: %w", err)
		}
		moved = append(moved, roles.Duty{Kind: DutyReport, Ref: e.ID})
	}
	return moved, nil
}

// moveSponsorships comes after the reports: it reads them as they are by then.
func (h handover) moveSponsorships() (moved []roles.Duty, err error) {
	sponsored, err := h.Sponsored(h.leaver.ID)
	if err != nil {
		return nil, fmt.Errorf("read sponsorships: %w", err)
	}
	for _, e := range sponsored {
		e.SponsorID = h.heir(DutySponsorship, e.ID)
		if err := h.UpdateEngagement(e); err != nil {
			return nil, fmt.Errorf("move a sponsorship: %w", err)
		}
		moved = append(moved, roles.Duty{Kind: DutySponsorship, Ref: e.ID})
	}
	return moved, nil
}

// moveSystems rewrites the matrix in force for the systems that name the
// leaver's address; without an heir they fall to the office manager's role.
func (h handover) moveSystems() ([]roles.Duty, error) {
	next := h.Matrix()
	moved := systemsOf(next, h.leaver)
	for i := range moved {
		d := &moved[i]
		d.Title = ""
		owner := string(roles.OfficeManager)
		if heir := h.heir(d.Kind, d.Ref); heir != "" {
			p, err := h.Person(heir)
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
	_, err := shelf{h.Books}.put("matrix", next.YAML())
	return moved, err
}
