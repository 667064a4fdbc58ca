package export

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// task is one task as the leaves leave it. The embedded facts carry the dates
// in force.
type task struct {
	evidence.PlannedTask
	file       *caseFile
	added      entry
	because    string
	state      jml.TaskState
	opened     entry // first opening; seq 0 with no instant while never opened
	assigned   entry // newest leaf that names the assignee
	assignee   string
	via        jml.Via
	assignment int

	ended     *ending  // newest ending by a person; nil after a reopening
	cancelled *entry   // newest cancellation, likewise
	reason    string   // of the ending or cancellation
	decidedBy string   // id of the task whose answer cancelled this one
	reopened  int      // how often it was opened again after an ending
	sentBack  *entry   // a check said no; cleared by the reopening that has to follow
	notified  entry    // first accepted mail that named it
	notices   int      // accepted mails that named it
	failed    entry    // newest mail that could not be delivered
	accepted  *consent // the accepted exception
}

type ending struct {
	entry
	evidence.TaskEnded
}

type consent struct {
	entry
	evidence.ExceptionAccepted
}

// move takes a task to a state, and complains when the transition table does
// not allow it.
func (p *projection) move(e entry, t *task, cmd jml.Command, to jml.TaskState) {
	if !jml.TaskMay(cmd, t.state, to) {
		p.omission(e, "Leaf %d: task %s of case #%d was %s, which %s cannot make %s: a leaf in between is missing.",
			e.seq, t.Key, t.file.Number, t.state, cmd, to)
	}
	if t.file.state != jml.CaseOpen && cmd != jml.CmdReopen {
		p.omission(e, "Leaf %d changes task %s of case #%d after the case ended as %s.", e.seq, t.Key, t.file.Number, t.file.state)
	}
	t.state = to
}

func (p *projection) applyTask(e entry, t *task, data evidence.Data) {
	switch d := data.(type) {
	case evidence.TaskOpened:
		p.move(e, t, jml.CmdOpen, jml.TaskOpen)
		if t.opened.recorded.IsZero() {
			t.opened = e
		}
		t.give(e, d)
	case evidence.TaskAssigned:
		p.move(e, t, jml.CmdReassign, jml.TaskOpen)
		t.give(e, d.TaskOpened)
	case evidence.TaskEnded:
		p.end(e, t, d)
	case evidence.TaskReopened:
		p.reopen(e, t, d)
	case evidence.TaskSentBack:
		p.move(e, t, jml.CmdSendBack, jml.TaskPlanned)
		p.sendBack(e, t, d)
	case evidence.TaskCancelled:
		p.move(e, t, jml.CmdCancel, jml.TaskCancelled)
		t.cancelled, t.reason, t.decidedBy = &e, d.Reason, d.By
	case evidence.TaskRescheduled:
		p.move(e, t, jml.CmdReschedule, t.state)
		t.OpensAt, t.NotBefore, t.DueAt, t.DueDate, t.DueZone = d.OpensAt, d.NotBefore, d.DueAt, d.DueDate, d.DueZone
		t.Rule, t.LimitSec, t.ShortNotice = d.Rule, d.LimitSec, d.ShortNotice
	}
}

func (t *task) give(e entry, d evidence.TaskOpened) {
	t.assigned, t.assignee, t.via, t.assignment = e, d.Assignee, d.Via, d.Assignment
}

func (p *projection) end(e entry, t *task, d evidence.TaskEnded) {
	p.move(e, t, jml.CmdComplete, d.Outcome)
	t.ended, t.reason = &ending{e, d}, d.Reason
}

func (p *projection) reopen(e entry, t *task, d evidence.TaskReopened) {
	if d.From != t.state {
		p.omission(e, "Leaf %d reopens task %s of case #%d as %s, but the leaves before say %s.",
			e.seq, t.Key, t.file.Number, d.From, t.state)
	}
	p.move(e, t, jml.CmdReopen, jml.TaskOpen)
	t.again()
}

func (t *task) again() {
	t.ended, t.cancelled, t.reason, t.decidedBy, t.accepted, t.sentBack = nil, nil, "", "", nil, nil
	t.reopened++
}

// sendBack notes that the task the check was about has to be reopened.
func (p *projection) sendBack(e entry, check *task, d evidence.TaskSentBack) {
	first, ok := p.tasks[d.First]
	if !ok || first.file != check.file {
		p.omission(e, "Leaf %d sends back task %s, but no leaf puts that task into case #%d.", e.seq, d.First, check.file.Number)
		return
	}
	first.sentBack = &e
}

// note takes in leaves that tell about tasks without changing them.
func (p *projection) note(e entry, data evidence.Data) {
	switch d := data.(type) {
	case evidence.ExceptionAccepted:
		if t, ok := p.tasks[d.For]; ok {
			t.accepted = &consent{e, d}
			return
		}
		p.omission(e, "Leaf %d accepts an exception for task %s, which no leaf plans.", e.seq, d.For)
	case evidence.NoticeSent:
		p.mailed(e, d, false)
	case evidence.NoticeFailed:
		p.mailed(e, d.NoticeSent, true)
	}
}

func (p *projection) mailed(e entry, d evidence.NoticeSent, failed bool) {
	for _, id := range d.Tasks {
		t, ok := p.tasks[id]
		if !ok {
			p.omission(e, "Leaf %d is about a mail for task %s, which no leaf plans.", e.seq, id)
			continue
		}
		if failed {
			t.failed = e
			continue
		}
		t.notices++
		if t.notified.recorded.IsZero() {
			t.notified = e
		}
	}
}
