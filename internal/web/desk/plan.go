package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// planView is what would happen, before anything does.
type planView struct {
	Shown    bool
	Heading  string // "12 tasks for 5 people"
	Changes  string // set when the event would change a running case
	Warnings []string
	Missing  []view.Complaint // why there is no plan yet
	Cutoff   view.Stamp
	Groups   []planGroup
}

// planGroup is the planned tasks of one owner.
type planGroup struct {
	Owner, Role string
	Tasks       []plannedTask
}

// plannedTask is one planned task.
type plannedTask struct {
	Title       string
	Due         view.Stamp
	Rule        string
	ShortNotice bool
	Critical    bool
	Asks        string // what the owner decides, "" for a plain task
	After       bool
}

// plan arranges planned tasks by whoever would get them, the soonest first.
func (h *NewCase) plan(r *http.Request, a jml.Accepted, subject string) (planView, error) {
	holder, err := h.holders(r, a.Case, subject)
	if err != nil {
		return planView{}, err
	}
	vt := h.timeOf(r).Beside(a.Case.Zone)
	plan := planView{Shown: true, Warnings: a.Warning, Cutoff: vt.At(a.Case.CutoffAt)}
	if subject == "" {
		subject = "the person"
	}
	tasks := slices.Clone(a.Tasks)
	slices.SortStableFunc(tasks, func(x, y jml.Task) int { return x.Due.At.Compare(y.Due.At) })
	for _, t := range tasks {
		owner := holder(t)
		i := slices.IndexFunc(plan.Groups, func(g planGroup) bool { return g.Owner == owner && g.Role == t.Role.Title() })
		if i < 0 {
			plan.Groups = append(plan.Groups, planGroup{Owner: owner, Role: t.Role.Title()})
			i = len(plan.Groups) - 1
		}
		plan.Groups[i].Tasks = append(plan.Groups[i].Tasks, plannedTask{Title: t.TitleFor(subject),
			Due: vt.Deadline(t.Due.At, t.DueAtHour()), Rule: t.Due.Rule, ShortNotice: t.ShortNotice,
			Critical: t.Tier == jml.TierCritical, Asks: view.Asks(t.Asks), After: len(t.After) > 0})
	}
	owners := map[string]bool{}
	for _, g := range plan.Groups {
		owners[cmp.Or(g.Owner, g.Role)] = true
	}
	plan.Heading = view.Plural(len(tasks), "task", "tasks") + " for " + view.Plural(len(owners), "owner", "owners")
	if a.Outcome == "rescheduled" {
		plan.Changes = "This person has an open case already (#" + strconv.FormatInt(a.Case.Number, 10) +
			"). Announcing this changes that case; it opens no second one."
	}
	return plan, nil
}

// holders says who would get each task of a planned case; "" is nobody.
func (h *NewCase) holders(r *http.Request, c jml.Case, subject string) (func(jml.Task) string, error) {
	posts, err := readPosts(r.Context(), h.settings, h.matrices)
	if err != nil {
		return nil, err
	}
	manager, _, _, _, err := h.find.persons.Person(r.Context(), door.ViewerOf(r.Context()), c.After.ManagerID)
	if err != nil && jml.ErrorCode(err) != jml.CodeNotFound {
		return nil, err
	}
	return func(t jml.Task) string {
		switch t.Role {
		case roles.Employee:
			return subject
		case roles.Manager:
			return manager.Name()
		}
		return posts.holder(t)
	}, nil
}
