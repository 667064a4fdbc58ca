// Package timely owns what can be said of the instant at which a task was done:
// whether a removal was within the limit of its case, and what the instant rests
// on. Exports, their verifier and the pages all go by it. It must not know where
// tasks come from.
package timely

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Within says how a removal stands against the limit that is in force after its
// cut-off, wherever its deadline was moved to. The zero Within has no limit.
type Within string

// The ways in which a removal may stand.
const (
	InLimit   Within = "yes"
	OverLimit Within = "no"      // also while it is not done
	LimitRuns Within = "running" // not done, and its limit is still to end
)

// Removal is a task that takes access away after the cut-off of its case.
type Removal struct {
	State    jml.TaskState
	CutoffAt time.Time     // zero where the case has none
	Limit    time.Duration // of the case, for the system's tier; 0 where the task has none
	DoneAt   time.Time     // the owner's word
}

// Limited reports whether a limit applies: also to what was recorded as not done,
// but not to what is not to be done at all.
func (r Removal) Limited() bool {
	return r.Limit > 0 && !r.CutoffAt.IsZero() && r.State != jml.TaskCancelled && r.State != jml.TaskNotApplicable
}

// Ends is when the limit ends; zero where none applies.
func (r Removal) Ends() time.Time {
	if !r.Limited() {
		return time.Time{}
	}
	return r.CutoffAt.Add(r.Limit)
}

// Done reports whether the access is gone.
func (r Removal) Done() bool { return r.State == jml.TaskDone }

// Took is how long the access outlived the cut-off, up to now while it is not
// gone; 0 when it was gone before.
func (r Removal) Took(now time.Time) time.Duration { return max(0, r.until(now).Sub(r.CutoffAt)) }

// Within holds the removal, as it stands now, against its limit.
func (r Removal) Within(now time.Time) Within {
	switch {
	case !r.Limited():
		return ""
	case r.until(now).After(r.Ends()):
		return OverLimit
	case r.Done():
		return InLimit
	}
	return LimitRuns
}

// until is when the access was gone, or now.
func (r Removal) until(now time.Time) time.Time {
	if r.Done() {
		return r.DoneAt
	}
	return now
}
