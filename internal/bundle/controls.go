package bundle

import (
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/replay"
)

// Shown is what the tasks of the population show of one control. It says what is
// there and judges nothing: whether a criterion is met is the auditor's word.
type Shown struct {
	Control       string // its number
	Tasks         int    // that serve it, but for cancelled ones
	Done          int
	Late          int // by when it was recorded, or still open and late now
	Open          int // planned or open
	NotApplicable int
	NotDone       int
}

// Controls are those that tasks of the population serve, by number.
func (a *Answer) Controls() []Shown {
	list := make([]Shown, 0, len(a.controls))
	for _, number := range slices.Sorted(maps.Keys(a.controls)) {
		list = append(list, *a.controls[number])
	}
	return list
}

// serves takes in what a task shows of its controls.
func (a *Answer) serves(t *replay.Task) {
	if t.State == jml.TaskCancelled {
		return
	}
	for _, number := range t.Controls {
		s := a.controls[number]
		if s == nil {
			s = &Shown{Control: number}
			a.controls[number] = s
		}
		s.Tasks++
		s.Done += one(t.State == jml.TaskDone)
		s.Late += one(t.ByRecordedAt(a.Now) == replay.Late)
		s.Open += one(!t.State.Ended())
		s.NotApplicable += one(t.State == jml.TaskNotApplicable)
		s.NotDone += one(t.State == jml.TaskNotDone)
	}
}
