package postman

import (
	"context"
	"errors"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

const (
	// pulse is how often a carrier whose mail takes long shows that it is alive.
	pulse = notice.Lease / 6
	// recordFor is how long a carrier tries to record what the mail server
	// answered. A lost answer means a second mail.
	recordFor   = time.Minute
	recordEvery = time.Second
	// puzzled is the delay before a mail is tried again whose sender failed
	// without saying how.
	puzzled = time.Minute
)

// errLost means that another process has the claim by now.
var errLost = errors.New("the claim is lost")

// carry makes one attempt at one notice.
func (p *Postman) carry(ctx context.Context, m item) {
	id := m.id
	defer p.drop(id)
	if p.gate.shut() || ctx.Err() != nil {
		return
	}
	n, ok, err := m.Desk.ClaimNotice(ctx, id)
	if err != nil {
		p.warn(ctx, "mail not claimed", id, err)
	}
	if err != nil || !ok {
		return
	}

	d, err := p.send(ctx, m, n)
	if errors.Is(err, errLost) {
		p.Log.WarnContext(ctx, "mail left to another process", "notice", id)
		return
	}
	if err != nil {
		p.warn(ctx, "mail failed", id, err)
		d = notice.Delivery{State: notice.Pending, RetryAt: p.Clock.Now().Add(pause(err)), Failure: notice.Unexpected}
	}
	d.Attempt, d.Covers = n.Attempts+1, n.Covers
	p.settle(ctx, m, d)
}

// pause is how long a mail waits whose sender failed. Where it was the database
// that did not say who has the claim, the letter was not handed over, and once
// this can be recorded the database is back.
func pause(err error) time.Duration {
	switch jml.ErrorCode(err) {
	case jml.CodeAway, jml.CodeBusy:
		return recordEvery
	}
	return puzzled
}

// send hands a letter over. Its claim is looked after all the while, and asked
// for once more before the server gets the letter: a process that stood still
// meanwhile may have been given up for dead.
func (p *Postman) send(ctx context.Context, m item, n notice.Letter) (notice.Delivery, error) {
	still := func(ctx context.Context) error {
		held, err := m.Queue.HoldsNotice(ctx, n.ID, n.Attempts+1)
		if err == nil && !held {
			err = errLost
		}
		return err
	}
	stop := p.keep(ctx, still, n.ID)
	defer stop()
	return p.Mailer.Send(ctx, n, still)
}

// settle records what became of an attempt, and what it says about the server.
func (p *Postman) settle(ctx context.Context, m item, d notice.Delivery) {
	if err := p.record(ctx, m, d); err != nil {
		p.warn(ctx, "mail not recorded", m.id, err)
	}
	switch {
	case d.Broken():
		if p.gate.failed(d.Away) {
			p.Log.WarnContext(ctx, "the mail server takes no mail: all wait, and it is asked again at least every half minute", "failure", string(d.Failure))
		}
	case d.State == notice.Sent && p.gate.accepted():
		p.Log.InfoContext(ctx, "the mail server takes mail again")
		p.hurry(ctx)
	}
}

// hurry has the mails go that waited for the server and not for themselves.
func (p *Postman) hurry(ctx context.Context) {
	for _, r := range p.Rounds {
		if err := r.Queue.HurryNotices(ctx, p.Clock.Now()); err != nil {
			p.warn(ctx, "waiting mails not hurried", "", err)
		}
	}
	p.Poke()
}

// record outlives a cancelled context: what the server accepted has happened,
// also when this process is asked to stop.
func (p *Postman) record(ctx context.Context, m item, d notice.Delivery) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordFor)
	defer cancel()
	for {
		err := m.Desk.NoticeResult(ctx, m.id, d)
		if err == nil || jml.ErrorCode(err).Final() {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(recordEvery):
		}
	}
}

// keep renews a claim until stopped. A renewal that fails is only logged: the
// mail may be on its way, and the next may succeed.
func (p *Postman) keep(ctx context.Context, still func(context.Context) error, id string) (stop func()) {
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
			if err := still(beat); err != nil {
				p.warn(beat, "claim not renewed", id, err)
			}
		}
	}()
	return func() { cancel(); <-done }
}
