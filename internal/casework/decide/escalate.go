package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// Escalation steps of tasks that are due on a day, in business days after it.
// A task whose limit is counted in hours is escalated once, at the limit.
const (
	firstEscalation  = 2 // deputy or manager
	secondEscalation = 5 // security lead and Head of People
	escalationHour   = 9 // local time at the subject's place
)

// lateness says what falls due because an open task is not done yet: its owner
// is reminded, and only then others hear of it.
type lateness struct {
	cal       calendar.Calendar // of the subject's place
	reminders *Reminders
}

// next is when somebody is told next of an open task; zero when nobody is.
func (l lateness) next(t jml.Task) time.Time {
	return course.Earlier(l.reminders.next(t), l.escalateAt(t))
}

// escalateAt is when others hear next of a task; zero when nobody does, or not
// before its owner was reminded and had a business day.
func (l lateness) escalateAt(t jml.Task) time.Time {
	switch {
	case t.State != jml.TaskOpen:
		return time.Time{}
	case t.HourLimited() && t.Escalated == 0:
		return t.Due.At
	case t.HourLimited() || t.Escalated >= 2:
		return time.Time{}
	}
	first, reminded := l.reminders.First[t.ID]
	if !reminded {
		return time.Time{}
	}
	days := []int{firstEscalation, secondEscalation}[t.Escalated]
	at := l.cal.At(l.cal.AddBusinessDays(t.Due.Date, days), escalationHour, 0)
	if fair := l.cal.At(l.cal.AddBusinessDays(l.cal.DateOf(first), 1), escalationHour, 0); fair.After(at) {
		return fair
	}
	return at
}

// Late returns those of the named tasks of which somebody has to be told.
func (d *Dossier) Late(taskIDs []string, at time.Time) (out []*jml.Task, err error) {
	cal, err := calendar.Of(d.Company, d.Case.After.Location, d.Case.Zone)
	if err != nil {
		return nil, err
	}
	wanted, late := set(taskIDs), lateness{cal, d.Reminders}
	for _, t := range d.Tasks.All() {
		due := late.next(*t)
		if wanted[t.ID] && !due.IsZero() && !due.After(at) {
			out = append(out, t)
		}
	}
	return out, nil
}

// Escalate reminds the owners of open tasks, and tells the next people about
// those that are late, one step a task and at most one mail a person. managers
// are those of the assignees.
func (d *Dossier) Escalate(taskIDs []string, at time.Time, managers map[string]string) (Decision, error) {
	w := d.draft()
	late, err := w.Late(taskIDs, at)
	if err != nil || len(late) == 0 {
		return Decision{}, err
	}
	cal, err := calendar.Of(d.Company, d.Case.After.Location, d.Case.Zone)
	if err != nil {
		return Decision{}, err
	}
	w.remind(late, at)
	told := map[string][]notice.TaskRef{}
	for _, t := range late {
		due := lateness{cal, d.Reminders}.escalateAt(*t)
		if due.IsZero() || due.After(at) {
			continue
		}
		w.tellAbout(*t, told, (escalation{d: &w.Dossier, managers: managers}).of(*t)...)
		t.Escalated++
		w.take(TaskMarked{*t})
	}
	w.tell(notice.Escalation, told)
	return w.decision(), nil
}

// escalation says who hears of late tasks.
type escalation struct {
	d        *Dossier
	managers map[string]string // by assignee
}

// of says who hears of a late task at its next step.
func (e escalation) of(t jml.Task) []string {
	top := []string{e.d.Posts.Holder(roles.SecurityLead), e.d.Posts.Holder(roles.HeadOfPeople)}
	switch {
	case t.HourLimited():
		return append(top, e.d.NextInLine(t))
	case t.Escalated == 0:
		return []string{e.deputyOrManager(t)}
	}
	return top
}

func (e escalation) deputyOrManager(t jml.Task) string {
	d, manager := e.d, e.managers[t.AssigneeID]
	free := func(id string) bool { return id != "" && !d.Posts.Gone[id] && id != d.Case.PersonID }
	for _, id := range d.Posts.PeopleOf(t.Role) {
		if id != t.AssigneeID && free(id) {
			return id
		}
	}
	if free(manager) {
		return manager
	}
	return d.NextInLine(t)
}

// Undelivered marks the owner's open tasks of a mail that could not be
// delivered and tells the next in line and the Head of People. A mail about
// somebody else's task is not escalated again: it is on the page.
func (d *Dossier) Undelivered(mail notice.Notice) Decision {
	w := d.draft()
	told := map[string][]notice.TaskRef{}
	for _, ref := range mail.Tasks {
		t := w.Tasks.ByID(ref.TaskID)
		if t == nil || t.State != jml.TaskOpen || t.AssigneeID != mail.OwnerID {
			continue
		}
		t.Undelivered = true
		w.take(TaskMarked{*t})
		w.tellAbout(*t, told, w.NextInLine(*t), w.Posts.Holder(roles.HeadOfPeople))
	}
	if mail.Kind != notice.Escalation {
		w.tell(notice.Escalation, told)
	}
	return w.decision()
}

// Reach takes the mark of undelivered mail off the open tasks of somebody whose
// address was corrected.
func Reach(d *Dossier, person string) Decision {
	w := d.draft()
	for _, t := range w.Tasks.All() {
		if t.State == jml.TaskOpen && t.AssigneeID == person {
			w.reach(t)
		}
	}
	return w.decision()
}
