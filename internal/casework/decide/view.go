package decide

import (
	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// View is what a round of an open case sees of it. It takes the registers when
// the case Drifts.
func (d *Dossier) View() (course.View, error) {
	drift, err := d.drift()
	if err != nil {
		return course.View{}, err
	}
	closable, err := d.Closable()
	if err != nil {
		return course.View{}, err
	}
	cal, err := calendar.Of(d.Company, d.Case.After.Location, d.Case.Zone)
	if err != nil {
		return course.View{}, err
	}

	late := lateness{cal, d.Reminders}
	v := course.View{ID: d.Case.ID, Rev: d.Case.Rev, Open: true, Drift: !drift.none(), Closable: closable}
	if d.Case.Live() && !d.Case.Effected {
		v.EffectAt = d.Case.EffectAt
	}
	for _, t := range d.Tasks.All() {
		if !t.State.Ended() {
			v.Tasks = append(v.Tasks, course.TaskView{ID: t.ID, Open: t.State == jml.TaskOpen, OpensAt: t.OpensAt,
				Waits: !d.Tasks.Met(*t) || waitsToBeTold(d.Case, *t), Misplaced: d.Misplaced(*t), EscalateAt: late.next(*t)})
		}
	}
	return v, nil
}
