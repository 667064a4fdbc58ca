package replay

import (
	"time"

	"github.com/handover-jml/handover/internal/gate"
)

// Flag says what somebody who audits has to look at. docs/format.md has the rule
// of each.
type Flag string

// The flags.
const (
	GrantedBeforeApproved  Flag = "granted_before_approved"
	GrantedBeforeAgreement Flag = "granted_before_agreement"
	GrantedBeforeScreening Flag = "granted_before_screening"
	GrantedBeforeTraining  Flag = "granted_before_training"
	DidAndJudged           Flag = "did_and_judged"
	NotKeptApart           Flag = "not_kept_apart"
	RemovedOverLimit       Flag = "removed_over_limit"
	ExceptionPastEnd       Flag = "exception_past_end"
	KeptPastDate           Flag = "kept_past_date"
	ToldLate               Flag = "told_late"
	NotToldAgain           Flag = "not_told_again"
	EquipmentLost          Flag = "equipment_lost"
)

// Flags lists them, in the order in which a case has them. The last is about
// equipment, in a case or not.
func Flags() []Flag {
	var all []Flag
	for _, rule := range flagRules() {
		all = append(all, rule.flag)
	}
	return append(all, ToldLate, NotToldAgain, EquipmentLost)
}

// flagGrace is how far two instants may lie apart that people type to the minute.
const flagGrace = time.Minute

// Finding is one place where a flag is raised. What each member says is the
// flag's own.
type Finding struct {
	Flag Flag
	Case *Case         // nil of equipment that was lost
	Task *Task         // nil where it is about none
	Lost *Lost         // nil but of equipment that was lost
	What string        // another task's key, a system, a date
	Who  Somebody      // who did it, or was not told
	At   time.Time     // zero where it has not happened
	Over time.Duration // by how much; 0 where there is no such length
	Leaf Entry         // to look up
}

// Somebody is a person whom a leaf names. Name is what stands for it.
type Somebody struct{ ID, Name string }

// flagRule finds what one flag says of a task as it stands at an instant; nil is
// nothing.
type flagRule struct {
	flag Flag
	find func(t *Task, now time.Time) *Finding
}

func flagRules() []flagRule {
	return []flagRule{
		{GrantedBeforeApproved, (*Task).unapproved},
		{GrantedBeforeAgreement, beforeGate(gate.Agreement)},
		{GrantedBeforeScreening, beforeGate(gate.Screening)},
		{GrantedBeforeTraining, beforeGate(gate.Training)},
		{DidAndJudged, (*Task).judgedOwn},
		{NotKeptApart, (*Task).admitted},
		{RemovedOverLimit, (*Task).overLimit},
		{ExceptionPastEnd, (*Task).pastException},
		{KeptPastDate, (*Task).keptPast},
	}
}

// Findings are what flags say of a case as it stands at an instant, but for its
// equipment.
func (c *Case) Findings(now time.Time) (list []Finding) {
	for _, rule := range flagRules() {
		for _, t := range c.Tasks {
			if found := rule.find(t, now); found != nil {
				found.Flag, found.Case, found.Task = rule.flag, c, t
				list = append(list, *found)
			}
		}
	}
	if late := c.ToldLate(); late > flagGrace && c.Ending == "" {
		list = append(list, Finding{Flag: ToldLate, Case: c, At: c.NoticeAt, Over: late, Leaf: c.Opened})
	}
	for _, r := range c.Recalls {
		if !r.Again.happened() {
			list = append(list, Finding{Flag: NotToldAgain, Case: c, Task: r.Task, What: string(r.Why),
				Who: Somebody{r.Person, r.Told.Text("owner.name")}, At: r.Recorded, Over: now.Sub(r.Recorded), Leaf: r.Entry})
		}
	}
	return list
}

// Doer is who did what an ending of the task says, by the name that stands there.
func (t *Task) Doer(e *Ending) Somebody {
	switch {
	case e == nil:
		return Somebody{}
	case e.DoneBy == e.Actor.Ref:
		return Somebody{e.DoneBy, e.Text("actor.name")}
	case e.DoneBy != "" && e.DoneBy == t.Assignee:
		return Somebody{e.DoneBy, t.Assigned.Text("assignee.name")}
	}
	return Somebody{ID: e.DoneBy}
}
