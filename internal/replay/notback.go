package replay

import (
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// Loss is that equipment does not come back, as somebody said.
type Loss struct {
	Case   string  // id; empty outside of cases
	Task   string  // id of the task whose ending says so, or that was about it
	Judged *Ending // whether it is an incident; nil while nobody has said
}

// lose notes what a leaf says of equipment that does not come back.
func (s *Span) lose(e leafAt, d evidence.AssetChanged, tasks plannedTasks) {
	if !d.State.IsGone() {
		return
	}
	s.Loss = &Loss{Case: e.caseID, Task: e.taskID}
	if t, held := tasks.held[e.taskID]; held {
		t.lost, t.lostAs = s.Loss, d.State
	}
}

// judged notes what the security lead said of what is missing.
func (p plannedTasks) judged(t *Task) {
	if t.Purpose != jml.PurposeIncident {
		return
	}
	if first, held := p.held[t.For]; held && first.lost != nil {
		first.lost.Judged = t.Ended
	}
}

// unaccounted reports a task that ended because its equipment does not come back
// while the register does not say so, and what is missing of which nobody is asked
// whether it is an incident.
func unaccounted(l *Log, c *Case) {
	asked := c.incidents()
	for _, t := range c.Tasks {
		if t.Ended == nil || t.Ended.Outcome != jml.TaskNotApplicable || t.Purpose == jml.PurposeIncident {
			continue
		}
		state := register.AssetState(t.Reason)
		said := t.lost != nil && t.lostAs == state
		takesBack := t.Writes == jml.WritesReturn && t.Asset != ""
		switch {
		case !state.IsGone():
		case !said && (takesBack || asked[t.ID]):
			l.omission(t.Ended.Entry, "Leaf %d ends task %s of case #%d because its equipment is %s, but no leaf changes the register so.",
				t.Ended.Seq, t.Key, c.Number, state)
		case said && state.IsMissing() && !asked[t.ID]:
			l.omission(t.Ended.Entry, "Leaf %d ends task %s of case #%d because its equipment is %s, but no leaf asks whether that is an incident.",
				t.Ended.Seq, t.Key, c.Number, state)
		}
	}
}

// incidents are the ids of the tasks of a case of whose losses somebody is asked
// whether they are incidents.
func (c *Case) incidents() map[string]bool {
	asked := map[string]bool{}
	for _, t := range c.Tasks {
		if t.Purpose == jml.PurposeIncident {
			asked[t.For] = true
		}
	}
	return asked
}
