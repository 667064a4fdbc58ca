package web

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/handover-jml/handover/internal/jml"
)

// planView is what would happen, before anything does.
type planView struct {
	Shown    bool
	Heading  string // "12 tasks for 5 people"
	Changes  string // set when the event would change a running case
	Warnings []string
	Missing  []complaint // why there is no plan yet
	Cutoff   stamp
	Groups   []planGroup
}

// planGroup is the planned tasks of one owner.
type planGroup struct {
	Owner, Role string
	Tasks       []planLine
}

// planLine is one planned task.
type planLine struct {
	Title       string
	Due         stamp
	Rule        string
	ShortNotice bool
	Critical    bool
	Asks        string // what the owner decides, "" for a plain task
	After       bool
}

// plan arranges planned tasks by whoever would get them, the soonest first.
func (s *Server) plan(r *http.Request, a jml.Accepted, subject string) (planView, error) {
	dir, people, err := s.Read.Directory(r.Context())
	if err != nil {
		return planView{}, err
	}
	l := s.lens(r)
	view := planView{Shown: true, Warnings: a.Warning, Cutoff: l.At(a.Case.CutoffAt)}
	if subject == "" {
		subject = "the person"
	}
	tasks := slices.Clone(a.Tasks)
	slices.SortStableFunc(tasks, func(x, y jml.Task) int { return x.Due.At.Compare(y.Due.At) })
	for _, t := range tasks {
		owner := holderName(dir, people, t)
		i := slices.IndexFunc(view.Groups, func(g planGroup) bool { return g.Owner == owner && g.Role == t.Role.Title() })
		if i < 0 {
			view.Groups = append(view.Groups, planGroup{Owner: owner, Role: t.Role.Title()})
			i = len(view.Groups) - 1
		}
		view.Groups[i].Tasks = append(view.Groups[i].Tasks, planLine{Title: t.TitleFor(subject),
			Due: l.Deadline(t.Due.At, t.DueAtHour()), Rule: t.Due.Rule, ShortNotice: t.ShortNotice,
			Critical: t.Tier == jml.TierCritical, Asks: asksText(t.Asks), After: len(t.After) > 0})
	}
	view.Heading = plural(len(tasks), "task", "tasks") + " for " + plural(len(view.Groups), "owner", "owners")
	if a.Outcome == "rescheduled" {
		view.Changes = "This person has an open case already (#" + strconv.FormatInt(a.Case.Number, 10) +
			"). Announcing this changes that case; it opens no second one."
	}
	return view, nil
}

// holderName names who would get a task today, "" when only the case will tell.
func holderName(dir jml.Directory, people map[string]jml.Person, t jml.Task) string {
	if p, ok := people[t.AssigneeID]; ok {
		return p.Name()
	}
	if seats := seatsOf(dir, t.Role); len(seats) > 0 {
		return people[seats[0].PersonID].Name()
	}
	return ""
}

func asksText(a jml.Asks) string {
	switch a {
	case jml.AsksYesNo:
		return "decides yes or no"
	case jml.AsksKeepRemove:
		return "decides keep or remove"
	case jml.AsksHolds:
		return "lists what the person holds"
	}
	return ""
}
