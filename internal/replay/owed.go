package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// owed is what the registers still have to say of a task's ending.
type owed struct {
	ending *Entry // nil when nothing is owed
	grant  bool   // that the access is held
	ends   int    // of how many grants that they are gone
	state  register.AssetState
}

// holdings count the running grants of each person and system.
type holdings map[idDigest]int

func heldKey(person, system string) idDigest { return digestOf(person + "\x00" + system) }

func (h holdings) add(s *Span, n int) {
	d, is := s.Data.(evidence.HoldingRecorded)
	if !is {
		return
	}
	key := heldKey(d.Person, d.System)
	if h[key] += n; h[key] == 0 {
		delete(h, key)
	}
}

// drop counts a grant no more that is about to be replaced, or to end.
func (h holdings) drop(grants *Register, grant string) {
	if s := grants.current[grant]; s != nil {
		h.add(s, -1)
	}
}

// owe notes what the registers have to say because a task ended. Older cases are
// not held to it.
func (h holdings) owe(e Entry, t *Task, d evidence.TaskEnded) {
	t.owes = owed{}
	if !t.Case.WhatFollows {
		return
	}
	done, wrong := d.Outcome == jml.TaskDone, d.Outcome == jml.TaskNotApplicable && d.Reason == reason.RegisterWrong
	held := h[heldKey(t.Case.Person, t.System)]
	switch {
	case done && t.Writes.Gives():
		t.owes.grant = held == 0
	case (done || wrong) && t.Writes == jml.WritesRevoke && t.System != "":
		t.owes.ends = held
	case done && t.Writes == jml.WritesIssue:
		t.owes.state = register.Issued
	case done && t.Writes == jml.WritesReturn && t.Asset != "":
		t.owes.state = register.Returned
	}
	t.owes.ending = &e
}

// said takes in what a register says about a task.
func (o *owed) said(t *Task, data evidence.Data) {
	ours := func(person, system string) bool { return person == t.Case.Person && system == t.System }
	switch d := data.(type) {
	case evidence.HoldingRecorded:
		o.grant = o.grant && !ours(d.Person, d.System)
	case evidence.HoldingEnded:
		if ours(d.Person, d.System) {
			o.ends = max(0, o.ends-1)
		}
	default:
		if state, _ := stateAndHolder(data); state == o.state {
			o.state = ""
		}
	}
}

// unsaid complains when the registers did not follow an ending.
func (t *Task) unsaid(f *findings) {
	switch {
	case t.owes.grant:
		f.omission(*t.owes.ending, "Leaf %d ends task %s of case #%d, which gives access to %s, but no leaf records that it is held.", t.owes.ending.Seq, t.Key, t.Case.Number, t.System)
	case t.owes.ends > 0:
		f.omission(*t.owes.ending, "Leaf %d ends task %s of case #%d, which takes access to %s away, but no leaf ends what the register has.", t.owes.ending.Seq, t.Key, t.Case.Number, t.System)
	case t.owes.state != "":
		f.omission(*t.owes.ending, "Leaf %d ends task %s of case #%d, but no leaf says that the equipment is %s.", t.owes.ending.Seq, t.Key, t.Case.Number, t.owes.state)
	}
}

// registered holds a leaf of a register against the task that it says it is of.
func registered(l *Log, e leafAt, data evidence.Data) {
	if e.taskID == "" {
		return
	}
	t := l.taskOf(e, data)
	if t == nil || !t.Case.WhatFollows {
		return
	}
	if want := restsOn(t, data); want != "" && t.State != want {
		l.omission(e.Entry, "Leaf %d (%s) rests on task %s of case #%d, which is %s and not %s: a leaf in between is missing.",
			e.Seq, data.LeafType(), t.Key, t.Case.Number, t.State, want)
	}
	t.owes.said(t, data)
}

// restsOn is the state in which a task writes to a register so; "" is any.
func restsOn(t *Task, data evidence.Data) jml.TaskState {
	given := jml.TaskDone
	if t.State == jml.TaskOpen && t.Reopened > 0 {
		given = jml.TaskOpen // what the ending took is back
	}
	switch d := data.(type) {
	case evidence.HoldingRecorded, evidence.AssetRecorded:
		return given
	case evidence.HoldingEnded:
		return map[string]jml.TaskState{"revoked": jml.TaskDone, "level_set": jml.TaskDone, reason.RegisterWrong: jml.TaskNotApplicable, "reopened": jml.TaskOpen}[d.Why]
	case evidence.AssetChanged:
		return map[string]jml.TaskState{"issued": jml.TaskDone, "returned": jml.TaskDone, reason.CarriedOver: jml.TaskDone, "reopened": jml.TaskOpen}[d.Why]
	}
	return ""
}
