package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timely"
)

// Verdict says how a task stands against its due instant.
type Verdict string

// The verdicts. A cancelled task has none.
const (
	OnTime  Verdict = "on_time"
	Late    Verdict = "late"
	NotDone Verdict = "not_done"
	Pending Verdict = "pending" // running and not due yet
)

// ByDoneAt judges a task by when its owner says that it was done.
func (t *Task) ByDoneAt(now time.Time) Verdict {
	return t.judge(func(e *Ending) time.Time { return e.DoneAt }, now)
}

// ByRecordedAt judges a task by when its ending was recorded.
func (t *Task) ByRecordedAt(now time.Time) Verdict {
	return t.judge(func(e *Ending) time.Time { return e.Recorded }, now)
}

// judge compares an instant of ending with the due instant.
func (t *Task) judge(endedAt func(*Ending) time.Time, now time.Time) Verdict {
	switch {
	case t.State == jml.TaskCancelled:
		return ""
	case t.State == jml.TaskNotDone:
		return NotDone
	case t.Ended == nil && now.After(t.DueAt):
		return Late
	case t.Ended == nil:
		return Pending
	case endedAt(t.Ended).After(t.DueAt):
		return Late
	}
	return OnTime
}

// Basis is what the done-at of an ended task rests on; "" before the ending. That
// of a file is what leaves call proven.
func (t *Task) Basis() timely.Basis {
	if t.Ended == nil {
		return ""
	}
	return timely.Word{DoneAt: t.Ended.DoneAt, Recorded: t.Ended.Recorded,
		File: t.Ended.Proven, Seen: t.Confirmation() != nil}.Basis()
}

// Removal is the task as one that takes access away; the zero Removal, to which
// no limit applies, when it is none or its plan has no limit. How long the limit
// is follows from the case, whatever became of the deadline.
func (t *Task) Removal() (r timely.Removal) {
	if t.Writes != jml.WritesRevoke || t.LimitSec == 0 {
		return r
	}
	r = timely.Removal{State: t.State, CutoffAt: timeOf(t.Case.CutoffAt), Limit: t.Case.Limits.For(t.Tier, t.Case.Immediate)}
	if t.Ended != nil {
		r.DoneAt = t.Ended.DoneAt
	}
	return r
}

// TakesAccess reports whether the task has to take access away after a cut-off:
// it runs, was done or was recorded as not done.
func (t *Task) TakesAccess() bool {
	return t.Writes == jml.WritesRevoke && t.Case.CutoffAt != nil && t.State != jml.TaskCancelled && t.State != jml.TaskNotApplicable
}

// NotApart reports whether doer and subject, or doer and checker, could not be
// kept apart.
func (t *Task) NotApart() bool { return t.Ended != nil && t.Ended.NotApart }

// Exposure is how long access outlived its end: from the cut-off until it was
// removed, or until now while it is not. counts is false where no such clock
// runs.
func (t *Task) Exposure(now time.Time) (length time.Duration, counts bool) {
	return t.clock(0, now)
}

// Response is how long the owners took: from the cut-off or, when the company
// was told later, from then. counts is as for Exposure.
func (t *Task) Response(now time.Time) (length time.Duration, counts bool) {
	return t.clock(t.Case.ToldLate(), now)
}

// clock measures from some time after the cut-off until access was removed, or
// until now while it is not. Only removals of a case with a cut-off have
// clocks; one that proved not applicable or was cancelled has none.
func (t *Task) clock(afterCutoff time.Duration, now time.Time) (length time.Duration, counts bool) {
	if !t.TakesAccess() {
		return 0, false
	}
	end := now
	if t.State == jml.TaskDone && t.Ended != nil {
		end = t.Ended.DoneAt
	}
	return max(0, end.Sub(t.Case.CutoffAt.Add(afterCutoff))), true
}
