package workflows

import (
	"errors"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/course"
)

// act takes the steps that are due, in their order. A refusal means that the
// case changed meanwhile, or that the same will be refused again; it stops
// nothing else. done tells that something was not refused, so that another
// look is worth it.
func (c *caseRun) act(ctx workflow.Context, steps []course.Step) (done bool, err error) {
	now := workflow.Now(ctx)
	for _, s := range steps {
		activity, input := c.activity(s, now)
		refused, err := do(ctx, activity, input, nil)
		if err != nil {
			return done, err
		}
		done = done || !refused
	}
	return done, nil
}

// activity is what takes a step, and its input.
func (c *caseRun) activity(s course.Step, now time.Time) (activity, input any) {
	var acts *activities.Activities
	whole := activities.CaseAt{CaseID: c.caseID, At: now}
	tasks := activities.TasksAt{CaseID: c.caseID, TaskIDs: s.TaskIDs, At: now}

	switch s.Act {
	case course.TakeEffect:
		return acts.TakeEffect, whole
	case course.MatchHoldings:
		return acts.MatchHoldings, whole
	case course.MoveTasks:
		return acts.MoveTasks, whole
	case course.OpenTasks:
		return acts.OpenTasks, tasks
	case course.Escalate:
		return acts.Escalate, tasks
	default:
		return acts.CloseCase, whole
	}
}

// do runs one short transaction, first inside the workflow task and, when that
// fails, as an activity that is tried until it succeeds. refused tells that the
// answer was final. The error is the run's own end: it was cancelled.
func do(ctx workflow.Context, activity, in, out any) (refused bool, err error) {
	err = workflow.ExecuteLocalActivity(quick(ctx), activity, in).Get(ctx, out)
	if err != nil && !isFinal(err) && ctx.Err() == nil {
		workflow.GetLogger(ctx).Warn("a step is tried until it succeeds")
		err = workflow.ExecuteActivity(patient(ctx), activity, in).Get(ctx, out)
	}
	if isFinal(err) {
		return true, nil
	}
	return false, err
}

func isFinal(err error) bool {
	var e *temporal.ApplicationError
	return errors.As(err, &e) && e.NonRetryable()
}
