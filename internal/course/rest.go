package course

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// AtRest reports whether a run of this course sleeps that has seen all of the
// case: its last round left its mark after the last change, and the instant it
// sleeps to is still to come. Such a run need not hear of a change that brings
// it nothing new.
func AtRest(c jml.Case, now time.Time) bool {
	sleeps := c.NextWake.IsZero() || c.NextWake.After(now)
	return sleeps && c.DriverNS != "" && c.DrivenRev == c.Rev && c.CourseVersion == Version
}

// LetsSleep reports whether a run that sleeps to an instant, zero for good, may
// sleep on: nothing is to be done now, and nothing before that instant.
func (a Agenda) LetsSleep(to time.Time) bool {
	if len(a.Steps) > 0 {
		return false
	}
	return a.NextWake.IsZero() || !to.IsZero() && !a.NextWake.Before(to)
}

// Neighbour is a running task of a case, as far as the ending of another one
// can concern it.
type Neighbour struct {
	ID    string
	After []string // keys that it still waits for; nil once it is open
}
