package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// DigestHour is when a day's digest goes to an owner, in local time, and
// DigestDays how many business days ahead it looks.
const (
	DigestHour = 9
	DigestDays = 2
)

// Reminders are what owners of open tasks were reminded of, and where they
// work.
type Reminders struct {
	First     map[string]time.Time         // by task: when its owner was first reminded
	Last      map[string]time.Time         // likewise, when last
	Calendars map[string]calendar.Calendar // by owner
	Place     calendar.Calendar            // of whoever has none there: the subject's
}

// NewReminders looks through the mails of a case for those that reminded who
// has a task now.
func NewReminders(tasks Tasks, mails []notice.Notice, calendars map[string]calendar.Calendar, place calendar.Calendar) *Reminders {
	r := &Reminders{First: map[string]time.Time{}, Last: map[string]time.Time{}, Calendars: calendars, Place: place}
	for _, mail := range mails {
		if !mail.Kind.Reminds() {
			continue
		}
		for _, ref := range mail.Tasks {
			t := tasks.ByID(ref.TaskID)
			if t == nil || t.AssigneeID != mail.OwnerID {
				continue
			}
			if first, known := r.First[t.ID]; !known || mail.CreatedAt.Before(first) {
				r.First[t.ID] = mail.CreatedAt
			}
			if mail.CreatedAt.After(r.Last[t.ID]) {
				r.Last[t.ID] = mail.CreatedAt
			}
		}
	}
	return r
}

// next is when the owner of an open task is reminded next; zero for never. The
// mail that asked for it counts: nobody is reminded of what has just come, nor
// of what may not be ended yet.
func (r *Reminders) next(t jml.Task) time.Time {
	if t.State != jml.TaskOpen {
		return time.Time{}
	}
	since := t.OpenedAt
	if t.NotBefore.After(since) {
		since = t.NotBefore
	}
	if last := r.Last[t.ID]; last.After(since) {
		since = last
	}
	if t.HourLimited() {
		return nextOfLimit(t, since)
	}
	cal, known := r.Calendars[t.AssigneeID]
	if !known {
		cal = r.Place
	}
	return nextDigest(cal, cal.AddBusinessDays(t.Due.Date, -DigestDays), since)
}

// nextOfLimit is half of a limit in hours, then all of it.
func nextOfLimit(t jml.Task, since time.Time) time.Time {
	for _, at := range []time.Time{t.Due.At.Add(-t.Limit / 2), t.Due.At} {
		if since.Before(at) {
			return at
		}
	}
	return time.Time{}
}

// nextDigest is the first digest after an instant, from a day on.
func nextDigest(cal calendar.Calendar, from jml.Date, since time.Time) time.Time {
	day := cal.DateOf(since)
	if day.Before(from) {
		day = from
	}
	at := cal.At(cal.AddBusinessDays(day, 0), DigestHour, 0)
	if !at.After(since) {
		at = cal.At(cal.AddBusinessDays(day, 1), DigestHour, 0)
	}
	return at
}

// DueSoon reports whether a digest of this instant names an open task: it is
// late, or due within two business days of its owner.
func DueSoon(cal calendar.Calendar, t jml.Task, now time.Time) bool {
	last := cal.AddBusinessDays(cal.DateOf(now), DigestDays)
	return t.State == jml.TaskOpen && !t.NotBefore.After(now) && (t.Due.At.Before(now) || !last.Before(t.Due.Date))
}

// remind has the owners of those of the tasks reminded whose instant has come.
func (w *draft) remind(tasks []*jml.Task, at time.Time) {
	kinds := map[notice.Kind]map[string][]notice.TaskRef{notice.Reminder: {}, notice.Digest: {}}
	for _, t := range tasks {
		due := w.Reminders.next(*t)
		if due.IsZero() || due.After(at) {
			continue
		}
		kind := notice.Digest
		if t.HourLimited() {
			kind = notice.Reminder
		}
		kinds[kind][t.AssigneeID] = append(kinds[kind][t.AssigneeID], notice.TaskRef{TaskID: t.ID})
	}
	w.tell(notice.Reminder, kinds[notice.Reminder])
	w.tell(notice.Digest, kinds[notice.Digest])
}

// RemindNow has the owner of an open task reminded because HR asks for it.
func RemindNow(d *Dossier, taskID string) (Decision, error) {
	w := d.draft()
	t := w.Tasks.ByID(taskID)
	if t.State != jml.TaskOpen {
		return Decision{}, &jml.Error{Code: jml.CodeConflict, Message: "Only who has an open task can be reminded of it."}
	}
	if last := w.Reminders.Last[t.ID]; w.Now.Sub(last) < remindAgain {
		return Decision{}, &jml.Error{Code: jml.CodeConflict, Message: "Its owner was reminded a few minutes ago. Ring up, or give the task to somebody else."}
	}
	w.tell(notice.Reminder, aboutOne(*t))
	return w.decision(), nil
}

// remindAgain is the least time between two reminders that somebody asks for.
const remindAgain = 5 * time.Minute
