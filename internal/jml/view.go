package jml

import "time"

// CaseView is all that a workflow round may know of a case: opaque ids, states
// and instants. It is stored in Temporal's history.
type CaseView struct {
	ID       string       `json:"id"`
	Rev      int64        `json:"rev"`
	Open     bool         `json:"open"`            // false: closed or unknown, the run ends
	EffectAt time.Time    `json:"effect_at"`       // zero when already applied
	Drift    bool         `json:"drift,omitempty"` // the register and the removal tasks differ
	Closable bool         `json:"closable,omitempty"`
	Tasks    []TaskView   `json:"tasks,omitempty"`   // planned and open ones only
	Notices  []NoticeView `json:"notices,omitempty"` // pending and claimed ones only
}

// TaskView is one running task in a CaseView.
type TaskView struct {
	ID         string    `json:"id"`
	Open       bool      `json:"open,omitempty"`
	OpensAt    time.Time `json:"opens_at"`
	Waits      bool      `json:"waits,omitempty"`     // a predecessor has not ended
	Misplaced  bool      `json:"misplaced,omitempty"` // the assignee is gone, barred or no longer in line
	EscalateAt time.Time `json:"escalate_at"`         // next escalation; zero: none left
}

// NoticeView is one unsent notice in a CaseView.
type NoticeView struct {
	ID     string    `json:"id"`
	NextAt time.Time `json:"next_at"`
}

// Drive is what a round leaves behind for the sweep.
type Drive struct {
	CaseID        string    `json:"case_id"`
	Rev           int64     `json:"rev"` // the revision the round saw
	NextWake      time.Time `json:"next_wake"`
	CourseVersion int       `json:"course_version"`
}
