package workflows

import "go.temporal.io/sdk/workflow"

// Mover changes a person's role: old and new manager decide what is kept, and what was not
// kept goes when the change takes effect.
func Mover(ctx workflow.Context, in CaseInput) error {
	var c course
	if err := c.setup(ctx, in); err != nil {
		return err
	}
	return c.run(ctx)
}
