package export

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// verdict says how a task stands against its due instant.
type verdict string

// The verdicts. A cancelled task has none.
const (
	onTime  verdict = "on_time"
	late    verdict = "late"
	notDone verdict = "not_done"
	pending verdict = "pending" // running and not due yet
)

// basis says what the owner's done-at rests on.
type basis string

// The bases of a done-at.
const (
	proven   basis = "proven"   // a file or a second person shows it
	stated   basis = "stated"   // the owner's word, recorded within statedFor
	unproven basis = "unproven" // the owner's word, recorded later than that
)

// statedFor is how long after done-at an owner's word still counts as stated.
const statedFor = 4 * time.Hour

// judge compares an instant of ending with the due instant.
func (t *task) judge(endedAt func(*ending) time.Time, now time.Time) verdict {
	switch {
	case t.state == jml.TaskCancelled:
		return ""
	case t.state == jml.TaskNotDone:
		return notDone
	case t.ended == nil && now.After(t.DueAt):
		return late
	case t.ended == nil:
		return pending
	case endedAt(t.ended).After(t.DueAt):
		return late
	}
	return onTime
}

func (t *task) byDoneAt(now time.Time) verdict {
	return t.judge(func(e *ending) time.Time { return e.DoneAt }, now)
}

func (t *task) byRecordedAt(now time.Time) verdict {
	return t.judge(func(e *ending) time.Time { return e.recorded }, now)
}

// basis of the done-at of an ended task; "" before the ending.
func (t *task) basis() basis {
	switch {
	case t.ended == nil:
		return ""
	case t.ended.Proven || t.confirmation() != nil:
		return proven
	case t.ended.recorded.Sub(t.ended.DoneAt) > statedFor:
		return unproven
	}
	return stated
}

// confirmation is the second person's yes to this ending, or nil.
func (t *task) confirmation() *task {
	for _, check := range t.file.tasks {
		if check.Purpose == jml.PurposeCheck && check.For == t.ID && check.state == jml.TaskDone &&
			check.ended != nil && check.ended.Answer.Choice != "no" && t.ended != nil && check.ended.seq > t.ended.seq {
			return check
		}
	}
	return nil
}

// decision is the task whose answer ruled over this one, or nil. Where two
// people decide, as over critical access, it is the last word.
func (t *task) decision() (last *task) {
	for _, d := range t.file.tasks {
		if d.ended == nil || d.ended.Answer.Choice == "" || !t.NamedBy(d.Decides) {
			continue
		}
		if last == nil || d.ended.seq > last.ended.seq {
			last = d
		}
	}
	return last
}

// clock is a running or stopped time span of a removal.
type clock struct {
	length time.Duration
	counts bool
}

// clockFrom measures from an instant until access was removed, or until now
// while it is not. Only removals of a case with a cut-off have clocks; one
// that proved not applicable or was cancelled has none.
func (t *task) clockFrom(start, now time.Time) clock {
	if t.Writes != jml.WritesRevoke || t.file.dates.CutoffAt == nil ||
		t.state == jml.TaskCancelled || t.state == jml.TaskNotApplicable {
		return clock{}
	}
	end := now
	if t.state == jml.TaskDone && t.ended != nil {
		end = t.ended.DoneAt
	}
	return clock{length: max(0, end.Sub(start)), counts: true}
}

// exposure runs from the cut-off: how long access outlived its end.
func (t *task) exposure(now time.Time) clock {
	return t.clockFrom(timeOf(t.file.dates.CutoffAt), now)
}

// response runs from the cut-off or, when the company was told later, from
// then: how long the owners took.
func (t *task) response(now time.Time) clock {
	cutoff := timeOf(t.file.dates.CutoffAt)
	return t.clockFrom(cutoff.Add(t.file.toldLate()), now)
}

// toldLate is how long after the cut-off the company was told.
func (c *caseFile) toldLate() time.Duration {
	if c.dates.CutoffAt == nil {
		return 0
	}
	return max(0, c.dates.NoticeAt.Sub(*c.dates.CutoffAt))
}
