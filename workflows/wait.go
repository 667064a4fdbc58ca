package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// wait returns at a wake or at the timer's instant.
func (c *caseRun) wait(ctx workflow.Context) (woken bool, err error) {
	s := workflow.NewSelector(ctx)
	s.AddReceive(c.wake, func(ch workflow.ReceiveChannel, _ bool) {
		ch.ReceiveAsync(nil)
		woken = true
	})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	c.timer.addTo(s)
	s.Select(ctx)
	return woken, ctx.Err()
}

// alarm is one timer, kept as long as its instant stays the same.
type alarm struct {
	at     time.Time // zero: not set
	future workflow.Future
	cancel workflow.CancelFunc
}

func (a *alarm) set(ctx workflow.Context, at time.Time) {
	if at.Equal(a.at) {
		return
	}
	if a.future != nil {
		a.cancel()
	}
	*a = alarm{at: at}
	if at.IsZero() {
		return
	}
	ctx, a.cancel = workflow.WithCancel(ctx)
	a.future = workflow.NewTimer(ctx, at.Sub(workflow.Now(ctx)))
}

func (a *alarm) addTo(s workflow.Selector) {
	if a.future == nil {
		return
	}
	s.AddFuture(a.future, func(workflow.Future) { *a = alarm{} })
}
