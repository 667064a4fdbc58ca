package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/transition"
)

// Task is one task as its leaves leave it. The instants embedded from its plan
// are those in force.
type Task struct {
	evidence.PlannedTask
	Case    *Case
	Added   Entry  // the leaf that planned it
	Because string // of task.added; empty for what case.opened planned
	State   jml.TaskState

	Opened     Entry // first opening; zero while never opened
	Assigned   Entry // newest leaf that names the assignee; zero while none does
	Assignee   string
	Via        roles.Via
	Assignment int
	Admitted   bool // that who has it, or ended it, is barred from it: nobody else was left

	Ended     *Ending // newest ending by a person; nil after a reopening
	Cancelled *Entry  // newest cancellation, likewise
	Reason    string  // of the ending or cancellation
	DecidedBy string  // id of the task whose answer cancelled this one
	Reopened  int     // how often it was opened again after an ending
	Accepted  *Consent
	Files     []Attachment // of a case of the period, also to endings that were taken back

	Notified Entry // first accepted mail that named it; zero before
	Notices  int   // accepted mails that named it
	Failed   Entry // newest mail that could not be delivered; zero when none failed

	first     firsts
	owes      owed
	exception *Exception
	lost      *Loss // the newest that its ending says, or that was about it
	lostAs    register.AssetState

	told     map[string]telling // by person; nil while nobody was
	ahead    map[string]Entry   // by person: mails that took back what no leaf had told yet
	enders   []string           // who ever ended it
	given    int                // how often it was given to somebody, or opened again
	waits    bool               // sent back since it was last given to somebody
	sentBack *Entry             // a check said no; cleared by the reopening that has to follow
	reported bool               // as left behind by its ended case

	owesConsent *Entry // that it ended with a yes to an exception; nil once that is said
}

// Holder is the person id of who has the task, or had it when it ended; empty
// while it waits.
func (t *Task) Holder() string {
	if t.waits {
		return ""
	}
	return t.Assignee
}

// Ending is what a person recorded about a task.
type Ending struct {
	Entry
	evidence.TaskEnded
}

// move takes a task to a state, and complains when the transition table does
// not allow it.
func (l *Log) move(e leafAt, t *Task, cmd transition.Command, to jml.TaskState) {
	if !transition.TaskMay(cmd, t.State, to) {
		l.omission(e.Entry, "Leaf %d: task %s of case #%d was %s, which %s cannot make %s: a leaf in between is missing.",
			e.Seq, t.Key, t.Case.Number, t.State, cmd, to)
	}
	if t.Case.State != jml.CaseOpen && cmd != transition.Reopen {
		l.omission(e.Entry, "Leaf %d changes task %s of case #%d after the case ended as %s.", e.Seq, t.Key, t.Case.Number, t.Case.State)
	}
	t.State = to
}

func (l *Log) applyTask(e leafAt, t *Task, data evidence.Data) {
	switch d := data.(type) {
	case evidence.TaskOpened:
		l.move(e, t, transition.Open, jml.TaskOpen)
		if !t.Opened.happened() {
			t.Opened = e.Entry
		}
		l.give(e, t, d)
	case evidence.TaskAssigned:
		l.move(e, t, transition.Reassign, jml.TaskOpen)
		t.remember(e.Entry, d)
		l.give(e, t, d.TaskOpened)
	case evidence.TaskEnded:
		l.move(e, t, transition.Complete, d.Outcome)
		t.givenAs(&l.findings, e, d.Assignment)
		l.implied.endedWith(e, t, d)
		l.ended(e, t, d)
		t.Ended, t.Reason = &Ending{e.Entry, d}, d.Reason
		t.first.take(e, d)
		l.holdings.owe(e.Entry, t, d)
		t.notDone(t.Ended)
		l.mails.settled(e.Entry, t)
		t.Admitted = d.NotApart
		l.tasks.judged(t)
	case evidence.TaskReopened:
		l.reopen(e, t, d)
	case evidence.TaskSentBack:
		l.move(e, t, transition.SendBack, jml.TaskPlanned)
		t.waits, t.Admitted = true, false
		t.remember(e.Entry, d)
		l.sendBack(e, t, d)
	case evidence.TaskCancelled:
		l.move(e, t, transition.Cancel, jml.TaskCancelled)
		t.Cancelled, t.Reason, t.DecidedBy = &e.Entry, d.Reason, d.By
		l.mails.owe(e.Entry, t, recallOf(d.Reason), l.tasks.doer(d.By), "")
	case evidence.TaskRescheduled:
		l.move(e, t, transition.Reschedule, t.State)
		t.reschedule(d)
		l.mails.settled(e.Entry, t)
		t.dated(l, e)
	}
}

func (l *Log) give(e leafAt, t *Task, d evidence.TaskOpened) {
	t.given++
	t.givenAs(&l.findings, e, d.Assignment)
	l.keptApart(e, t, d.Assignee, "got", d.NotApart)
	t.Assigned, t.Admitted = e.Entry, d.NotApart
	t.waits = false
	t.Assignee, t.Via, t.Assignment = d.Assignee, d.Via, d.Assignment
	l.mails.given(e.Entry, t)
}

func (t *Task) reschedule(d evidence.TaskRescheduled) {
	t.OpensAt, t.NotBefore = d.OpensAt, d.NotBefore
	t.DueAt, t.DueDate, t.DueZone = d.DueAt, d.DueDate, d.DueZone
	t.DueKind, t.Rule = d.DueKind, d.Rule
	t.LimitSec, t.ShortNotice = d.LimitSec, d.ShortNotice
}

func (l *Log) reopen(e leafAt, t *Task, d evidence.TaskReopened) {
	if d.From != t.State {
		l.omission(e.Entry, "Leaf %d reopens task %s of case #%d as %s, but the leaves before say %s.",
			e.Seq, t.Key, t.Case.Number, d.From, t.State)
	}
	t.comesBack(e.Entry, d)
	l.move(e, t, transition.Reopen, jml.TaskOpen)
	t.takenBack()
	t.remember(e.Entry, d)
	t.Ended, t.Cancelled, t.Accepted = nil, nil, nil
	t.Reason, t.DecidedBy = "", ""
	t.sentBack, t.lost, t.owes = nil, nil, owed{}
	l.tasks.judged(t)
	t.Reopened++
	t.given++
}

// sendBack notes that the task the check was about has to be reopened.
func (l *Log) sendBack(e leafAt, check *Task, d evidence.TaskSentBack) {
	first, planned := l.tasks.held[d.First]
	if !planned || first.Case != check.Case {
		l.omission(e.Entry, "Leaf %d sends back task %s, but no leaf puts that task into case #%d.", e.Seq, d.First, check.Case.Number)
		return
	}
	first.sentBack = &e.Entry
}

// tell takes in leaves that tell about tasks without changing them.
func (l *Log) tell(e leafAt, data evidence.Data) {
	switch d := data.(type) {
	case evidence.ExceptionAccepted:
		if !l.tasks.has(d.For) {
			l.omission(e.Entry, "Leaf %d accepts an exception for task %s, which no leaf plans.", e.Seq, d.For)
		}
		l.tasks.held[e.taskID].consents(&l.findings, e, d)
		if t, held := l.tasks.held[d.For]; held {
			t.accept(&Consent{e.Entry, d})
		}
	case evidence.NoticeSent:
		switch {
		case d.Checkpoint > e.Seq:
			l.omission(e.Entry, "Leaf %d: a mail took a checkpoint over %d leaves along, which is more than there were.", e.Seq, d.Checkpoint)
		case d.Checkpoint > 0:
			l.Anchors.add(e.Entry, d)
		}
		if c := l.cases[e.caseID]; c != nil && c.tellsTooEarly(d.Owner) {
			l.omission(e.Entry, "Leaf %d: the leaver of case #%d was mailed before anybody said that they know of it.", e.Seq, c.Number)
		}
		l.mailed(e, d, func(t *Task) {
			l.mails.tells(e.Entry, t, d)
			t.Notices++
			if !t.Notified.happened() {
				t.Notified = e.Entry
			}
		})
	case evidence.NoticeFailed:
		l.mailed(e, d.NoticeSent, func(t *Task) {
			if !d.Kind.Recalls() {
				t.Failed = e.Entry
			} else if r := t.recallOf(d.Owner); r != nil {
				r.Failed = e.Entry
			}
		})
	}
}

// mailed notes a mail on each task that it named.
func (l *Log) mailed(e leafAt, d evidence.NoticeSent, note func(*Task)) {
	for _, id := range d.Tasks {
		if !l.tasks.has(id) {
			l.omission(e.Entry, "Leaf %d is about a mail for task %s, which no leaf plans.", e.Seq, id)
		}
		t, held := l.tasks.held[id]
		if c := l.cases[e.caseID]; c != nil && c.WhatFollows && l.tasks.has(id) && (!held || t.Case != c) {
			l.omission(e.Entry, "Leaf %d is about a mail of case %s for task %s, which is of another case.", e.Seq, e.caseID, id)
		}
		if held {
			note(t)
		}
	}
}
