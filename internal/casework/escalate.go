package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// Escalation steps of tasks that are due on a day, in business days after it.
// A task whose limit is counted in hours is escalated once, at the limit.
const (
	firstEscalation  = 2 // deputy or manager
	secondEscalation = 5 // security lead and Head of People
	escalationHour   = 9 // local time at the subject's place
)

// escalateAt is when a task's next escalation falls; zero when none is left.
func escalateAt(t jml.Task, cal calendar.Calendar) time.Time {
	switch {
	case t.State != jml.TaskOpen:
		return time.Time{}
	case t.HourLimited() && t.Escalated == 0:
		return t.Due.At
	case t.HourLimited() || t.Escalated >= 2:
		return time.Time{}
	}
	days := []int{firstEscalation, secondEscalation}[t.Escalated]
	return cal.At(cal.AddBusinessDays(t.Due.Date, days), escalationHour, 0)
}

// Escalate tells the next people about open tasks that are late, one step a
// task and at most one mail a person.
func (s *Service) Escalate(ctx context.Context, caseID string, taskIDs []string, at time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || f.c.State != jml.CaseOpen {
			return err
		}
		cal, err := calendar.New(f.c.Zone, f.Settings().Holidays)
		if err != nil {
			return err
		}
		told := map[string][]notice.TaskRef{}
		changed := false
		for i := range f.tasks {
			t := &f.tasks[i]
			due := escalateAt(*t, cal)
			if !slices.Contains(taskIDs, t.ID) || due.IsZero() || due.After(at) {
				continue
			}
			f.tell(told, *t, f.escalationFor(*t)...)
			t.Escalated++
			if err := f.UpdateTask(*t); err != nil {
				return fmt.Errorf("mark an escalated task: %w", err)
			}
			changed = true
		}
		if !changed {
			return nil
		}
		if err := f.notify(notice.Escalation, told); err != nil {
			return err
		}
		return f.save()
	})
}

// escalationFor says who hears of a late task at its next step.
func (f *file) escalationFor(t jml.Task) []string {
	top := []string{f.Directory().Holder(jml.RoleSecurityLead), f.Directory().Holder(jml.RoleHeadOfPeople)}
	switch {
	case t.HourLimited():
		return append(top, f.nextInLine(t))
	case t.Escalated == 0:
		return []string{f.deputyOrManager(t)}
	}
	return top
}

func (f *file) deputyOrManager(t jml.Task) string {
	for _, id := range f.Directory().PeopleOf(t.Role) {
		if id != t.AssigneeID && !f.Directory().Gone[id] && id != f.c.PersonID {
			return id
		}
	}
	all, err := f.Engagements(t.AssigneeID)
	f.Fail("read the owner's engagements", err)
	if len(all) > 0 && all[0].ManagerID != "" && !f.Directory().Gone[all[0].ManagerID] && all[0].ManagerID != f.c.PersonID {
		return all[0].ManagerID
	}
	return f.nextInLine(t)
}
