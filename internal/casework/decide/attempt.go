package decide

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// shortestWait keeps a mail that is nearly too late from being tried without a
// pause.
const shortestWait = 30 * time.Second

// NextAttempt is when a mail that was put off goes out again: when its sender
// says, zero for at once, but never later than after a quarter of the time that
// its tasks with a limit in hours have left, nor past the instant at which
// others are told that it waits.
func NextAttempt(d *Dossier, mail notice.Notice, wish time.Time) time.Time {
	next := wish
	for _, t := range urgent(d, mail) {
		wait := max(t.Due.At.Sub(d.Now)/4, shortestWait)
		if told := mail.CreatedAt.Add(notice.UrgentPatience); told.After(d.Now) {
			wait = min(wait, told.Sub(d.Now))
		}
		if latest := d.Now.Add(wait); next.After(latest) {
			next = latest
		}
	}
	return next
}

// Waits tells the next in line and the Head of People of a mail that has waited
// too long for tasks with a limit in hours, once: all are the notices of the
// case. A mail about somebody else's task is not escalated again.
func Waits(d *Dossier, mail notice.Notice, all []notice.Notice) Decision {
	w := d.draft()
	if mail.Kind == notice.Escalation || d.Now.Before(mail.CreatedAt.Add(notice.UrgentPatience)) {
		return w.decision()
	}
	told := map[string][]notice.TaskRef{}
	for _, t := range urgent(d, mail) {
		if t.State == jml.TaskOpen && t.AssigneeID == mail.OwnerID && !toldOf(t.ID, mail.CreatedAt, all) {
			w.tellAbout(*t, told, w.NextInLine(*t), w.Posts.Holder(roles.HeadOfPeople))
		}
	}
	w.tell(notice.Escalation, told)
	return w.decision()
}

// urgent are the running tasks with a limit in hours that a mail is about.
func urgent(d *Dossier, mail notice.Notice) (out []*jml.Task) {
	for _, ref := range mail.Tasks {
		if t := d.Tasks.ByID(ref.TaskID); t != nil && !t.State.Ended() && t.HourLimited() {
			out = append(out, t)
		}
	}
	return out
}

// toldOf reports whether others were told of a task since an instant.
func toldOf(taskID string, since time.Time, all []notice.Notice) bool {
	return slices.ContainsFunc(all, func(n notice.Notice) bool {
		return n.Kind == notice.Escalation && !n.CreatedAt.Before(since) &&
			slices.ContainsFunc(n.Tasks, func(r notice.TaskRef) bool { return r.TaskID == taskID })
	})
}
