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
	Asked     map[string]time.Time         // likewise, when another mail last asked its owner for it
	Calendars map[string]calendar.Calendar // by owner
	Place     calendar.Calendar            // of whoever has none there: the subject's
}

// NewReminders looks through the mails of a case for those that asked, and
// those that reminded, who has a task now.
func NewReminders(tasks Tasks, mails []notice.Notice, calendars map[string]calendar.Calendar, place calendar.Calendar) *Reminders {
	r := &Reminders{First: map[string]time.Time{}, Last: map[string]time.Time{}, Asked: map[string]time.Time{}, Calendars: calendars, Place: place}
	for _, mail := range mails {
		if mail.Kind == notice.Escalation || mail.Kind.Recalls() {
			continue
		}
		for _, ref := range mail.Tasks {
			if t := tasks.ByID(ref.TaskID); t != nil && t.AssigneeID == mail.OwnerID {
				r.note(t.ID, mail)
			}
		}
	}
	return r
}

func (r *Reminders) note(taskID string, mail notice.Notice) {
	if !mail.Kind.Reminds() {
		r.Asked[taskID] = later(r.Asked[taskID], mail.CreatedAt)
		return
	}
	r.Last[taskID] = later(r.Last[taskID], mail.CreatedAt)
	if first, known := r.First[taskID]; !known || mail.CreatedAt.Before(first) {
		r.First[taskID] = mail.CreatedAt
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// next is when the owner of an open task is reminded next; zero for never. The
// mail that asked for it counts: nobody is reminded of what has just come, nor
// of what may not be ended yet.
func (r *Reminders) next(t jml.Task) time.Time {
	if t.State != jml.TaskOpen {
		return time.Time{}
	}
	since := later(later(t.OpenedAt, t.NotBefore), later(r.Asked[t.ID], r.Last[t.ID]))
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

// mailAgain is the least time between two mails that somebody asks for.
const mailAgain = 5 * time.Minute

// RemindNow has the owner of an open task reminded because HR asks for it.
func RemindNow(d *Dossier, taskID string) (Decision, error) {
	w := d.draft()
	t, err := w.mailable(taskID, d.Reminders.Last[taskID])
	if err != nil {
		return Decision{}, err
	}
	w.reach(t)
	w.tell(notice.Reminder, aboutOne(*t))
	return w.decision(), nil
}

// SendAgain has the owner of an open task mailed once more all that they have
// open in the case, because HR asks for it.
func SendAgain(d *Dossier, taskID string) (Decision, error) {
	w := d.draft()
	t, err := w.mailable(taskID, d.Reminders.Asked[taskID])
	if err != nil {
		return Decision{}, err
	}
	var share []notice.TaskRef
	for _, other := range w.Tasks.All() {
		if other.State == jml.TaskOpen && other.AssigneeID == t.AssigneeID {
			w.reach(other)
			share = append(share, notice.TaskRef{TaskID: other.ID})
		}
	}
	w.tell(notice.First, map[string][]notice.TaskRef{t.AssigneeID: share})
	return w.decision(), nil
}

// mailable is an open task about which its owner may be mailed again. What came
// back needs no patience: its owner has nothing.
func (w *draft) mailable(taskID string, last time.Time) (*jml.Task, error) {
	t := w.Tasks.ByID(taskID)
	if t.State != jml.TaskOpen {
		return nil, &jml.Error{Code: jml.CodeConflict, Message: "Only who has an open task can be mailed about it."}
	}
	if !t.Undelivered && w.Now.Sub(last) < mailAgain {
		return nil, &jml.Error{Code: jml.CodeConflict, Message: "Its owner was mailed a few minutes ago. Ring up, or give the task to somebody else."}
	}
	return t, nil
}

// reach takes the mark of undelivered mail off a task whose owner is mailed
// again: should that come back too, it is set anew.
func (w *draft) reach(t *jml.Task) {
	if t.Undelivered {
		t.Undelivered = false
		w.take(TaskMarked{*t})
	}
}
