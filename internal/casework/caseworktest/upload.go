package caseworktest

import "slices"
import "github.com/handover-jml/handover/internal/jml"

func (c *Company) upload(t jml.Task, e *jml.Ending) {
	if slices.Contains(t.Evidence, "file") {
		e.Outcome = jml.TaskNotDone
		e.Reason = "other"
	}
}
