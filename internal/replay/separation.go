package replay

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/separation"
)

// Plan implements separation.Task.
func (t *Task) Plan() separation.Plan {
	return separation.Plan{ID: t.ID, Key: t.Key, Base: t.Base, Line: t.Line, Playbook: t.Playbook, Purpose: t.Purpose, For: t.For,
		Role: t.Role, System: t.System, Asset: t.Asset, Asks: t.Asks, Writes: t.Writes, Decides: t.Decides, ApartFrom: t.ApartFrom, NotBy: t.NotBy}
}

// Owner implements separation.Task.
func (t *Task) Owner() string {
	if t.State != jml.TaskOpen {
		return ""
	}
	return t.Assignee
}

// Enders implements separation.Task.
func (t *Task) Enders() []string { return t.enders }

// announce notes who announced a case or a change of it. What was announced
// may stand in front of the leaf that opens the case.
func (l *Log) announce(e leafAt, d evidence.EventAccepted) {
	if _, opened := l.cases[e.caseID]; !opened && e.caseID != "" {
		l.awaited[e.caseID] = e.Entry
	}
	if d.By == "" || e.caseID == "" || slices.Contains(l.announcers[e.caseID], d.By) {
		return
	}
	if len(l.announcers[e.caseID]) == maxPeople {
		l.tooLarge(e.Entry, e.caseID, fmt.Sprintf("at most %d people announce it and its changes", maxPeople))
		return
	}
	l.announcers[e.caseID] = append(l.announcers[e.caseID], d.By)
}

// Announcers lists the person ids of who announced a case or a change of it,
// each once.
func (l *Log) Announcers(c *Case) []string { return l.announcers[c.ID] }

// apart is who must be kept apart in a case as it stands. It is made when
// somebody asks and forgotten when the case ends: few cases run at a time.
func (l *Log) apart(c *Case) *separation.Case {
	if c.apart == nil {
		c.apart = separation.New(c.Person)
		for _, t := range c.Tasks {
			c.apart.Add(t)
		}
	}
	return c.apart
}

// keptApart complains when somebody gets or ends a task from which they are
// barred and the leaf does not say so. Nothing excuses the subject. Cases of
// before persons were kept apart are not held to it.
func (l *Log) keptApart(e leafAt, t *Task, person, does string, admitted bool) {
	if !t.Case.SeparatePersons || person == "" || l.large[t.Case.ID] {
		return
	}
	apart := l.apart(t.Case)
	apart.Announcers = l.announcers[t.Case.ID]
	if l.hr.holds(person, e.moment()) {
		apart.Announcers = append(slices.Clip(apart.Announcers), person)
	}
	apart.Holders = func(role roles.Role) []string { return l.holding(t.Case, role, person, e.moment()) }
	bars, whole := apart.BarredWithin(t.ID, maxLooks)
	if !whole {
		l.tooLarge(e.Entry, t.Case.ID, fmt.Sprintf("it takes more than %d looks to say who may not have its task %s", maxLooks, t.Key))
		return
	}
	bar, barred := bars[person]
	switch {
	case !barred:
	case bar.Subject:
		l.omission(e.Entry, "Leaf %d: the person that case #%d is about %s its task %s.", e.Seq, t.Case.Number, does, t.Key)
	case admitted:
	case bar.Announcer:
		l.omission(e.Entry, "Leaf %d: who announced case #%d, or may, %s its task %s, and the leaf does not say that nobody else was left.",
			e.Seq, t.Case.Number, does, t.Key)
	case len(bar.Tasks) == 0:
		l.omission(e.Entry, "Leaf %d: who is %s, and so may not have task %s of case #%d, %s it, and the leaf does not say that nobody else was left.",
			e.Seq, bar.Role, t.Key, t.Case.Number, does)
	default:
		l.omission(e.Entry, "Leaf %d: who ended or has task %s of case #%d %s task %s, and the leaf does not say that nobody else was left.",
			e.Seq, l.tasks.held[bar.Tasks[0]].Key, t.Case.Number, does, t.Key)
	}
}

// ended notes who ended a task, for good.
func (l *Log) ended(e leafAt, t *Task, d evidence.TaskEnded) {
	l.keptApart(e, t, d.DoneBy, "ended", d.NotApart)
	switch {
	case d.DoneBy == "" || slices.Contains(t.enders, d.DoneBy):
	case len(t.enders) == maxPeople:
		l.tooLarge(e.Entry, t.Case.ID, fmt.Sprintf("at most %d people end its task %s", maxPeople, t.Key))
	default:
		t.enders = append(t.enders, d.DoneBy)
	}
}

// WithoutSeparation is how many cases were opened before persons were kept
// apart.
func (l *Log) WithoutSeparation() int { return l.apartless }
