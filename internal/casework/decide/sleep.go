package decide

import (
	"slices"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// LetsSleepAfter reports whether the case's run, which is at rest, may sleep on
// after the ordinary endings of some tasks: somebody still has something to do,
// and nothing waits for them. Ordinary tasks bar nobody from another one.
func LetsSleepAfter(ended Tasks, running []course.Neighbour) bool {
	left := slices.DeleteFunc(slices.Clone(running), func(n course.Neighbour) bool { return ended.ByID(n.ID) != nil })
	waits := slices.ContainsFunc(left, func(n course.Neighbour) bool {
		return ended.any(func(t jml.Task) bool { return t.NamedBy(n.After) })
	})
	return len(left) > 0 && !waits
}

// LetsSleep reports whether the case's run, which is at rest, may sleep on
// after the decision. It takes what View takes, in the dossier that was decided
// on.
func (d Decision) LetsSleep() (bool, error) {
	v, err := d.after.View()
	if err != nil {
		return false, err
	}
	return v.Agenda(d.after.Now).LetsSleep(d.Case.NextWake), nil
}
