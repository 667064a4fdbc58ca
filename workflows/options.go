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
	// rest is how long a notice is left alone after a try: enough for the
	// result to be recorded, or for a dead sender's claim to show.
	rest = 10 * time.Second
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

// sending runs the one activity with an outward effect. One attempt: when to
// try again is recorded on the notice and is the agenda's to decide.
func sending(ctx workflow.Context) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		StartToCloseTimeout: 15 * time.Minute, // above the mail client's own 12
		HeartbeatTimeout:    30 * time.Second, // six beats
		RetryPolicy:         &temporal.RetryPolicy{MaximumAttempts: 1},
	})
}
