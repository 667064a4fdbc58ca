package workflows

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Agenda is what one case needs at one instant.
type Agenda struct {
	TakeEffect bool
	Match      bool
	Move       bool
	Open       []string // task ids
	Escalate   []string // task ids
	Close      bool
	Send       []string  // notice ids
	NextWake   time.Time // the earliest instant that is still to come; zero: none
}

// Acts reports whether anything is due that changes the case.
func (a Agenda) Acts() bool {
	return a.TakeEffect || a.Match || a.Move || len(a.Open) > 0 || len(a.Escalate) > 0 || a.Close
}

// agenda is the whole course of a case. A task that waits for another names no
// instant: the other's ending wakes the case.
func agenda(v jml.CaseView, now time.Time) Agenda {
	var a Agenda
	if !v.Open {
		return a
	}
	if !v.EffectAt.IsZero() {
		a.TakeEffect = a.due(v.EffectAt, now)
	}
	a.Match, a.Close = v.Drift, v.Closable
	for _, t := range v.Tasks {
		a.addTask(t, now)
	}
	for _, n := range v.Notices {
		if a.due(n.NextAt, now) {
			a.Send = append(a.Send, n.ID)
		}
	}
	return a
}

func (a *Agenda) addTask(t jml.TaskView, now time.Time) {
	switch {
	case !t.Open && t.Waits:
	case !t.Open:
		if a.due(t.OpensAt, now) {
			a.Open = append(a.Open, t.ID)
		}
	default:
		a.Move = a.Move || t.Misplaced
		if !t.EscalateAt.IsZero() && a.due(t.EscalateAt, now) {
			a.Escalate = append(a.Escalate, t.ID)
		}
	}
}

// due reports whether at has come, and notes it as an instant to wake at when
// it has not.
func (a *Agenda) due(at, now time.Time) bool {
	if !at.After(now) {
		return true
	}
	a.NextWake = earlier(a.NextWake, at)
	return false
}

// earlier returns the earlier of two instants, of which zero means never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
