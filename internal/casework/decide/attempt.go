package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

// shortestWait keeps a mail that is nearly too late from being tried without a
// pause.
const shortestWait = 30 * time.Second

// NextAttempt is when a mail that was put off goes out again: when its sender
// says, zero for at once, but never later than after a quarter of the time that its tasks with a
// limit in hours have left.
func NextAttempt(d *Dossier, mail notice.Notice, wish time.Time) time.Time {
	next := wish
	for _, ref := range mail.Tasks {
		t := d.Tasks.ByID(ref.TaskID)
		if t == nil || t.State.Ended() || !t.HourLimited() {
			continue
		}
		wait := max(t.Due.At.Sub(d.Now)/4, shortestWait)
		if latest := d.Now.Add(wait); next.After(latest) {
			next = latest
		}
	}
	return next
}
