package desk

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/view"
)

// headline answers what people open the case for: for a leaver whether access
// is closed, for the others whether everything is done.
func headline(vt view.ViewerTime, d readmodel.CaseDetail, p *casePage) (text, mark string) {
	c := d.Case
	switch {
	case c.State == jml.CaseRescinded || c.Ending == jml.CaseRescinded:
		return "The announcement was taken back", "wait"
	case c.State == jml.CaseSuperseded || c.Ending == jml.CaseSuperseded:
		return "Another case took over", "wait"
	case c.Kind == jml.Leaver:
		return accessLine(vt, d)
	case p.Late > 0:
		return view.Plural(p.Late, "task is late", "tasks are late"), "late"
	case c.State == jml.CaseCompleted:
		return "Everything is done", "good"
	}
	left := p.Total - p.Ended
	return view.Plural(left, "task is still to do", "tasks are still to do") + ", none is late", "wait"
}

// removalsLeft counts the removals that run, and those that somebody recorded as
// not done and nobody accepted.
func removalsLeft(tasks []readmodel.TaskRow) (running, undone int) {
	for _, t := range tasks {
		accepted := func(e readmodel.TaskRow) bool { return t.AcceptedBy(e.Task) }
		switch {
		case t.Writes != jml.WritesRevoke:
		case !t.State.Ended():
			running++
		case t.State == jml.TaskNotDone && !slices.ContainsFunc(tasks, accepted):
			undone++
		}
	}
	return running, undone
}

// accessLine answers "is she out?".
func accessLine(vt view.ViewerTime, d readmodel.CaseDetail) (text, mark string) {
	c := d.Case
	running, undone := removalsLeft(d.Tasks)
	switch {
	case undone > 0 && !c.CutoffAt.After(vt.Now):
		return "Access is not closed: " + view.Plural(undone, "removal was", "removals were") + " recorded as not done, " +
			view.Length(vt.Now.Sub(c.CutoffAt)) + " after cut-off", "late"
	case !c.AccessClosedAt.IsZero():
		gap := c.AccessClosedAt.Sub(c.CutoffAt)
		when := vt.Clock(c.AccessClosedAt).Text
		if jml.DateOf(c.AccessClosedAt.In(vt.Zone)) != jml.DateOf(c.CutoffAt.In(vt.Zone)) {
			when = vt.At(c.AccessClosedAt).Text
		}
		switch {
		case gap >= time.Minute:
			return "Access closed " + when + ", " + view.Length(gap) + " after cut-off", "good"
		case gap <= -time.Minute:
			return "Access closed " + when + ", " + view.Length(-gap) + " before cut-off", "good"
		}
		return "Access closed " + when + ", at cut-off", "good"
	case c.CutoffAt.After(vt.Now):
		return "Access ends at the cut-off, " + vt.Ago(c.CutoffAt), "wait"
	case running > 0:
		return "Access is not closed: " + view.Plural(running, "removal runs", "removals run") + ", " +
			view.Length(vt.Now.Sub(c.CutoffAt)) + " after cut-off", "late"
	case c.State == jml.CaseCompleted:
		return "Nothing had to be removed", "good"
	}
	return "The cut-off has passed; no removal is running", "wait"
}
