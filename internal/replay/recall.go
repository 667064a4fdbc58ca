package replay

import (
	"maps"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
)

// Recall is that what a person was told of a task by mail no longer holds.
type Recall struct {
	Entry  // the leaf since which it does not
	Task   *Task
	Person string
	Why    notice.Kind // withdrawn, superseded, cancelled, elsewhere or settled
	Told   Entry       // the mail that told them
	Again  Entry       // the mail that told them so; zero while none did
	Failed Entry       // the newest such mail that could not be delivered; zero when none failed
}

// telling is what mails last told somebody of a task.
type telling struct {
	Entry
	own bool // that it is theirs; else only that somebody else's is late
}

// retelling follows who was told what by mail, and what of it no longer holds.
type retelling struct {
	gone map[string]bool // person ids of leavers whose cut-off came
}

// tells notes what a mail told its owner of a task.
func (r retelling) tells(e Entry, t *Task, d evidence.NoticeSent) {
	if !t.Case.TellsAgain {
		return
	}
	if d.Kind.Recalls() {
		t.toldAgain(e, d.Owner)
		return
	}
	if t.told == nil {
		t.told = map[string]telling{}
	}
	before, known := t.told[d.Owner]
	own := d.Kind != notice.Escalation
	if !known || own && !before.own {
		t.told[d.Owner] = telling{e, own}
	}
	if t.recallOf(d.Owner) != nil {
		return
	}
	switch { // the mail was on its way
	case t.State == jml.TaskCancelled:
		r.owe(*t.Cancelled, t, recallOf(t.Reason), "", d.Owner)
	case t.endedLate():
		r.owe(t.Ended.Entry, t, notice.Settled, t.Ended.DoneBy, d.Owner)
	default:
		return
	}
	if owed := t.recallOf(d.Owner); owed != nil {
		owed.Again = t.ahead[d.Owner]
	}
}

// endedLate reports whether a task was late until it was recorded that there is
// nothing left to do about it.
func (t *Task) endedLate() bool {
	if t.Ended == nil || t.State != jml.TaskDone && t.State != jml.TaskNotApplicable {
		return false
	}
	at := t.Ended.Recorded
	if t.Ended.EndedAt != nil {
		at = *t.Ended.EndedAt
	}
	return at.After(t.DueAt)
}

// settled is that somebody else's task, of which people were told that it is
// late, is done or has time again.
func (r retelling) settled(e Entry, t *Task) {
	switch {
	case t.endedLate():
		r.owe(e, t, notice.Settled, t.Ended.DoneBy, "")
	case t.State == jml.TaskOpen && t.DueAt.After(e.Recorded):
		r.owe(e, t, notice.Settled, "", "")
	}
}

// toldAgain notes that a person was told that what they were told holds no
// longer: also before the first mail, which was on its way, is recorded.
func (t *Task) toldAgain(e Entry, person string) {
	delete(t.told, person)
	if r := t.recallOf(person); r != nil {
		r.Again = e
		return
	}
	if t.ahead == nil {
		t.ahead = map[string]Entry{}
	}
	t.ahead[person] = e
}

// recallOf is the newest that a person is owed, or was told, of a task.
func (t *Task) recallOf(person string) *Recall {
	for _, r := range slices.Backward(t.Case.Recalls) {
		if r.Task == t && r.Person == person {
			return r
		}
	}
	return nil
}

// recallOf is how a cancellation is told to those who were told of the task.
func recallOf(why string) notice.Kind {
	switch why {
	case reason.Rescinded:
		return notice.Withdrawn
	case reason.Superseded:
		return notice.Superseded
	}
	return notice.Cancelled
}

// owe notes to whom it is owed to say that what they were told of a task no
// longer holds: to one person or, with "", to all. by is whoever decided it.
// Nothing is owed to who is gone, to a leaver of what is kept from them, nor to
// the subject of a case that another one overtook.
func (r retelling) owe(e Entry, t *Task, why notice.Kind, by, only string) {
	for _, person := range slices.Sorted(maps.Keys(t.told)) {
		c, told := t.Case, t.told[person]
		about := person == c.Person
		kept := about && (c.Kind == jml.Leaver && c.Told == nil || why == notice.Superseded)
		switch {
		case person == by || only != "" && person != only, r.gone[person], kept:
		case why == notice.Elsewhere && !told.own, why == notice.Settled && (told.own || !c.TellsSettled):
		default:
			c.Recalls = append(c.Recalls, &Recall{Entry: e, Task: t, Person: person, Why: why, Told: told.Entry})
			delete(t.told, person)
		}
	}
}

// given is that a task has an owner: who else was told that it is theirs was
// told of something that no longer holds.
func (r retelling) given(e Entry, t *Task) {
	mine, told := t.told[t.Assignee]
	delete(t.told, t.Assignee)
	r.owe(e, t, notice.Elsewhere, "", "")
	if told {
		t.told[t.Assignee] = mine
	}
}

// withdrawn is that an announcement was taken back. Whoever still had something
// to do hears of it with that; the others of what they had done.
func (r retelling) withdrawn(e Entry, c *Case) {
	busy := map[string]bool{}
	for _, t := range c.Tasks {
		for person := range t.told {
			busy[person] = busy[person] || !t.State.Ended() && t.Purpose != jml.PurposeException
		}
	}
	for _, t := range c.Tasks {
		for _, person := range slices.Sorted(maps.Keys(t.told)) {
			if !busy[person] {
				r.owe(e, t, notice.Withdrawn, "", person)
			}
		}
	}
}

// left notes who is gone and who is here again.
func (r retelling) left(c *Case, gone bool) {
	if gone {
		r.gone[c.Person] = true
	} else {
		delete(r.gone, c.Person)
	}
}
