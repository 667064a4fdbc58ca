package workflows

// TaskQueue is where all workers of an installation take their work.
const TaskQueue = "handover"

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
