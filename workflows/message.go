package workflows

import (
	"fmt"

	"github.com/handover-jml/handover/internal/course"
)

// TaskQueue names the queues of an installation that does not name its own.
const TaskQueue = "handover"

// QueueOf returns the queue on which runs of this course wait for workers that
// know it. Releases with other courses have queues of their own, so that no
// worker gets the history of a course that it cannot follow.
func QueueOf(installation string) string {
	return fmt.Sprintf("%s-course-%d", installation, course.Version)
}

// WakeSignal tells a running case to look again. It carries nothing: the round
// that follows reads what changed.
const WakeSignal = "wake"

// CaseInput is the input of every workflow type.
type CaseInput struct {
	CaseID string `json:"case_id"`
}

// WorkflowID is the workflow id of a case: the case's own id.
func WorkflowID(caseID string) string { return caseID }

// CaseID is the inverse of WorkflowID.
func CaseID(workflowID string) string { return workflowID }
