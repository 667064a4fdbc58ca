package staff

import (
	"slices"

	"github.com/handover-jml/handover/internal/roles"
)

// Directory is who stands where, as one transaction sees it.
type Directory struct {
	Seats    []roles.Seat
	Staff    []Right
	Fallback string          // person outside the chain
	Gone     map[string]bool // people without a running engagement any more
}

// Line returns a company role's holder and deputies in order, whether they are
// still here or not.
func (d Directory) Line(role roles.Role) []roles.Candidate {
	var seats []roles.Seat
	for _, s := range d.Seats {
		if s.Role == role {
			seats = append(seats, s)
		}
	}
	slices.SortFunc(seats, func(a, b roles.Seat) int { return a.Position - b.Position })

	line := make([]roles.Candidate, len(seats))
	for i, s := range seats {
		line[i] = roles.Candidate{PersonID: s.PersonID, Via: roles.ViaDeputy}
		if s.Position == 0 {
			line[i].Via = roles.ViaHolder
		}
	}
	return line
}

// PeopleOf returns the ids of a company role's holder and deputies in order.
func (d Directory) PeopleOf(role roles.Role) []string { return ids(d.Line(role)) }

// Holder returns the first person of a company role's line who is not gone, or
// the fallback person.
func (d Directory) Holder(role roles.Role) string {
	for _, c := range d.Line(role) {
		if !d.Gone[c.PersonID] {
			return c.PersonID
		}
	}
	return d.Fallback
}

// StandIns are those who get what nobody else of a line can have, in order: the
// security lead's line, the administrators, the fallback person.
func (d Directory) StandIns() (line []roles.Candidate) {
	for _, c := range d.Line(roles.SecurityLead) {
		line = append(line, roles.Candidate{PersonID: c.PersonID, Via: roles.ViaSecurityLead})
	}
	for _, s := range d.Staff {
		if s.Role == Admin && !s.Removed && s.PersonID != "" {
			line = append(line, roles.Candidate{PersonID: s.PersonID, Via: roles.ViaAdmin})
		}
	}
	if d.Fallback != "" {
		line = append(line, d.LastResort())
	}
	return line
}

// LastResort is the fallback person, who gets what nobody else may have.
func (d Directory) LastResort() roles.Candidate {
	return roles.Candidate{PersonID: d.Fallback, Via: roles.ViaFallback}
}

// PeopleStandingIn returns the ids of the stand-ins in order.
func (d Directory) PeopleStandingIn() []string { return ids(d.StandIns()) }

// PeopleWith returns the ids of our people who have a right to sign in.
func (d Directory) PeopleWith(right Role) (people []string) {
	for _, s := range d.Staff {
		if s.Role == right && !s.Removed && s.PersonID != "" {
			people = append(people, s.PersonID)
		}
	}
	return people
}

func ids(line []roles.Candidate) []string {
	out := make([]string, len(line))
	for i, c := range line {
		out[i] = c.PersonID
	}
	return out
}
