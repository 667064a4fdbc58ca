package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/transition"
)

// keepUntil answers a "keep" with an end date: the access stays for a while
// and its removal is planned for that day.
func (f *file) keepUntil(decision jml.Task) error {
	if err := f.restoreDecided(decision); err != nil {
		return err
	}
	in, err := f.input()
	if err != nil {
		return err
	}
	until := *decision.Answer.Until
	for i := range f.tasks {
		t := &f.tasks[i]
		if t.State.Ended() || !t.NamedBy(decision.Decides) {
			continue
		}
		*t = playbook.Keep(in, *t, until)
		if err := f.logDates(t); err != nil {
			return err
		}
	}
	return nil
}

// endOverlap gives a removal that waited for the end of an overlap the
// playbook's own dates again.
func (f *file) endOverlap(t *jml.Task, in playbook.Input) error {
	if t.State.Ended() || t.Due.Kind != jml.DueKept {
		return nil
	}
	*t = playbook.Redate(in, *t)
	return f.logDates(t)
}

func (f *file) logDates(t *jml.Task) error {
	if err := f.move(t, transition.Reschedule, t.State); err != nil {
		return fmt.Errorf("date the removal: %w", err)
	}
	f.Log(f.c.ID, t.ID, rescheduledFacts(*t))
	return nil
}
