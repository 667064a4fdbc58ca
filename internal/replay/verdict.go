package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
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

// Basis says what the owner's done-at rests on.
type Basis string

// The bases of a done-at.
const (
	Proven   Basis = "proven"   // a file or a second person shows it
	Stated   Basis = "stated"   // the owner's word, recorded within statedFor
	Unproven Basis = "unproven" // the owner's word, recorded later than that
)

// statedFor is how long after done-at an owner's word still counts as stated.
const statedFor = 4 * time.Hour

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

// Basis of the done-at of an ended task; "" before the ending.
func (t *Task) Basis() Basis {
	switch {
	case t.Ended == nil:
		return ""
	case t.Ended.Proven || t.Confirmation() != nil:
		return Proven
	case t.Ended.Recorded.Sub(t.Ended.DoneAt) > statedFor:
		return Unproven
	}
	return Stated
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
	if t.Writes != jml.WritesRevoke || t.Case.CutoffAt == nil ||
		t.State == jml.TaskCancelled || t.State == jml.TaskNotApplicable {
		return 0, false
	}
	end := now
	if t.State == jml.TaskDone && t.Ended != nil {
		end = t.Ended.DoneAt
	}
	return max(0, end.Sub(t.Case.CutoffAt.Add(afterCutoff))), true
}
