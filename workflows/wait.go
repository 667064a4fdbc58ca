package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/course"
)

// wait returns at a wake, at the timer's instant or when a send has ended.
func (c *caseRun) wait(ctx workflow.Context) (woken bool, err error) {
	s := workflow.NewSelector(ctx)
	s.AddReceive(c.wake, func(ch workflow.ReceiveChannel, _ bool) {
		ch.ReceiveAsync(nil)
		woken = true
	})
	s.AddReceive(ctx.Done(), func(workflow.ReceiveChannel, bool) {})
	c.timer.addTo(s)
	c.sends.addTo(s)
	s.Select(ctx)
	c.sends.settle(ctx)
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

// sends are the mails on their way, in the order in which they were begun, and
// those that just came back. A slow mail server never holds up a round.
type sends struct {
	flying []flight
	rested []restedNotice
}

type flight struct {
	noticeID string
	future   workflow.Future
}

type restedNotice struct {
	noticeID string
	until    time.Time
}

func (s *sends) none() bool { return len(s.flying) == 0 }

func (s *sends) start(ctx workflow.Context, noticeIDs []string) {
	var acts *activities.Activities
	for _, id := range noticeIDs {
		s.flying = append(s.flying, flight{id, workflow.ExecuteActivity(sending(ctx), acts.SendNotice, id)})
	}
}

func (s *sends) addTo(sel workflow.Selector) {
	for _, f := range s.flying {
		sel.AddFuture(f.future, func(workflow.Future) {})
	}
}

// settle takes note of the sends that have ended. How they ended is recorded
// on the notice, which the next round reads; an error says only that nothing
// was recorded, and the notice is then due again after its rest.
func (s *sends) settle(ctx workflow.Context) {
	now := workflow.Now(ctx)
	var flying []flight
	var rested []restedNotice
	for _, r := range s.rested {
		if r.until.After(now) {
			rested = append(rested, r)
		}
	}
	for _, f := range s.flying {
		if !f.future.IsReady() {
			flying = append(flying, f)
			continue
		}
		if err := f.future.Get(ctx, nil); err != nil {
			workflow.GetLogger(ctx).Warn("a send ended without a result", "notice", f.noticeID)
		}
		rested = append(rested, restedNotice{f.noticeID, now.Add(rest)})
	}
	s.flying, s.rested = flying, rested
}

// hide returns the view without the notices on their way, and with those that
// rest not due before their rest is over.
func (s *sends) hide(v course.View) course.View {
	var left []course.NoticeView
	for _, n := range v.Notices {
		if s.flies(n.ID) {
			continue
		}
		for _, r := range s.rested {
			if r.noticeID == n.ID && r.until.After(n.NextAt) {
				n.NextAt = r.until
			}
		}
		left = append(left, n)
	}
	v.Notices = left
	return v
}

func (s *sends) flies(noticeID string) bool {
	for _, f := range s.flying {
		if f.noticeID == noticeID {
			return true
		}
	}
	return false
}
