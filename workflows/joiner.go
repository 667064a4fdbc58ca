package workflows

import "go.temporal.io/sdk/workflow"

// Joiner brings a person in: it opens what is to be ready by the start, and from the
// start on what the new colleague has to do. Its date may move, also more than once, while the
// run waits.
func Joiner(ctx workflow.Context, in CaseInput) error {
	var c course
	if err := c.setup(ctx, in); err != nil {
		return err
	}
	return c.run(ctx)
}
