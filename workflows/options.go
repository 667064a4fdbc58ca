package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"
)

const (
	// maxEvents is far below the server's limit of 51,200 and keeps replays
	// after a restart short.
	maxEvents = 2000
	// maxPasses bounds how often one round acts and looks again. Effects that
	// enable one another (take effect, move, open, escalate, close) need five.
	maxPasses = 6
	// pause is how long a round leaves alone what it could not do, so that a
	// refusal never becomes a busy loop.
	pause = 5 * time.Minute
)

// quick runs a short transaction inside the workflow task, without events of
// its own but one marker.
func quick(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 5 * time.Second, // half of a workflow task
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: 200 * time.Millisecond,
			MaximumAttempts: 3,
		},
	})
}

// patient runs the same transaction when the database stays away: without end,
// because a case may wait but not be forgotten.
func patient(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: time.Minute,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: time.Second,
			MaximumInterval: 30 * time.Second,
		},
	})
}
