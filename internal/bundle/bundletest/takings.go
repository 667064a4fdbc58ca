package bundletest

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/timely"
)

// takings are what leavers have to give back, by case and task, as an honest
// company knows it when it closes a case.
type takings map[string]map[string]timely.Taking

// note takes in what is written, or should have been, of a case.
func (n takings) note(caseID, taskID string, data evidence.Data) {
	switch d := data.(type) {
	case evidence.CaseOpened:
		if d.Kind == jml.Leaver {
			n[caseID] = map[string]timely.Taking{}
		}
		for _, t := range d.Tasks {
			n.plan(caseID, t)
		}
	case evidence.TaskAdded:
		n.plan(caseID, d.PlannedTask)
	case evidence.TaskEnded:
		n.stands(caseID, taskID, d.Outcome, d.DoneAt)
	case evidence.TaskCancelled:
		n.stands(caseID, taskID, jml.TaskCancelled, time.Time{})
	case evidence.TaskReopened:
		n.stands(caseID, taskID, jml.TaskOpen, time.Time{})
	case evidence.CaseRescinded, evidence.CaseSuperseded:
		delete(n, caseID)
	}
}

func (n takings) plan(caseID string, t evidence.PlannedTask) {
	if tasks := n[caseID]; tasks != nil {
		tasks[t.ID] = timely.Taking{Purpose: t.Purpose, Asks: t.Asks, Writes: t.Writes, System: t.System, Decides: len(t.Decides) > 0, State: jml.TaskPlanned}
	}
}

func (n takings) stands(caseID, taskID string, state jml.TaskState, doneAt time.Time) {
	if t, planned := n[caseID][taskID]; planned {
		t.State, t.DoneAt = state, doneAt
		n[caseID][taskID] = t
	}
}

// allBack is when a case's last was taken back so; nil while it is not.
func (n takings) allBack(caseID string, writes jml.Writes) *time.Time {
	var tasks []timely.Taking
	for _, t := range n[caseID] {
		tasks = append(tasks, t)
	}
	at := timely.AllBack(writes, tasks)
	if at.IsZero() {
		return nil
	}
	return &at
}
