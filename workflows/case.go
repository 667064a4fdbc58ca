// Package workflows tells the course of a case in business words: what is due
// now, and when to look again. It owns nothing: every round starts from what
// the database says, so a run can be lost, doubled or started anew without
// harm. It must not know how anything is stored or sent, and only ids, states
// and instants may pass through it, because they stay in Temporal's history.
package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/course"
)

// caseRun is one run of one case. All it remembers is what it is waiting for.
type caseRun struct {
	caseID string
	wake   workflow.ReceiveChannel
	timer  alarm
	driven course.Drive // as last recorded by this run
}

// follow is the body of all workflow types.
func follow(ctx workflow.Context, in CaseInput) error {
	if in.CaseID == "" || WorkflowID(in.CaseID) != workflow.GetInfo(ctx).WorkflowExecution.ID {
		return temporal.NewNonRetryableApplicationError("wrong_id", "wrong_id", nil)
	}
	c := caseRun{caseID: in.CaseID, wake: workflow.GetSignalChannel(ctx, WakeSignal)}
	return c.live(ctx)
}

// live lasts until the case is closed: a round, a wait, and again. Wakes that a
// continue-as-new leaves unread are not lost, since the next run starts with a
// round.
func (c *caseRun) live(ctx workflow.Context) error {
	woken := true // a first round always leaves its mark for the sweep
	for {
		woken = c.drain() || woken
		open, err := c.round(ctx, woken)
		if err != nil {
			return err
		}
		if !open {
			if woken = c.drain(); woken {
				continue // reopened while it was being closed
			}
			return nil
		}
		if full(ctx) {
			return workflow.NewContinueAsNewError(ctx, workflow.GetInfo(ctx).WorkflowType.Name, CaseInput{c.caseID})
		}
		if woken, err = c.wait(ctx); err != nil {
			return err
		}
	}
}

// drain takes all wakes that have come; one round answers them together.
func (c *caseRun) drain() (any bool) {
	for c.wake.ReceiveAsync(nil) {
		any = true
	}
	return any
}

// round does what is due and sets the timer to what is due next. It reports
// whether the case is still open.
func (c *caseRun) round(ctx workflow.Context, woken bool) (open bool, err error) {
	v, retryAt, err := c.actUntilDone(ctx)
	if err != nil || !v.Open {
		c.timer.set(ctx, time.Time{})
		return false, err
	}
	next := course.Earlier(v.Agenda(workflow.Now(ctx)).NextWake, retryAt)
	c.timer.set(ctx, next)
	return true, c.drive(ctx, course.Drive{
		CaseID: c.caseID, Rev: v.Rev, NextWake: next, CourseVersion: course.Version}, woken)
}

// actUntilDone acts and loads again until nothing is due. retryAt is set when
// something stays due: it was refused, or had no effect.
func (c *caseRun) actUntilDone(ctx workflow.Context) (v course.View, retryAt time.Time, err error) {
	var before int64
	for pass := 0; ; pass++ {
		if v, err = c.load(ctx); err != nil || !v.Open {
			return v, time.Time{}, err
		}
		now := workflow.Now(ctx)
		steps := v.Agenda(now).Steps
		if len(steps) == 0 {
			return v, time.Time{}, nil
		}
		if pass == maxPasses || (pass > 0 && v.Rev == before) {
			return v, now.Add(pause), nil
		}
		done, err := c.act(ctx, steps)
		if err != nil {
			return v, time.Time{}, err
		}
		if !done {
			return v, now.Add(pause), nil
		}
		before = v.Rev
	}
}

func (c *caseRun) load(ctx workflow.Context) (v course.View, err error) {
	var acts *activities.Activities
	refused, err := do(ctx, acts.LoadCase, activities.CaseAt{CaseID: c.caseID, At: workflow.Now(ctx)}, &v)
	if refused {
		return course.View{}, nil // no such case: nothing to drive
	}
	return v, err
}

// drive leaves the round's mark for the sweep. A round that nobody woke and
// that changed nothing leaves none; one that was woken always does, because
// the sweep wakes runs whose mark it misses.
func (c *caseRun) drive(ctx workflow.Context, d course.Drive, woken bool) error {
	if !woken && d.Rev == c.driven.Rev && d.NextWake.Equal(c.driven.NextWake) {
		return nil
	}
	var acts *activities.Activities
	refused, err := do(ctx, acts.Drive, d, nil)
	if err == nil && !refused {
		c.driven = d
	}
	return err
}

// full reports whether this run has grown long enough to be continued in a new
// one.
func full(ctx workflow.Context) bool {
	info := workflow.GetInfo(ctx)
	return info.GetCurrentHistoryLength() >= maxEvents || info.GetContinueAsNewSuggested()
}
