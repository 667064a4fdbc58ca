// Package course owns the course of a case: what of a case can fall due, and
// from that its agenda at an instant, which is what to do now, in which order,
// and when to look again. Workflows follow it, casework builds the view it
// starts from, and tests drive cases by it. Mails are no part of it: they go
// out as soon as they are written. It is pure: the present is a parameter, and
// it must not know how a step is done or stored.
package course

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Version names the course that this code takes. Raise it with every change
// that a saved history might not replay, and add a history of the new course
// (see workflows/history_test.go): runs of it have a queue of their own, and the
// sweep then starts all open ones again.
const Version = 2

// View is all that a round may know of a case: opaque ids, states and
// instants. It is stored in Temporal's history.
type View struct {
	ID       string     `json:"id"`
	Rev      int64      `json:"rev"`
	Open     bool       `json:"open"`            // false: closed or unknown, the run ends
	EffectAt time.Time  `json:"effect_at"`       // zero when already applied
	Drift    bool       `json:"drift,omitempty"` // the register and the removal tasks differ
	Closable bool       `json:"closable,omitempty"`
	Tasks    []TaskView `json:"tasks,omitempty"` // planned and open ones only
}

// TaskView is one running task in a View.
type TaskView struct {
	ID         string    `json:"id"`
	Open       bool      `json:"open,omitempty"`
	OpensAt    time.Time `json:"opens_at"`
	Waits      bool      `json:"waits,omitempty"`     // a predecessor has not ended
	Misplaced  bool      `json:"misplaced,omitempty"` // the assignee is gone, barred or no longer in line
	EscalateAt time.Time `json:"escalate_at"`         // next escalation; zero: none left
}

// Drive is what a round leaves behind for the sweep.
type Drive struct {
	CaseID        string    `json:"case_id"`
	Rev           int64     `json:"rev"` // the revision the round saw
	NextWake      time.Time `json:"next_wake"`
	CourseVersion int       `json:"course_version"`
}

// Ref names a case that the sweep has driven again.
type Ref struct {
	ID    string
	Kind  jml.Kind
	Since time.Time // when it should have been driven
}
