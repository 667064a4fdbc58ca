package export

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// caseFile is one case as the leaves leave it. The embedded facts are those of
// case.opened; dates are the ones in force.
type caseFile struct {
	id string
	evidence.CaseOpened
	opened       entry
	dates        evidence.Dates
	moves        []dateMove
	state        jml.CaseState
	ending       jml.CaseState
	rescinded    *evidence.CaseRescinded
	supersededBy string
	effected     time.Time
	closed       time.Time
	accessClosed time.Time
	thingsBack   time.Time
	tasks        []*task
	reported     map[string]bool // unfinished tasks already complained about
}

// dateMove is one change of a case's dates.
type dateMove struct {
	entry
	from, to evidence.Dates
}

func (p *projection) openCase(e entry, d evidence.CaseOpened) {
	if _, twice := p.cases[e.caseID]; twice || e.caseID == "" {
		p.omission(e, "Leaf %d opens case %q, which is open already or has no id.", e.seq, e.caseID)
		return
	}
	facts := d.Tasks
	d.Tasks = nil
	c := &caseFile{id: e.caseID, CaseOpened: d, opened: e, dates: d.Dates, state: jml.CaseOpen}
	p.cases[c.id] = c
	p.order = append(p.order, c)
	for _, f := range facts {
		p.plan(e, c, f, "")
	}
}

func (p *projection) addTask(e entry, d evidence.TaskAdded) {
	c := p.caseOfLeaf(e, evidence.TypeTaskAdded)
	if c == nil {
		return
	}
	if d.ID != e.taskID {
		p.omission(e, "Leaf %d adds task %s but names task %s.", e.seq, d.ID, e.taskID)
	}
	if c.state != jml.CaseOpen {
		p.omission(e, "Leaf %d adds task %s to case #%d after it ended as %s.", e.seq, d.Key, c.Number, c.state)
	}
	p.plan(e, c, d.PlannedTask, d.Because)
}

func (p *projection) plan(e entry, c *caseFile, f evidence.PlannedTask, because string) {
	if _, twice := p.tasks[f.ID]; twice || f.ID == "" {
		p.omission(e, "Leaf %d plans task %q, which is planned already or has no id.", e.seq, f.ID)
		return
	}
	f.Base = f.BaseKey(func(key string) bool {
		return slices.ContainsFunc(c.tasks, func(t *task) bool { return t.Key == key })
	})
	t := &task{PlannedTask: f, file: c, added: e, because: because, state: jml.TaskPlanned}
	p.tasks[f.ID] = t
	c.tasks = append(c.tasks, t)
}

func (p *projection) applyCase(e entry, c *caseFile, data evidence.Data) {
	switch d := data.(type) {
	case evidence.CaseRescheduled:
		p.mayCase(e, c, jml.CmdReschedule, jml.CaseOpen)
		c.moves = append(c.moves, dateMove{e, c.dates, d.Dates})
		c.dates, c.Type, c.Functions, c.Location = d.Dates, d.Type, d.Functions, d.Location
	case evidence.CaseRescinded:
		p.mayCase(e, c, jml.CmdRescind, jml.CaseOpen)
		c.rescinded, c.ending = &d, jml.CaseRescinded
	case evidence.CaseSuperseded:
		p.mayCase(e, c, jml.CmdSupersede, jml.CaseOpen)
		c.supersededBy, c.ending = d.By, jml.CaseSuperseded
	case evidence.CaseEffected:
		c.effected = e.recorded
	case evidence.CaseClosed:
		p.closeCase(e, c, d)
	case evidence.CaseReopened:
		p.mayCase(e, c, jml.CmdReopenCase, jml.CaseOpen)
		c.state, c.closed = jml.CaseOpen, time.Time{}
		c.accessClosed, c.thingsBack = time.Time{}, time.Time{}
	}
}

func (p *projection) closeCase(e entry, c *caseFile, d evidence.CaseClosed) {
	p.mayCase(e, c, jml.CmdClose, d.State)
	want := c.ending
	if want == "" {
		want = jml.CaseCompleted
	}
	if d.State != want {
		p.omission(e, "Case #%d ends as %s, but the leaves before say it can only end as %s.", c.Number, d.State, want)
	}
	c.state, c.closed = d.State, e.recorded
	c.accessClosed, c.thingsBack = timeOf(d.AccessClosedAt), timeOf(d.ThingsBackAt)
	for _, t := range c.tasks {
		if !t.state.Ended() {
			p.unfinished(c, t)
		}
	}
}

func (p *projection) mayCase(e entry, c *caseFile, cmd jml.Command, to jml.CaseState) {
	if !jml.CaseMay(cmd, c.state, to) {
		p.omission(e, "Leaf %d: case #%d was %s, which %s cannot make %s: a leaf in between is missing.",
			e.seq, c.Number, c.state, cmd, to)
	}
}

func timeOf(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return *t
}
