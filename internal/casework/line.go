package casework

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// line returns everybody who may get a task of this role in this case, in
// order: the case's own people or the role's holder and deputies, then the
// security lead, the administrators and the fallback person. It never means
// "everyone": the caller takes the first who is neither gone nor barred.
func line(dir *jml.Directory, c jml.Case, role jml.Role, system playbook.System, byEmail func(string) string) []jml.Candidate {
	var out []jml.Candidate
	add := func(via jml.Via, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, jml.Candidate{PersonID: id, Via: via})
			}
		}
	}
	switch role {
	case jml.RoleEmployee:
		if c.Contact == "" || c.Contact == "normal" {
			add(jml.ViaCase, c.PersonID)
		}
		out = append(out, dir.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleManager:
		add(jml.ViaCase, c.After.ManagerID, c.After.SponsorID)
		out = append(out, dir.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleOldManager:
		add(jml.ViaCase, c.Before.ManagerID)
		out = append(out, dir.Line(jml.RoleHeadOfPeople)...)
	case jml.RoleSponsor:
		add(jml.ViaCase, c.After.SponsorID, c.After.ManagerID)
	case jml.RoleSystemOwner:
		if system.OwnerEmail != "" {
			add(jml.ViaSystem, byEmail(system.OwnerEmail))
		}
		out = append(out, dir.Line(system.OwnerRole)...)
	default:
		out = append(out, dir.Line(role)...)
	}
	return append(out, dir.StandIns()...)
}

// barred returns who may not end this task: the subject of a mover or leaver
// (but for their own lines), the holders of not_by roles, the doer of a task
// that is checked or rechecked, the owner of what is accepted as an exception,
// and who approved what is to be granted.
func (f *file) barred(t jml.Task) map[string]bool {
	out := map[string]bool{}
	if t.Role != jml.RoleEmployee && f.c.Kind != jml.Joiner {
		out[f.c.PersonID] = true
	}
	for _, role := range t.NotBy {
		switch role {
		case jml.RoleEmployee:
			out[f.c.PersonID] = true
		case jml.RoleManager:
			out[f.manager(f.c.After)] = true
		case jml.RoleOldManager:
			out[f.manager(f.c.Before)] = true
		default:
			for _, id := range f.Directory().PeopleOf(role) {
				out[id] = true
			}
		}
	}
	for _, other := range f.tasks {
		if judged(t, other) {
			out[other.AssigneeID], out[other.DoneBy] = true, true
		}
	}
	delete(out, "")
	return out
}

// judged reports whether t judges other, or carries out what other approved,
// so that the two need different people.
func judged(t, other jml.Task) bool {
	if t.IsJudgement() {
		return t.Judges(other.ID)
	}
	return t.Writes == jml.WritesGrant && other.Asks == jml.AsksYesNo && t.NamedBy(other.Decides)
}

// resolve picks the one person who gets the task. apart is false when nobody
// but a barred person was left and the fallback person has it all the same.
func resolve(dir *jml.Directory, line []jml.Candidate, bar map[string]bool, role jml.Role, subject string) (who jml.Candidate, apart bool) {
	for _, c := range line {
		gone := dir.Gone[c.PersonID] && !(role == jml.RoleEmployee && c.PersonID == subject)
		if !gone && !bar[c.PersonID] {
			return c, true
		}
	}
	return dir.LastResort(), false
}
