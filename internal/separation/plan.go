package separation

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// Plan is what of a planned task says from whom it must be kept apart.
type Plan struct {
	ID        string
	Key       string
	Base      string
	Line      string
	Playbook  string // hash; lines of two playbooks have nothing to do with each other
	Purpose   jml.Purpose
	For       string // id of the task it is about
	Role      roles.Role
	System    string
	Asset     string
	Asks      jml.Asks
	Writes    jml.Writes
	Decides   []string // keys
	ApartFrom []string // lines
	NotBy     []roles.Role
}

// Oversees reports whether the task passes judgement on what others do: it
// approves, confirms, accepts or reviews. Nobody hands such a task to
// themselves.
func (p Plan) Oversees() bool { return p.judges() || p.approves() || p.reviews() }

// judges reports whether the task is a decision about the task For.
func (p Plan) judges() bool {
	return slices.Contains([]jml.Purpose{jml.PurposeCheck, jml.PurposeException, jml.PurposeRecheck, jml.PurposeIncident}, p.Purpose)
}

// approves reports whether a no takes something out of the plan.
func (p Plan) approves() bool { return p.Asks == jml.AsksYesNo && len(p.Decides) > 0 }

func (p Plan) grants() bool { return p.Writes.Gives() }

// reviews reports whether the task looks at others, rather than being work that
// others must have approved.
func (p Plan) reviews() bool { return len(p.ApartFrom) > 0 && p.Writes == jml.WritesNothing }

// rank is the place of the task in the order of approving, working, reviewing
// and judging.
func (p Plan) rank() int {
	switch {
	case p.judges():
		return 3
	case p.approves():
		return 0
	case p.reviews():
		return 2
	}
	return 1
}

// IsOwn reports whether it is one of the subject's own lines, the only tasks
// that subjects end about themselves.
func (p Plan) IsOwn() bool {
	return p.Role == roles.Employee && !p.judges() && !p.approves() && !p.grants()
}
