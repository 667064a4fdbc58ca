package replay

import (
	"cmp"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/separation"
	"github.com/handover-jml/handover/internal/transition"
)

// Case is one case as its leaves leave it. The dates and terms embedded from
// case.opened are those in force; its tasks are in Tasks alone.
type Case struct {
	ID string
	evidence.CaseOpened
	Opened       Entry
	AnnouncedFor jml.Date // effective date of case.opened
	Moves        []Move
	State        jml.CaseState
	Ending       jml.CaseState // what it can only end as; empty while nothing decided that
	Rescinded    *evidence.CaseRescinded
	SupersededBy string
	Told         *Telling     // that a leaver knows; nil while nobody has said so
	Effected     time.Time    // recorded_at; zero before
	Closed       time.Time    // recorded_at; zero while open
	Tasks        []*Task      // in the order in which they were planned
	Excepted     []*Exception // in the order in which they came about
	Recalls      []*Recall    // in the order in which they came to be owed

	InScope bool // it is of the period and what else is asked for; known at its last leaf

	past     []Past
	everTold bool

	apart *separation.Case // nil until somebody asks; see Log.apart
	links *links           // likewise; see Case.linked
	keys  map[string]bool  // of Tasks; nil until somebody asks
}

// Move is one change of a case's effective date.
type Move struct {
	Entry
	From, To jml.Date
}

// Telling is that somebody said a leaver knows.
type Telling struct {
	Entry
	At time.Time // when they knew
}

// tellsTooEarly reports whether a mail to a person lets a leaver know of their own
// departure before anybody said that they know. Older cases, which say nothing of
// how the leaver is reached, told by mail.
func (c *Case) tellsTooEarly(owner string) bool {
	return c.Kind == jml.Leaver && c.Contact != "" && owner == c.Person && !c.everTold
}

// ToldLate is how long after the cut-off the company was told; 0 without a
// cut-off.
func (c *Case) ToldLate() time.Duration {
	if c.CutoffAt == nil {
		return 0
	}
	return max(0, c.NoticeAt.Sub(*c.CutoffAt))
}

func (l *Log) openCase(e leafAt, d evidence.CaseOpened) {
	if _, twice := l.cases[e.caseID]; twice || e.caseID == "" {
		l.omission(e.Entry, "Leaf %d opens case %q, which is open already or has no id.", e.Seq, e.caseID)
		return
	}
	if !d.SeparatePersons {
		l.apartless++
	}
	planned := d.Tasks
	d.Tasks = nil
	c := &Case{ID: e.caseID, CaseOpened: d, Opened: e.Entry, AnnouncedFor: d.Effective, State: jml.CaseOpen}
	l.cases[c.ID] = c
	delete(l.awaited, c.ID)
	l.People.opened(e.Entry, c)
	l.implied.restsOn(e, c, d.Event, d.Person)
	l.implied.plannedWith(e, c, "playbook/"+string(d.Kind), d.Playbook)
	l.implied.plannedWith(e, c, "matrix", d.Matrix)
	l.implied.knows(e, c)
	l.goesBy(e, c)
	for _, task := range planned {
		limited(l, e, c, task)
		l.plan(e, c, task, "")
	}
}

func (l *Log) addTask(e leafAt, c *Case, d evidence.TaskAdded) {
	if d.ID != e.taskID {
		l.omission(e.Entry, "Leaf %d adds task %s but names task %s.", e.Seq, d.ID, e.taskID)
	}
	if c.State != jml.CaseOpen {
		l.omission(e.Entry, "Leaf %d adds task %s to case #%d after it ended as %s.", e.Seq, d.Key, c.Number, c.State)
	}
	l.plan(e, c, d.PlannedTask, d.Because)
}

func (l *Log) plan(e leafAt, c *Case, planned evidence.PlannedTask, because string) {
	if l.tasks.has(planned.ID) || planned.ID == "" {
		l.omission(e.Entry, "Leaf %d plans task %q, which is planned already or has no id.", e.Seq, planned.ID)
		return
	}
	if len(c.Tasks) == maxTasks {
		l.tooLarge(e.Entry, c.ID, fmt.Sprintf("a case has at most %d tasks", maxTasks))
		return
	}
	planned.Base = planned.BaseKey(c.has)
	t := &Task{PlannedTask: planned, Case: c, Added: e.Entry, Because: because, State: jml.TaskPlanned}
	l.tasks.held[t.ID] = t
	c.Tasks = append(c.Tasks, t)
	t.dated(l, e)
	if c.keys != nil {
		c.keys[t.Key] = true
	}
	if c.apart != nil {
		c.apart.Add(t)
	}
}

func (c *Case) has(key string) bool {
	if c.keys == nil {
		c.keys = map[string]bool{}
		for _, t := range c.Tasks {
			c.keys[t.Key] = true
		}
	}
	return c.keys[key]
}

func (l *Log) applyCase(e leafAt, c *Case, data evidence.Data) {
	switch d := data.(type) {
	case evidence.CaseRescheduled:
		l.mayCase(e, c, transition.Reschedule, jml.CaseOpen)
		l.implied.restsOn(e, c, d.Event, "")
		c.Moves = append(c.Moves, Move{e.Entry, c.Effective, d.Effective})
		c.Managers = d.Managers
		c.Dates, c.Type, c.Functions, c.Location = d.Dates, d.Type, d.Functions, d.Location
		l.goesBy(e, c)
		c.Contact = cmp.Or(d.Contact, c.Contact)
		if d.Untold {
			c.Told = nil
		}
	case evidence.CaseRescinded:
		l.mayCase(e, c, transition.Rescind, jml.CaseOpen)
		l.implied.restsOn(e, c, d.Event, "")
		l.mails.withdrawn(e.Entry, c)
		c.Rescinded, c.Ending = &d, jml.CaseRescinded
		l.mails.left(c, false)
	case evidence.CaseSuperseded:
		l.mayCase(e, c, transition.Supersede, jml.CaseOpen)
		c.SupersededBy, c.Ending = d.By, jml.CaseSuperseded
	case evidence.CaseTold:
		c.Told, c.Contact, c.everTold = &Telling{e.Entry, d.At}, d.Contact, true
	case evidence.CaseEffected:
		c.Effected = e.Recorded
		l.mails.left(c, c.Kind == jml.Leaver)
	case evidence.CaseClosed:
		l.closeCase(e, c, d)
	case evidence.CaseReopened:
		l.mayCase(e, c, transition.ReopenCase, jml.CaseOpen)
		c.past = append(c.past, Past{Entry: e.Entry, Type: d.LeafType(), Case: c})
		c.State, c.Closed = jml.CaseOpen, time.Time{}
	}
}

func (l *Log) closeCase(e leafAt, c *Case, d evidence.CaseClosed) {
	l.mayCase(e, c, transition.Close, d.State)
	want := c.Ending
	if want == "" {
		want = jml.CaseCompleted
	}
	if d.State != want {
		l.omission(e.Entry, "Case #%d ends as %s, but the leaves before say it can only end as %s.", c.Number, d.State, want)
	}
	l.implied.completedWith(e, c, d)
	c.State, c.Closed = d.State, e.Recorded
	c.apart, c.keys = nil, nil
	c.closedWith(&l.findings, e, d)
	c.closedFor(&l.findings, e, d)
	for _, t := range c.Tasks {
		if !t.State.Ended() {
			l.unfinished(c, t)
		}
	}
	l.stillExcepted(c)
}

func (l *Log) mayCase(e leafAt, c *Case, cmd transition.Command, to jml.CaseState) {
	if !transition.CaseMay(cmd, c.State, to) {
		l.omission(e.Entry, "Leaf %d: case #%d was %s, which %s cannot make %s: a leaf in between is missing.",
			e.Seq, c.Number, c.State, cmd, to)
	}
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
