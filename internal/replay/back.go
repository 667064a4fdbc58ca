package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timely"
)

// AccessClosed is when a leaver's last access was gone; zero while it is not.
func (c *Case) AccessClosed() time.Time { return c.allBack(jml.WritesRevoke) }

// ThingsBack is when the last piece of a leaver's equipment was back; zero while
// it is not.
func (c *Case) ThingsBack() time.Time { return c.allBack(jml.WritesReturn) }

func (c *Case) allBack(writes jml.Writes) time.Time {
	if c.Kind != jml.Leaver || c.Ending != "" {
		return time.Time{}
	}
	return timely.AllBack(writes, c.takings())
}

// AsksForMore reports whether it is not known yet what there is to take back.
func (c *Case) AsksForMore() bool { return timely.Asks(c.takings()) }

func (c *Case) takings() []timely.Taking {
	tasks := make([]timely.Taking, len(c.Tasks))
	for i, t := range c.Tasks {
		tasks[i] = timely.Taking{Purpose: t.Purpose, Asks: t.Asks, Writes: t.Writes, System: t.System, Decides: len(t.Decides) > 0, State: t.State}
		if t.Ended != nil {
			tasks[i].DoneAt = t.Ended.DoneAt
		}
	}
	return tasks
}

// closedWith holds what a case's closing says against the endings before it.
func (c *Case) closedWith(f *findings, e leafAt, d evidence.CaseClosed) {
	for _, back := range []struct {
		what       string
		says, want time.Time
	}{
		{"access was closed", timeOf(d.AccessClosedAt), c.AccessClosed()},
		{"things were back", timeOf(d.ThingsBackAt), c.ThingsBack()},
	} {
		if !back.says.Equal(back.want) {
			f.omission(e.Entry, "Leaf %d: case #%d was closed saying that %s %s, but the endings before say %s.",
				e.Seq, c.Number, back.what, atOrNever(back.says), atOrNever(back.want))
		}
	}
}

// closedFor complains when a case was closed for other dates than the leaves say.
func (c *Case) closedFor(f *findings, e leafAt, d evidence.CaseClosed) {
	if d.Effective == nil {
		return
	}
	says, want := timeOf(d.CutoffAt), timeOf(c.CutoffAt)
	if *d.Effective != c.Effective || !says.Equal(want) {
		f.omission(e.Entry, "Leaf %d: case #%d was closed for %s, cut off %s, but the leaves before say %s, cut off %s: a case.rescheduled is missing.",
			e.Seq, c.Number, d.Effective, atOrNever(says), c.Effective, atOrNever(want))
	}
}

func atOrNever(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return "at " + evidence.FormatInstant(t)
}
