// Package transition owns the one table of what a case and a task may become,
// and by which command. Whatever changes one asks it, and so does whoever
// replays the log. It must not know what a command does.
package transition

import "github.com/handover-jml/handover/internal/jml"

// Command is something that changes a task or a case. Each is one transaction
// and at least one leaf.
type Command string

// The commands of tasks.
const (
	Plan       Command = "plan"
	AddTask    Command = "add-task"
	Open       Command = "open"
	Complete   Command = "complete"
	SendBack   Command = "send-back" // on the check; its first task is reopened
	Reopen     Command = "reopen"
	Cancel     Command = "cancel"
	Reassign   Command = "reassign"
	Reschedule Command = "reschedule"
)

// The commands of cases.
const (
	Accept     Command = "accept"
	Rescind    Command = "rescind"
	Supersede  Command = "supersede"
	Close      Command = "close"
	ReopenCase Command = "reopen-case"
)

type taskMove struct {
	cmd  Command
	from jml.TaskState // "" before the task exists
	to   jml.TaskState
}

// taskMoves is the only table of what a task may become.
func taskMoves() [16]taskMove {
	return [...]taskMove{
		{Plan, "", jml.TaskPlanned},
		{AddTask, "", jml.TaskPlanned},
		{Open, jml.TaskPlanned, jml.TaskOpen},
		{Complete, jml.TaskOpen, jml.TaskDone},
		{Complete, jml.TaskOpen, jml.TaskNotApplicable},
		{Complete, jml.TaskOpen, jml.TaskNotDone},
		{SendBack, jml.TaskOpen, jml.TaskPlanned},
		{Reopen, jml.TaskDone, jml.TaskOpen},
		{Reopen, jml.TaskNotApplicable, jml.TaskOpen},
		{Reopen, jml.TaskNotDone, jml.TaskOpen},
		{Reopen, jml.TaskCancelled, jml.TaskOpen},
		{Cancel, jml.TaskPlanned, jml.TaskCancelled},
		{Cancel, jml.TaskOpen, jml.TaskCancelled},
		{Reassign, jml.TaskOpen, jml.TaskOpen},
		{Reschedule, jml.TaskPlanned, jml.TaskPlanned},
		{Reschedule, jml.TaskOpen, jml.TaskOpen},
	}
}

// TaskMay reports whether cmd may take a task from one state to another.
func TaskMay(cmd Command, from, to jml.TaskState) bool {
	for _, m := range taskMoves() {
		if m.cmd == cmd && m.from == from && m.to == to {
			return true
		}
	}
	return false
}

type caseMove struct {
	cmd  Command
	from jml.CaseState
	to   jml.CaseState
}

func caseMoves() []caseMove {
	return []caseMove{
		{Accept, "", jml.CaseOpen},
		{Reschedule, jml.CaseOpen, jml.CaseOpen},
		{Rescind, jml.CaseOpen, jml.CaseOpen},
		{Supersede, jml.CaseOpen, jml.CaseOpen},
		{Close, jml.CaseOpen, jml.CaseCompleted},
		{Close, jml.CaseOpen, jml.CaseRescinded},
		{Close, jml.CaseOpen, jml.CaseSuperseded},
		{ReopenCase, jml.CaseCompleted, jml.CaseOpen},
		{ReopenCase, jml.CaseRescinded, jml.CaseOpen},
		{ReopenCase, jml.CaseSuperseded, jml.CaseOpen},
	}
}

// CaseMay reports whether cmd may take a case from one state to another.
func CaseMay(cmd Command, from, to jml.CaseState) bool {
	for _, m := range caseMoves() {
		if m.cmd == cmd && m.from == from && m.to == to {
			return true
		}
	}
	return false
}
