package decide

import (
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// View is what a round of an open case sees of it. It takes the registers when
// the case Drifts.
func (d *Dossier) View(notices []notice.Notice) (course.View, error) {
	drift, err := d.drift()
	if err != nil {
		return course.View{}, err
	}
	closable, err := d.Closable()
	if err != nil {
		return course.View{}, err
	}
	cal, err := calendar.New(d.Case.Zone, d.Holidays)
	if err != nil {
		return course.View{}, err
	}

	v := course.View{ID: d.Case.ID, Rev: d.Case.Rev, Open: true, Drift: !drift.none(), Closable: closable}
	if d.Case.Live() && !d.Case.Effected {
		v.EffectAt = d.Case.EffectAt
	}
	for _, t := range d.Tasks.All() {
		if !t.State.Ended() {
			v.Tasks = append(v.Tasks, course.TaskView{ID: t.ID, Open: t.State == jml.TaskOpen, OpensAt: t.OpensAt,
				Waits: !d.Tasks.Met(*t), Misplaced: d.Misplaced(*t), EscalateAt: escalateAt(*t, cal)})
		}
	}
	for _, n := range notices {
		if !n.Settled() {
			v.Notices = append(v.Notices, course.NoticeView{ID: n.ID, NextAt: sendAt(n, d.Now)})
		}
	}
	return v, nil
}

// sendAt is when a notice is to be sent, zero for at once. The clock of a round
// may be a little behind the one that a notice was written by, and would wait
// for an instant that has come.
func sendAt(n notice.Notice, now time.Time) time.Time {
	if n.NextAt.After(now) {
		return n.NextAt
	}
	return time.Time{}
}
