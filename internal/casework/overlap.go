package casework

import (
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// keptRule begins the due rule of a removal that waits for the end of an
// overlap. Such a date is somebody's decision: it does not follow the case's.
const keptRule = "kept until "

func kept(t jml.Task) bool { return strings.HasPrefix(t.Due.Rule, keptRule) }

// keepUntil answers a "keep" with an end date: the access stays for a while
// and its removal is planned for that day.
func (f *file) keepUntil(decision jml.Task) error {
	if err := f.addDecided(decision); err != nil {
		return err
	}
	in, err := f.input()
	if err != nil {
		return err
	}
	until := *decision.Answer.Until
	for i := range f.tasks {
		t := &f.tasks[i]
		if t.State.Ended() || !jml.KeysName(decision.Decides, t.Key) {
			continue
		}
		t.OpensAt, t.OpensRule = in.Calendar.StartOfDay(until), keptRule+until.String()
		t.Due = jml.Due{At: in.Calendar.EndOfDay(until), Date: until, Zone: in.Calendar.Zone.String(), Rule: t.OpensRule}
		t.ShortNotice = false
		if err := f.logDates(t); err != nil {
			return err
		}
	}
	return nil
}

// endOverlap gives a removal that waited for the end of an overlap the
// playbook's own dates again.
func (f *file) endOverlap(t *jml.Task, in playbook.Input) error {
	if t.State.Ended() || !kept(*t) {
		return nil
	}
	*t = playbook.Redate(in, *t)
	return f.logDates(t)
}

func (f *file) logDates(t *jml.Task) error {
	if err := f.move(t, jml.CmdReschedule, t.State); err != nil {
		return fmt.Errorf("date the removal: %w", err)
	}
	f.Log(f.c.ID, t.ID, rescheduledFacts(*t))
	return nil
}
