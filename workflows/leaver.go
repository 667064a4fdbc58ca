package workflows

import "go.temporal.io/sdk/workflow"

// Leaver lets a person go: removals open at the cut-off, and what the registers say the person
// holds is matched until all of it is back.
func Leaver(ctx workflow.Context, in CaseInput) error {
	var c course
	if err := c.setup(ctx, in); err != nil {
		return err
	}
	return c.run(ctx)
}
