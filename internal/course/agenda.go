package course

import "time"

// Act is one kind of step in the course of a case.
type Act int

// The acts, in the one order in which effects build on one another.
const (
	TakeEffect Act = iota
	MatchHoldings
	MoveTasks
	OpenTasks
	Escalate
	Close
)

// Step is something that a case needs done now.
type Step struct {
	Act     Act
	TaskIDs []string // of OpenTasks and Escalate; nil for acts on the case as a whole
}

// Agenda is what one case needs at one instant.
type Agenda struct {
	Steps    []Step    // what changes the case, in the order of the acts
	NextWake time.Time // the earliest instant that is still to come; zero: none
}

// Agenda is what the case needs at the instant now. A task that waits for
// another names no instant: the other's ending wakes the case.
func (v View) Agenda(now time.Time) Agenda {
	if !v.Open {
		return Agenda{}
	}

	n := notes{now: now}
	effect := !v.EffectAt.IsZero() && n.due(v.EffectAt)
	misplaced := false
	var open, late []string

	for _, t := range v.Tasks {
		switch {
		case t.Open:
			misplaced = misplaced || t.Misplaced
			if !t.EscalateAt.IsZero() && n.due(t.EscalateAt) {
				late = append(late, t.ID)
			}
		case !t.Waits && n.due(t.OpensAt):
			open = append(open, t.ID)
		}
	}

	n.step(effect, Step{Act: TakeEffect})
	n.step(v.Drift, Step{Act: MatchHoldings})
	n.step(misplaced, Step{Act: MoveTasks})
	n.step(len(open) > 0, Step{Act: OpenTasks, TaskIDs: open})
	n.step(len(late) > 0, Step{Act: Escalate, TaskIDs: late})
	n.step(v.Closable, Step{Act: Close})
	return Agenda{Steps: n.steps, NextWake: n.next}
}

// notes are what one look at a case has come to so far.
type notes struct {
	now   time.Time
	next  time.Time
	steps []Step
}

// due reports whether at has come, and notes it as an instant to wake at when
// it has not.
func (n *notes) due(at time.Time) bool {
	if !at.After(n.now) {
		return true
	}
	n.next = Earlier(n.next, at)
	return false
}

func (n *notes) step(needed bool, s Step) {
	if needed {
		n.steps = append(n.steps, s)
	}
}

// Earlier returns the earlier of two instants, of which zero means never.
func Earlier(a, b time.Time) time.Time {
	if a.IsZero() || (!b.IsZero() && b.Before(a)) {
		return b
	}
	return a
}
