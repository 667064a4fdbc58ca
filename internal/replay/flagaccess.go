package replay

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timely"
)

// firsts are how a task first ended, whatever came after: what was opened again
// was so until then.
type firsts struct {
	done *Ending   // of the endings as done the one with the earliest done-at
	met  time.Time // earliest done-at of what is done, or does not apply
	yes  time.Time // when a yes was first entered, by the clock
}

func (f *firsts) take(e leafAt, d evidence.TaskEnded) {
	done := d.Outcome == jml.TaskDone
	if done && (f.done == nil || d.DoneAt.Before(f.done.DoneAt)) {
		f.done = &Ending{e.Entry, d}
	}
	if (done || d.Outcome == jml.TaskNotApplicable) && (f.met.IsZero() || d.DoneAt.Before(f.met)) {
		f.met = d.DoneAt
	}
	if done && d.Answer.Choice == "yes" && f.yes.IsZero() {
		f.yes = e.clock
	}
}

// unapproved finds access that was given before everybody who decides about it
// said yes.
func (t *Task) unapproved(time.Time) *Finding {
	return t.givenBefore(t.Deciders(), func(d *Task) time.Time { return d.first.yes })
}

// beforeGate finds access that was given before what a gate stands for was so.
// Training is needed for critical access alone.
func beforeGate(stands gate.Gate) func(*Task, time.Time) *Finding {
	return func(t *Task, _ time.Time) *Finding {
		if stands == gate.Training && t.Tier != jml.TierCritical {
			return nil
		}
		return t.givenBefore(t.Case.linked().gates[stands], func(g *Task) time.Time { return g.first.met })
	}
}

// givenBefore finds access that was given before each of these tasks was so, and
// names the one that was so last, or never.
func (t *Task) givenBefore(tasks []*Task, so func(*Task) time.Time) (found *Finding) {
	given := t.first.done
	if !t.Writes.Gives() || given == nil {
		return nil
	}
	for _, other := range tasks {
		at := so(other)
		late := at.Sub(given.DoneAt)
		never := at.IsZero() && other.State != jml.TaskCancelled
		if !never && (at.IsZero() || late <= flagGrace || found != nil && late <= found.Over) {
			continue
		}
		found = &Finding{What: other.Key, Who: t.Doer(given), At: given.DoneAt, Over: late, Leaf: given.Entry}
		if never {
			found.Over = 0
			return found
		}
	}
	return found
}

// Deciders are the tasks of which each has to say yes before this one is done.
func (t *Task) Deciders() (list []*Task) {
	links := t.Case.linked()
	for _, d := range append(slices.Clip(links.deciders[t.Key]), links.deciders[t.Base]...) {
		if d.Asks == jml.AsksYesNo && !slices.Contains(list, d) {
			list = append(list, d)
		}
	}
	return list
}

// keptPast finds access that was to be kept until a day which is over, and that
// is not removed.
func (t *Task) keptPast(now time.Time) *Finding {
	waits := t.State == jml.TaskPlanned || t.State == jml.TaskOpen || t.State == jml.TaskNotDone
	if t.Writes != jml.WritesRevoke || t.DueKind != jml.DueKept || !waits || !now.After(t.DueAt) {
		return nil
	}
	found := &Finding{What: t.System, At: t.DueAt, Over: now.Sub(t.DueAt), Leaf: t.Added}
	if d := t.Decision(); d != nil {
		found.Who, found.Leaf = d.Doer(d.Ended), d.Ended.Entry
	}
	return found
}

// overLimit finds access that outlived the limit of its case.
func (t *Task) overLimit(now time.Time) *Finding {
	removal := t.Removal()
	if removal.Within(now) != timely.OverLimit {
		return nil
	}
	found := &Finding{What: t.System, Over: removal.Took(now) - removal.Limit, Leaf: t.Added}
	if t.Ended != nil {
		found.Who, found.Leaf = t.Doer(t.Ended), t.Ended.Entry
	}
	if removal.Done() {
		found.At = removal.DoneAt
	}
	return found
}
