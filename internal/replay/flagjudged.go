package replay

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// judgedOwn finds who judged, or approved, what they did themselves.
func (t *Task) judgedOwn(time.Time) *Finding {
	if t.Ended == nil || t.State != jml.TaskDone || t.Ended.DoneBy == "" {
		return nil
	}
	for _, other := range t.judged() {
		if slices.Contains(other.enders, t.Ended.DoneBy) {
			return &Finding{What: other.Key, Who: t.Doer(t.Ended), At: t.Ended.Recorded, Leaf: t.Ended.Entry}
		}
	}
	return nil
}

// judged are the tasks that this one is a decision about, or those that give access
// which it approves.
func (t *Task) judged() (list []*Task) {
	links := t.Case.linked()
	switch t.Purpose {
	case jml.PurposeCheck, jml.PurposeException, jml.PurposeRecheck, jml.PurposeIncident:
		if first := links.byID[t.For]; first != nil {
			return []*Task{first}
		}
		return nil
	}
	if t.Asks != jml.AsksYesNo {
		return nil
	}
	for _, key := range t.Decides {
		for _, other := range links.named[key] {
			if other.Writes.Gives() {
				list = append(list, other)
			}
		}
	}
	return list
}

// admitted finds who ended what they were barred from, since nobody else was left.
func (t *Task) admitted(time.Time) *Finding {
	if !t.NotApart() {
		return nil
	}
	return &Finding{Who: t.Doer(t.Ended), At: t.Ended.Recorded, Leaf: t.Ended.Entry}
}

// pastException finds what is not done although the exception that was accepted
// is over.
func (t *Task) pastException(now time.Time) *Finding {
	x := t.exception
	if x == nil || x.Accepted == nil || x.Accepted.Until.IsZero() || t.Case.Ending != "" || t.State != jml.TaskNotDone && t.State != jml.TaskOpen {
		return nil
	}
	end := t.Case.startOf(x.Accepted.Until.AddDays(1))
	if now.Before(end) {
		return nil
	}
	return &Finding{What: x.Accepted.Until.String(), Who: Somebody{x.Accepted.Actor.Ref, x.Accepted.Text("actor.name")},
		At: end, Over: now.Sub(end), Leaf: x.Accepted.Entry}
}

// startOf is when a day begins where the case's person works, by UTC where nobody
// knows the zone.
func (c *Case) startOf(d jml.Date) time.Time {
	there, err := calendar.New(c.Zone, nil)
	if err != nil {
		return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	}
	return there.StartOfDay(d).UTC()
}
