package replay

import (
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
)

// What one case of a log may grow to: far above what a case of ours does, so
// that no honest log meets it, and low enough that a crafted one takes no more
// time and memory for each leaf than an honest one may.
const (
	maxTasks  = 20 * jml.MaxTasks // with all checks, exceptions and repetitions
	maxLooks  = 20 * jml.MaxTasks // at tasks and people, to say who is barred from one task
	maxPeople = jml.MaxTasks      // who ended one task, or announced one case
)

// tooLarge complains once about a case that is not judged any further.
func (l *Log) tooLarge(e Entry, caseID, what string) {
	if l.large[caseID] {
		return
	}
	l.large[caseID] = true
	l.report(Problem{Kind: Unknown, Where: fmt.Sprintf("leaf %d", e.Seq),
		Sentence: fmt.Sprintf("Leaf %d makes case %s too large to be judged: %s.", e.Seq, caseID, what)})
}
