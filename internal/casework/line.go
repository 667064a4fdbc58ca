package casework

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// candidate is one person who may get a task, and by which step of the line.
type candidate struct {
	person string
	via    jml.Via
}

// line returns everybody who may get a task of this role in this case, in
// order: the case's own people or the role's holder and deputies, then the
// security lead, the administrators and the fallback person. It never means
// "everyone": the caller takes the first who is neither gone nor barred.
func line(dir *jml.Directory, c jml.Case, role jml.Role, system jml.System, byEmail func(string) string) []candidate {
	var out []candidate
	add := func(via jml.Via, ids ...string) {
		for _, id := range ids {
			if id != "" {
				out = append(out, candidate{id, via})
			}
		}
	}
	switch role {
	case jml.RoleEmployee:
		if c.Contact == "" || c.Contact == "normal" {
			add(jml.ViaCase, c.PersonID)
		}
		out = append(out, seats(dir, jml.RoleHeadOfPeople)...)
	case jml.RoleManager:
		add(jml.ViaCase, c.After.ManagerID, c.After.SponsorID)
		out = append(out, seats(dir, jml.RoleHeadOfPeople)...)
	case jml.RoleOldManager:
		add(jml.ViaCase, c.Before.ManagerID)
		out = append(out, seats(dir, jml.RoleHeadOfPeople)...)
	case jml.RoleSponsor:
		add(jml.ViaCase, c.After.SponsorID, c.After.ManagerID)
	case jml.RoleSystemOwner:
		if system.OwnerEmail != "" {
			add(jml.ViaSystem, byEmail(system.OwnerEmail))
		}
		out = append(out, seats(dir, system.OwnerRole)...)
	default:
		out = append(out, seats(dir, role)...)
	}
	return append(out, standIns(dir)...)
}

// standIns are those who get what nobody else of a line can have.
func standIns(dir *jml.Directory) (out []candidate) {
	for _, s := range seats(dir, jml.RoleSecurityLead) {
		out = append(out, candidate{s.person, jml.ViaSecurityLead})
	}
	for _, s := range dir.Staff {
		if s.Role == jml.StaffAdmin && !s.Removed && s.PersonID != "" {
			out = append(out, candidate{s.PersonID, jml.ViaAdmin})
		}
	}
	if dir.Fallback != "" {
		out = append(out, candidate{dir.Fallback, jml.ViaFallback})
	}
	return out
}

func seats(dir *jml.Directory, role jml.Role) []candidate {
	var line []jml.Seat
	for _, s := range dir.Seats {
		if s.Role == role {
			line = append(line, s)
		}
	}
	slices.SortFunc(line, func(a, b jml.Seat) int { return a.Position - b.Position })
	out := make([]candidate, len(line))
	for i, s := range line {
		out[i] = candidate{s.PersonID, jml.ViaDeputy}
		if s.Position == 0 {
			out[i].via = jml.ViaHolder
		}
	}
	return out
}

// holder returns the first person of a company role's line who is not gone.
func holder(dir *jml.Directory, role jml.Role) string {
	for _, c := range seats(dir, role) {
		if !dir.Gone[c.person] {
			return c.person
		}
	}
	return dir.Fallback
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
			for _, s := range seats(f.dir(), role) {
				out[s.person] = true
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
	switch t.Purpose {
	case jml.PurposeCheck, jml.PurposeException, jml.PurposeRecheck:
		return other.ID == t.For
	}
	return t.Writes == jml.WritesGrant && other.Asks == jml.AsksYesNo && jml.KeysName(other.Decides, t.Key)
}

// resolve picks the one person who gets the task. apart is false when nobody
// but a barred person was left and the fallback person has it all the same.
func resolve(dir *jml.Directory, candidates []candidate, bar map[string]bool, role jml.Role, subject string) (who candidate, apart bool) {
	for _, c := range candidates {
		gone := dir.Gone[c.person] && !(role == jml.RoleEmployee && c.person == subject)
		if !gone && !bar[c.person] {
			return c, true
		}
	}
	return candidate{dir.Fallback, jml.ViaFallback}, false
}
