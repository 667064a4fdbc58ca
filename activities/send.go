package activities

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	// pulse is how often a sender shows that it is alive, to Temporal and on
	// the claim: both give up after six missed ones.
	pulse = 5 * time.Second
	// recordFor is how long a sender tries to record what the mail server
	// answered. A lost answer means a second mail.
	recordFor   = time.Minute
	recordEvery = time.Second
	// puzzled is the delay before a mail is tried again whose sender failed
	// without saying how.
	puzzled = time.Minute
)

// failureUnexpected is the failure code of such a mail.
const failureUnexpected = "unexpected"

// SendNotice is the only activity with an effect outside the database, and it
// gets one attempt: a retry is the round's decision, at an instant recorded on
// the notice. It returns nil when somebody else has the notice.
func (a *Activities) SendNotice(ctx context.Context, noticeID string) error {
	n, ok, err := a.Cases.ClaimNotice(ctx, noticeID)
	if err != nil || !ok {
		return a.report(ctx, "claim notice", noticeID, err)
	}
	stop := a.keepClaim(ctx, noticeID)
	defer stop()
	d, err := a.Mailer.Send(ctx, n)
	if err != nil {
		a.Log.WarnContext(ctx, "mail failed", "notice", noticeID, "error", err.Error())
		d = notice.Delivery{State: notice.Pending, RetryAt: time.Now().UTC().Add(puzzled), Failure: failureUnexpected}
	}
	return a.report(ctx, "record notice", noticeID, a.recordDelivery(ctx, noticeID, d))
}

// recordDelivery outlives a cancelled context: what the server accepted has
// happened, also when this worker is asked to stop.
func (a *Activities) recordDelivery(ctx context.Context, noticeID string, d notice.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordFor)
	defer cancel()
	for {
		err := a.Cases.NoticeResult(ctx, noticeID, d)
		if err == nil || final(jml.ErrorCode(err)) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(recordEvery):
		}
	}
}

// keepClaim beats until stopped. A beat that fails is only logged: the mail may
// be on its way, and the next beat may succeed.
func (a *Activities) keepClaim(ctx context.Context, noticeID string) (stop func()) {
	beat, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(pulse)
		defer tick.Stop()
		for {
			select {
			case <-beat.Done():
				return
			case <-tick.C:
			}
			activity.RecordHeartbeat(ctx)
			if err := a.Cases.RenewNotice(beat, noticeID); err != nil && !errors.Is(err, context.Canceled) {
				a.Log.WarnContext(ctx, "claim not renewed", "notice", noticeID, "code", string(jml.ErrorCode(err)))
			}
		}
	}()
	return func() { cancel(); <-done }
}
