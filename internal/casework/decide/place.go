package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// Posts are who stands where in the company.
type Posts struct {
	jml.Directory
	// Heir was named for the subject's report; "" when nobody was.
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
		if t.Role != jml.RoleSystemOwner {
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
func (d *Dossier) line(t jml.Task) []jml.Candidate {
	posts := d.Posts
	var out []jml.Candidate
	add := func(via jml.Via, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, jml.Candidate{PersonID: id, Via: via})
			}
		}
	}

	switch t.Role {
	case jml.RoleEmployee:
		if d.Case.Contact == "" || d.Case.Contact == "normal" {
			add(jml.ViaCase, d.Case.PersonID)
		}
		out = append(out, posts.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleManager:
		add(jml.ViaCase, posts.Manager(d.Case.After), d.Case.After.SponsorID)
		out = append(out, posts.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleOldManager:
		add(jml.ViaCase, posts.Manager(d.Case.Before))
		out = append(out, posts.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleSponsor:
		add(jml.ViaCase, d.Case.After.SponsorID, posts.Manager(d.Case.After))
	case jml.RoleSystemOwner:
		system := d.system(t)
		if system.OwnerEmail != "" {
			add(jml.ViaSystem, d.Owners.ByAddress[system.OwnerEmail])
		}
		out = append(out, posts.Line(system.OwnerRole)...)
	default:
		out = append(out, posts.Line(t.Role)...)
	}
	return append(out, posts.StandIns()...)
}

// Place says who gets a task now: the first of its line who is neither gone
// nor barred, else the fallback person.
func (d *Dossier) Place(t jml.Task) jml.Candidate { return d.placeWithout(t, d.barred(t)) }

func (d *Dossier) placeWithout(t jml.Task, barred map[string]bool) jml.Candidate {
	for _, c := range d.line(t) {
		own := t.Role == jml.RoleEmployee && c.PersonID == d.Case.PersonID
		if (own || !d.Posts.Gone[c.PersonID]) && !barred[c.PersonID] {
			return c
		}
	}
	return d.Posts.LastResort()
}

// NextInLine says who would get the task if its assignee did not exist.
func (d *Dossier) NextInLine(t jml.Task) string {
	barred := d.barred(t)
	barred[t.AssigneeID], barred[d.Case.PersonID] = true, true
	return d.placeWithout(t, barred).PersonID
}

// Misplaced reports whether an open task's assignee is gone or barred, or has
// lost the seat that gave them the task, while somebody else could have it.
func (d *Dossier) Misplaced(t jml.Task) bool {
	if t.State != jml.TaskOpen || d.Place(t).PersonID == t.AssigneeID {
		return false
	}
	return t.Via != jml.ViaNamed || d.mayNotHave(t, t.AssigneeID)
}

// mayNotHave reports whether a person is gone or may not end the task.
func (d *Dossier) mayNotHave(t jml.Task, person string) bool {
	return d.Posts.Gone[person] || d.barred(t)[person]
}

// barred returns who may not end this task: the subject of a mover or leaver
// (but for their own lines), the holders of not_by roles, the doer of a task
// that is checked or rechecked, the owner of what is accepted as an exception,
// and who approved what is to be granted.
func (d *Dossier) barred(t jml.Task) map[string]bool {
	out := barredByCase(d.Case, d.Posts, t)
	for _, other := range d.Tasks.All() {
		if apart(t, *other) {
			out[other.AssigneeID], out[other.DoneBy] = true, true
		}
	}
	delete(out, "")
	return out
}

// barredByCase is the part of barred that no other task has to do with.
func barredByCase(c jml.Case, posts *Posts, t jml.Task) map[string]bool {
	out := map[string]bool{}
	if t.Role != jml.RoleEmployee && c.Kind != jml.Joiner {
		out[c.PersonID] = true
	}
	for _, role := range t.NotBy {
		switch role {
		case jml.RoleEmployee:
			out[c.PersonID] = true
		case jml.RoleManager:
			out[posts.Manager(c.After)] = true
		case jml.RoleOldManager:
			out[posts.Manager(c.Before)] = true
		default:
			for _, id := range posts.PeopleOf(role) {
				out[id] = true
			}
		}
	}
	return out
}

// asksPosts reports whether it takes the posts to say who is barred from a task.
func asksPosts(t jml.Task) bool {
	for _, role := range t.NotBy {
		if role != jml.RoleEmployee {
			return true
		}
	}
	return false
}

// apart reports whether t judges other, or carries out what other approved, so
// that the two need different people.
func apart(t, other jml.Task) bool {
	if t.IsJudgement() {
		return t.Judges(other.ID)
	}
	return t.Writes == jml.WritesGrant && other.Asks == jml.AsksYesNo && t.NamedBy(other.Decides)
}
