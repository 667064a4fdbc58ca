package replay

import "github.com/handover-jml/handover/internal/evidence"

// Attachment is a file that somebody added to what they recorded about a task.
type Attachment struct {
	Entry
	evidence.FileAttached
}

// attach takes in a file of a task that somebody asks for.
func attach(l *Log, e leafAt, d evidence.FileAttached) {
	t, planned := l.tasks.held[e.taskID]
	if planned && t.Case.ID == e.caseID && l.survey.includes(e.caseID) {
		t.Files = append(t.Files, Attachment{e.Entry, d})
	}
}
