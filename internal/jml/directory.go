package jml

import "slices"

// Directory is who stands where, as one transaction sees it.
type Directory struct {
	Seats    []Seat
	Staff    []Staff
	Fallback string          // person outside the chain
	Gone     map[string]bool // people without a running engagement any more
}

// Via says by which step of the line somebody got a task.
type Via string

// The steps of the line, in order.
const (
	ViaHolder       Via = "holder"
	ViaDeputy       Via = "deputy"
	ViaCase         Via = "case" // the case itself names the person: manager, employee, sponsor
	ViaSystem       Via = "system"
	ViaSecurityLead Via = "security-lead"
	ViaAdmin        Via = "admin"
	ViaFallback     Via = "fallback"
	ViaNamed        Via = "named" // a person chose
)

// Candidate is one person who may get a task, and by which step of the line.
type Candidate struct {
	PersonID string
	Via      Via
}

// Line returns a company role's holder and deputies in order, whether they are
// still here or not.
func (d Directory) Line(role Role) []Candidate {
	var seats []Seat
	for _, s := range d.Seats {
		if s.Role == role {
			seats = append(seats, s)
		}
	}
	slices.SortFunc(seats, func(a, b Seat) int { return a.Position - b.Position })

	line := make([]Candidate, len(seats))
	for i, s := range seats {
		line[i] = Candidate{s.PersonID, ViaDeputy}
		if s.Position == 0 {
			line[i].Via = ViaHolder
		}
	}
	return line
}

// PeopleOf returns the ids of a company role's holder and deputies in order.
func (d Directory) PeopleOf(role Role) []string { return ids(d.Line(role)) }

// Holder returns the first person of a company role's line who is not gone, or
// the fallback person.
func (d Directory) Holder(role Role) string {
	for _, c := range d.Line(role) {
		if !d.Gone[c.PersonID] {
			return c.PersonID
		}
	}
	return d.Fallback
}

// StandIns are those who get what nobody else of a line can have, in order: the
// security lead's line, the administrators, the fallback person.
func (d Directory) StandIns() (line []Candidate) {
	for _, c := range d.Line(RoleSecurityLead) {
		line = append(line, Candidate{c.PersonID, ViaSecurityLead})
	}
	for _, s := range d.Staff {
		if s.Role == StaffAdmin && !s.Removed && s.PersonID != "" {
			line = append(line, Candidate{s.PersonID, ViaAdmin})
		}
	}
	if d.Fallback != "" {
		line = append(line, d.LastResort())
	}
	return line
}

// LastResort is the fallback person, who gets what nobody else may have.
func (d Directory) LastResort() Candidate { return Candidate{d.Fallback, ViaFallback} }

// PeopleStandingIn returns the ids of the stand-ins in order.
func (d Directory) PeopleStandingIn() []string { return ids(d.StandIns()) }

// PeopleWith returns the ids of our people who have a right to sign in.
func (d Directory) PeopleWith(right StaffRole) (people []string) {
	for _, s := range d.Staff {
		if s.Role == right && !s.Removed && s.PersonID != "" {
			people = append(people, s.PersonID)
		}
	}
	return people
}

func ids(line []Candidate) []string {
	out := make([]string, len(line))
	for i, c := range line {
		out[i] = c.PersonID
	}
	return out
}
