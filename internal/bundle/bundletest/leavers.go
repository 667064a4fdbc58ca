package bundletest

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// LeavesOfLeaver is how many leaves each of Leavers has.
const LeavesOfLeaver = 32

// Leavers is a log of n leavers with ten tasks each, signed.
func Leavers(t testing.TB, n int) *Log {
	l := NewLog(t)
	for i := range n {
		var tasks []evidence.PlannedTask
		for k := range 10 {
			id := uuid.NewSHA1(uuid.Nil, fmt.Appendf(nil, "%d %d", i, k)).String()
			tasks = append(tasks, Line(id, fmt.Sprintf("line-%d", k), "Do it for {{.Person}}", "2026-02-02T08:00"))
		}
		c := l.Case(int64(i+1), jml.Leaver, fmt.Sprintf("person%d", i), "2026-02-02", "2026-02-02T15:00", tasks...)
		for _, t := range tasks {
			c.Opens(t.ID, Tom())
			c.Ends(t.ID, Tom(), evidence.TaskEnded{Outcome: jml.TaskDone}, "note", "done as asked")
		}
		c.Closes(jml.CaseCompleted)
	}
	l.Sign()
	return l
}
