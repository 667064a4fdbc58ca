package timely

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Taking is a task of a leaver's case, as far as it says what there is to take
// back and whether that was done.
type Taking struct {
	Purpose jml.Purpose
	Asks    jml.Asks
	Writes  jml.Writes
	System  string
	Decides bool // its answer rules over other tasks
	State   jml.TaskState
	DoneAt  time.Time
}

// takes reports whether the task takes back so.
func (t Taking) takes(writes jml.Writes) bool {
	return t.Writes == writes && t.Purpose != jml.PurposeUndo
}

// finds reports whether its answer may be that there is more to take back: it
// lists what the person has, asks whether they have an account, or whether the
// register was wrong.
func (t Taking) finds() bool {
	account := t.Asks == jml.AsksYesNo && t.Purpose == jml.PurposeLine && t.Writes == jml.WritesNothing && t.System != "" && !t.Decides
	return t.Asks == jml.AsksHolds || t.Purpose == jml.PurposeRecheck || account
}

// Asks reports whether it is not known yet what there is to take back.
func Asks(tasks []Taking) bool {
	for _, t := range tasks {
		if t.finds() && !t.State.Ended() {
			return true
		}
	}
	return false
}

// AllBack is when the last thing was taken back that way: access by revoking it,
// equipment by its return. It is zero while something is not taken back, while it
// is not known what there is, and where there was nothing.
func AllBack(writes jml.Writes, tasks []Taking) (latest time.Time) {
	for _, t := range tasks {
		switch takes := t.takes(writes); {
		case (takes || t.finds()) && !t.State.Ended(), takes && t.State == jml.TaskNotDone:
			return time.Time{}
		case takes && t.State == jml.TaskDone && t.DoneAt.After(latest):
			latest = t.DoneAt
		}
	}
	return latest
}
