// Package anchor brings the daily mails with a checkpoint to the mail server:
// whoever keeps one outside the company can hold the log against it. It owns who
// of several processes sends, and when one that was not taken is tried again. It
// must not know what is due, what a mail says or how either is stored.
package anchor

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/lease"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/timekeeper"
)

const (
	// Look is how often it is asked what is due.
	Look = 10 * time.Second
	// leaseFor is longer than any attempt lasts, which Mailer bounds.
	leaseFor = 16 * time.Minute
	// whenAway and whenRefused are the waits after a server that was away, and
	// after one that refused the mail for good: somebody may mend the address.
	whenAway    = 30 * time.Second
	whenRefused = time.Hour
	// recordFor is how long it is tried to record what the server took, each
	// second. Whatever is not recorded goes out again.
	recordFor   = time.Minute
	recordEvery = time.Second
)

// Desk knows what is due and records what went.
type Desk interface {
	Due(ctx context.Context) ([]notice.Anchor, error)
	Sent(ctx context.Context, n notice.Anchor) error
}

// Mailer makes one attempt to deliver a mail, of less than a quarter of an hour. It calls still
// immediately before the server gets the mail, and sends nothing when that fails.
type Mailer interface {
	SendAnchor(ctx context.Context, n notice.Anchor, still func(context.Context) error) (notice.Delivery, error)
}

// Options are all that a Carrier needs.
type Options struct {
	Desk   Desk
	Mailer Mailer
	Leases lease.Store
	Holder string // unique to this process
	Clock  clock.Clock
	Watch  *timekeeper.Watch // whether Clock can be relied on; nil for always
	Log    *slog.Logger
}

var errStandby = errors.New("another process mails checkpoints")

// Carrier sends while it holds the lease.
type Carrier struct {
	Options
	lease lease.Lease
	tries map[string]try // by address, of those that were not taken
}

// try is an attempt that failed. Its day counts: the next has a mail of its own.
type try struct {
	id    string
	made  int
	since time.Time
	wait  time.Duration
}

// New returns a carrier that has not sent anything yet.
func New(o Options) *Carrier {
	return &Carrier{Options: o, tries: map[string]try{},
		lease: lease.Lease{Store: o.Leases, Clock: o.Clock, Name: "anchor", Holder: o.Holder, For: leaseFor}}
}

// Run sends what is due until the context ends.
func (c *Carrier) Run(ctx context.Context) {
	tick := time.NewTicker(Look)
	defer tick.Stop()
	for {
		c.Round(ctx)
		select {
		case <-ctx.Done():
			if err := c.lease.Release(ctx); err != nil {
				c.Log.Warn("lease not given up", "error", err.Error())
			}
			return
		case <-tick.C:
		}
	}
}

// Round makes one attempt at each mail that is due, in the process that holds
// the lease. By a clock that cannot be relied on nothing is due.
func (c *Carrier) Round(ctx context.Context) {
	if c.may(ctx) != nil {
		return
	}
	due, err := c.Desk.Due(ctx)
	if err != nil && ctx.Err() == nil {
		c.Log.Warn("nobody knows which checkpoints are to be mailed", "error", err.Error())
	}
	for _, n := range due {
		last := c.tries[n.To]
		if passed := c.Clock.Now().Sub(last.since); passed >= 0 && passed < last.wait {
			continue
		}
		if last.id == n.ID {
			n.Attempts = last.made
		}
		c.send(ctx, n)
	}
}

// may fails when this process is not to send: it has not the lease, or no clock
// to go by.
func (c *Carrier) may(ctx context.Context) error {
	if err := c.Watch.Err(); err != nil {
		return err
	}
	held, err := c.lease.Hold(ctx)
	if err == nil && !held {
		err = errStandby
	}
	return err
}

func (c *Carrier) send(ctx context.Context, n notice.Anchor) {
	d, err := c.Mailer.SendAnchor(ctx, n, c.may)
	switch {
	case err != nil:
		c.Log.Warn("checkpoint not mailed", "mail", n.ID, "error", err.Error())
		c.later(n, whenAway)
	case d.State == notice.Sent:
		delete(c.tries, n.To)
		c.record(ctx, n)
	default:
		c.Log.Warn("checkpoint not mailed", "mail", n.ID, "failure", string(d.Failure))
		c.later(n, c.pause(d))
	}
}

func (c *Carrier) pause(d notice.Delivery) time.Duration {
	switch {
	case d.State == notice.Undeliverable:
		return whenRefused
	case d.Away:
		return whenAway
	}
	return max(d.RetryAt.Sub(c.Clock.Now()), whenAway)
}

func (c *Carrier) later(n notice.Anchor, wait time.Duration) {
	c.tries[n.To] = try{id: n.ID, made: n.Attempts + 1, since: c.Clock.Now(), wait: wait}
}

// record outlives a context that has ended: what the server took has happened.
func (c *Carrier) record(ctx context.Context, n notice.Anchor) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordFor)
	defer cancel()
	for {
		err := c.Desk.Sent(ctx, n)
		if err == nil {
			c.Log.Info("checkpoint mailed", "mail", n.ID, "leaves", n.Covers)
			return
		}
		select {
		case <-ctx.Done():
			c.Log.Error("a mailed checkpoint is not recorded, and goes out again", "mail", n.ID, "error", err.Error())
			c.later(n, whenAway)
			return
		case <-time.After(recordEvery):
		}
	}
}
