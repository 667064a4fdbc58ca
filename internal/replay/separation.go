package replay

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/staff"
)

// Plan implements separation.Task.
func (t *Task) Plan() separation.Plan {
	return separation.Plan{ID: t.ID, Key: t.Key, Base: t.Base, Line: t.Line, Playbook: t.Playbook, Purpose: t.Purpose, For: t.For,
		Role: t.Role, System: t.System, Asset: t.Asset, Asks: t.Asks, Writes: t.Writes, Decides: t.Decides, ApartFrom: t.ApartFrom}
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
	if d.By == "" || slices.Contains(l.announcers[e.caseID], d.By) {
		return
	}
	l.announcers[e.caseID] = append(l.announcers[e.caseID], l.intern(d.By))
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

// mayAnnounce is somebody who has HR's right.
type mayAnnounce struct {
	person string
	since  time.Time
}

// rightSettles is how long a right has to hold before it counts: a change that began
// earlier and was written later may not have known of it.
const rightSettles = time.Minute

// right notes whether somebody has HR's right, as far as leaves say whose it is.
func (l *Log) right(e leafAt, r evidence.StaffRight, holds bool) {
	had, known := l.hr[r.Staff]
	switch {
	case r.Role != staff.HR:
	case !holds || r.Person == "":
		delete(l.hr, r.Staff)
	case !known || had.person != r.Person:
		l.hr[r.Staff] = mayAnnounce{l.intern(r.Person), e.Recorded}
	}
}

// announcersOf are the people who announced a case or may announce one.
func (l *Log) announcersOf(c *Case, at time.Time) []string {
	people := slices.Clone(l.announcers[c.ID])
	for _, hr := range l.hr {
		if at.Sub(hr.since) >= rightSettles {
			people = append(people, hr.person)
		}
	}
	return people
}

// keptApart complains when somebody gets or ends a task from which they are
// barred and the leaf does not say so. Nothing excuses the subject. Cases of
// before persons were kept apart are not held to it.
func (l *Log) keptApart(e leafAt, t *Task, person, does string, admitted bool) {
	if !t.Case.SeparatePersons || person == "" {
		return
	}
	apart := l.apart(t.Case)
	apart.Announcers = l.announcersOf(t.Case, e.Recorded)
	bar, barred := apart.Barred(t.ID)[person]
	switch {
	case !barred:
	case bar.Subject:
		l.omission(e.Entry, "Leaf %d: the person that case #%d is about %s its task %s.", e.Seq, t.Case.Number, does, t.Key)
	case admitted:
	case bar.Announcer:
		l.omission(e.Entry, "Leaf %d: who announced case #%d, or may, %s its task %s, and the leaf does not say that nobody else was left.",
			e.Seq, t.Case.Number, does, t.Key)
	default:
		l.omission(e.Entry, "Leaf %d: who ended or has task %s of case #%d %s task %s, and the leaf does not say that nobody else was left.",
			e.Seq, l.tasks[bar.Tasks[0]].Key, t.Case.Number, does, t.Key)
	}
}

// ended notes who ended a task, for good.
func (l *Log) ended(e leafAt, t *Task, d evidence.TaskEnded) {
	l.keptApart(e, t, d.DoneBy, "ended", d.NotApart)
	if d.DoneBy != "" && !slices.Contains(t.enders, d.DoneBy) {
		t.enders = append(t.enders, l.intern(d.DoneBy))
	}
}

// WithoutSeparation is how many cases were opened before persons were kept
// apart.
func (l *Log) WithoutSeparation() int {
	n := 0
	for _, c := range l.order {
		if !c.SeparatePersons {
			n++
		}
	}
	return n
}
