package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// Posts are who stands where in the company.
type Posts struct {
	staff.Directory
	// Heir has the subject's report where the manager is gone: who was named for
	// it, else who managed the manager; "" when there is nobody.
	Heir string
}

// Manager is who manages the subject under these terms: the heir when the
// manager has left meanwhile, "" when there is none.
func (p *Posts) Manager(t jml.Terms) string {
	switch {
	case !p.Gone[t.ManagerID]:
		return t.ManagerID
	case !p.Gone[p.Heir]:
		return p.Heir
	}
	return ""
}

// holders are who stands in a role now that a case may ask for.
func (p *Posts) holders(c jml.Case, role roles.Role) []string {
	switch role {
	case roles.Manager:
		return []string{p.Manager(c.After)}
	case roles.OldManager:
		return []string{p.Manager(c.Before)}
	}
	return p.PeopleOf(role)
}

// Owners are who administers systems now. Ownership moves on while a case is
// frozen.
type Owners struct {
	Matrix    *playbook.Matrix  // in force
	ByAddress map[string]string // person id by work address
}

// system is what the matrix in force says of a task's system, or what the
// case's own says when that knows it no more.
func (d *Dossier) system(t jml.Task) playbook.System {
	if system, ok := d.Owners.Matrix.System(t.System); ok {
		return system
	}
	system, _ := d.Matrix.System(t.System)
	return system
}

// OwnerAddresses are the work addresses that the matrix names for the systems
// of the case's tasks: those that Owners.ByAddress has to know.
func (d *Dossier) OwnerAddresses() (out []string) {
	for _, t := range d.Tasks.All() {
		if t.Role != roles.SystemOwner {
			continue
		}
		address := d.system(*t).OwnerEmail
		if address != "" && !slices.Contains(out, address) {
			out = append(out, address)
		}
	}
	return out
}

// line is everybody who may get a task, in order: the case's own people or the
// role's holder and deputies, then the stand-ins. It never means "everyone":
// the caller takes the first who is neither gone nor barred.
func (d *Dossier) line(t jml.Task) []roles.Candidate {
	posts := d.Posts
	var out []roles.Candidate
	add := func(via roles.Via, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, roles.Candidate{PersonID: id, Via: via})
			}
		}
	}

	switch t.Role {
	case roles.Employee:
		if !reaches(d.Case) {
			return withoutSubject(d.Case, append(posts.Line(roles.HeadOfPeople), posts.StandIns()...))
		}
		add(roles.ViaCase, d.Case.PersonID)
		out = append(out, posts.Line(roles.HeadOfPeople)...)
	case roles.Manager:
		add(roles.ViaCase, posts.Manager(d.Case.After), d.Case.After.SponsorID)
		out = append(out, posts.Line(roles.HeadOfPeople)...)
	case roles.OldManager:
		add(roles.ViaCase, posts.Manager(d.Case.Before))
		out = append(out, posts.Line(roles.HeadOfPeople)...)
	case roles.Sponsor:
		add(roles.ViaCase, d.Case.After.SponsorID, posts.Manager(d.Case.After))
	case roles.SystemOwner:
		system := d.system(t)
		if system.OwnerEmail != "" {
			add(roles.ViaSystem, d.Owners.ByAddress[system.OwnerEmail])
		}
		out = append(out, posts.Line(system.OwnerRole)...)
	default:
		out = append(out, posts.Line(t.Role)...)
	}
	return append(out, posts.StandIns()...)
}

// Place says who gets a task now: the first of its line who is neither gone
// nor barred. apart is false when nobody is: then the fallback person gets it
// all the same or, when the case is about them, the first of the line who is
// still here.
func (d *Dossier) Place(t jml.Task) (who roles.Candidate, apart bool) {
	return d.placeWithout(t, d.barred(t))
}

func (d *Dossier) placeWithout(t jml.Task, barred map[string]bool) (who roles.Candidate, apart bool) {
	line := d.line(t)
	for _, c := range line {
		own := t.Role == roles.Employee && c.PersonID == d.Case.PersonID
		if (own || !d.Posts.Gone[c.PersonID]) && !barred[c.PersonID] {
			return c, true
		}
	}
	for _, c := range append([]roles.Candidate{d.Posts.LastResort()}, line...) {
		if !d.Posts.Gone[c.PersonID] && !mayNeverHave(d.Case, t, c.PersonID) {
			return c, false
		}
	}
	return d.Posts.LastResort(), false
}

// NextInLine says who would get the task if its assignee did not exist.
func (d *Dossier) NextInLine(t jml.Task) string {
	barred := d.barred(t)
	barred[t.AssigneeID], barred[d.Case.PersonID] = true, true
	next, _ := d.placeWithout(t, barred)
	return next.PersonID
}

// nobodyElse reports whether a person has the task for want of anybody who is
// not barred from it.
func (d *Dossier) nobodyElse(t jml.Task, person string) bool {
	who, apart := d.Place(t)
	return !apart && who.PersonID == person
}

// Misplaced reports whether an open task's assignee is gone or barred, or has
// lost the seat that gave them the task, while somebody else could have it.
func (d *Dossier) Misplaced(t jml.Task) bool {
	if t.State != jml.TaskOpen {
		return false
	}
	if who, _ := d.Place(t); who.PersonID == t.AssigneeID {
		return false
	}
	return t.Via != roles.ViaNamed || d.mayNotHave(t, t.AssigneeID)
}

// mayNotHave reports whether a person is gone or may not end the task.
func (d *Dossier) mayNotHave(t jml.Task, person string) bool {
	return d.Posts.Gone[person] || d.barred(t)[person]
}
