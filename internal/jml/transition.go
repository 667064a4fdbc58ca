package jml

// Command is something that changes a task or a case. Each is one transaction
// and at least one leaf.
type Command string

// The commands of tasks.
const (
	CmdPlan       Command = "plan"
	CmdAddTask    Command = "add-task"
	CmdOpen       Command = "open"
	CmdComplete   Command = "complete"
	CmdSendBack   Command = "send-back" // on the check; its first task is reopened
	CmdReopen     Command = "reopen"
	CmdCancel     Command = "cancel"
	CmdReassign   Command = "reassign"
	CmdReschedule Command = "reschedule"
)

// The commands of cases.
const (
	CmdAccept     Command = "accept"
	CmdRescind    Command = "rescind"
	CmdSupersede  Command = "supersede"
	CmdClose      Command = "close"
	CmdReopenCase Command = "reopen-case"
)

type taskMove struct {
	cmd  Command
	from TaskState // "" before the task exists
	to   TaskState
}

// taskMoves is the only table of what a task may become.
func taskMoves() []taskMove {
	return []taskMove{
		{CmdPlan, "", TaskPlanned},
		{CmdAddTask, "", TaskPlanned},
		{CmdOpen, TaskPlanned, TaskOpen},
		{CmdComplete, TaskOpen, TaskDone},
		{CmdComplete, TaskOpen, TaskNotApplicable},
		{CmdComplete, TaskOpen, TaskNotDone},
		{CmdSendBack, TaskOpen, TaskPlanned},
		{CmdReopen, TaskDone, TaskOpen},
		{CmdReopen, TaskNotApplicable, TaskOpen},
		{CmdReopen, TaskNotDone, TaskOpen},
		{CmdReopen, TaskCancelled, TaskOpen},
		{CmdCancel, TaskPlanned, TaskCancelled},
		{CmdCancel, TaskOpen, TaskCancelled},
		{CmdReassign, TaskOpen, TaskOpen},
		{CmdReschedule, TaskPlanned, TaskPlanned},
		{CmdReschedule, TaskOpen, TaskOpen},
	}
}

// TaskMay reports whether cmd may take a task from one state to another.
func TaskMay(cmd Command, from, to TaskState) bool {
	for _, m := range taskMoves() {
		if m.cmd == cmd && m.from == from && m.to == to {
			return true
		}
	}
	return false
}

type caseMove struct {
	cmd  Command
	from CaseState
	to   CaseState
}

func caseMoves() []caseMove {
	return []caseMove{
		{CmdAccept, "", CaseOpen},
		{CmdReschedule, CaseOpen, CaseOpen},
		{CmdRescind, CaseOpen, CaseOpen},
		{CmdSupersede, CaseOpen, CaseOpen},
		{CmdClose, CaseOpen, CaseCompleted},
		{CmdClose, CaseOpen, CaseRescinded},
		{CmdClose, CaseOpen, CaseSuperseded},
		{CmdReopenCase, CaseCompleted, CaseOpen},
		{CmdReopenCase, CaseRescinded, CaseOpen},
		{CmdReopenCase, CaseSuperseded, CaseOpen},
	}
}

// CaseMay reports whether cmd may take a case from one state to another.
func CaseMay(cmd Command, from, to CaseState) bool {
	for _, m := range caseMoves() {
		if m.cmd == cmd && m.from == from && m.to == to {
			return true
		}
	}
	return false
}
