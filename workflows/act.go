package workflows

import (
	"errors"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
)

// act does what is due, in the one order in which effects build on one
// another. A refusal means that the case changed meanwhile, or that the same
// will be refused again; it stops nothing else. done tells that something was
// not refused, so that another look is worth it.
func (c *course) act(ctx workflow.Context, a Agenda) (done bool, err error) {
	var acts *activities.Activities
	at := activities.CaseAt{CaseID: c.caseID, At: workflow.Now(ctx)}
	tasks := func(ids []string) activities.TasksAt {
		return activities.TasksAt{CaseID: at.CaseID, TaskIDs: ids, At: at.At}
	}
	steps := []struct {
		due      bool
		activity any
		input    any
	}{
		{a.TakeEffect, acts.TakeEffect, at},
		{a.Match, acts.MatchHoldings, at},
		{a.Move, acts.MoveTasks, at},
		{len(a.Open) > 0, acts.OpenTasks, tasks(a.Open)},
		{len(a.Escalate) > 0, acts.Escalate, tasks(a.Escalate)},
		{a.Close, acts.CloseCase, at},
	}
	for _, s := range steps {
		if !s.due {
			continue
		}
		refused, err := do(ctx, s.activity, s.input, nil)
		if err != nil {
			return done, err
		}
		done = done || !refused
	}
	return done, nil
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
