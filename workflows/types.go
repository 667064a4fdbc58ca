package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/internal/jml"
)

// The three workflow types have one body: what differs between joiners, movers
// and leavers is what their playbooks plan and what taking effect means, and
// both are in the database. They are three so that Temporal's own pages and
// tools tell the cases apart; their names are in every history.

// Joiner drives a joiner's case.
func Joiner(ctx workflow.Context, in CaseInput) error { return follow(ctx, in) }

// Mover drives a mover's case.
func Mover(ctx workflow.Context, in CaseInput) error { return follow(ctx, in) }

// Leaver drives a leaver's case.
func Leaver(ctx workflow.Context, in CaseInput) error { return follow(ctx, in) }

// Register makes the workflow types known to a worker.
func Register(r interface{ RegisterWorkflow(any) }) {
	r.RegisterWorkflow(Joiner)
	r.RegisterWorkflow(Mover)
	r.RegisterWorkflow(Leaver)
}

// Type returns the name of the workflow type that drives cases of a kind.
func Type(k jml.Kind) (string, error) {
	switch k {
	case jml.Joiner:
		return "Joiner", nil
	case jml.Mover:
		return "Mover", nil
	case jml.Leaver:
		return "Leaver", nil
	}
	return "", fmt.Errorf("choose a workflow: kind %q opens no case", string(k))
}
