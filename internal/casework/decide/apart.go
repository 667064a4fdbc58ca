package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/staff"
)

// standsAlone reports whether a line's task is kept apart from no other one. A
// task that was reopened may have been judged.
func standsAlone(pb *playbook.Playbook, t jml.Task) bool {
	return firstAnswer(t) && len(t.ApartFrom) == 0 && !pb.KeepsApart(t.Line)
}

// barred returns who may neither get nor end a task: whom separation bars, and
// who may announce cases where it bars the announcer.
func (d *Dossier) barred(t jml.Task) map[string]bool {
	if d.apart == nil {
		d.apart = separation.Of(d.Case, d.Tasks.All())
	}
	return barred(d.apart, d.Case, d.Posts, t)
}

// barred takes the posts of a task that asksPosts; of another one they may be nil.
func barred(s *separation.Case, c jml.Case, posts *Posts, t jml.Task) map[string]bool {
	s.Announcers = c.AnnouncedBy
	if posts != nil {
		s.Announcers = slices.Concat(c.AnnouncedBy, posts.PeopleWith(staff.HR))
	}
	s.Holders = func(role roles.Role) []string { return posts.holders(c, role) }

	out := map[string]bool{}
	for person := range s.Barred(t.ID) {
		out[person] = true
	}
	return out
}

// asksPosts reports whether it takes the posts to say who is barred from a task.
func asksPosts(t jml.Task) bool {
	return separation.PlanOf(t).Oversees() || slices.ContainsFunc(t.NotBy, func(r roles.Role) bool { return r != roles.Employee })
}

// mayNeverHave reports whether somebody has no right to a task even when nobody
// else is left: the case is about them, and the task is no own line that may
// reach them.
func mayNeverHave(c jml.Case, t jml.Task, person string) bool {
	return person == c.PersonID && !(separation.PlanOf(t).IsOwn() && reaches(c))
}
