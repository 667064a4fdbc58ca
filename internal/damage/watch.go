package damage

import (
	"context"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
)

const (
	// Every is how often the whole log is checked, besides at the start.
	Every = 24 * time.Hour
	// again is how soon a check is tried again that could not run.
	again = time.Minute
	// rest is how long a check in the background rests after each reading: 500
	// leaves or fewer, so at most 5,000 a second.
	rest = 100 * time.Millisecond
)

// Store keeps the log, and what was found.
type Store interface {
	Log
	// SetDamage keeps what a check found, for every process; nil is nothing.
	SetDamage(ctx context.Context, found *checkpoint.Damage) error
}

// Watch checks a log from time to time. It is safe for concurrent use.
type Watch struct {
	Store  Store
	Clock  clock.Clock
	Logger *slog.Logger
}

// Run checks at once and then daily, in the background, until ctx ends.
func (w Watch) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next := Every
		if _, err := w.check(ctx, restful); err != nil && ctx.Err() == nil {
			w.Logger.WarnContext(ctx, "log not checked", "error", err.Error())
			next = again
		}
		wait(ctx, next)
	}
}

// Check reads the log at full speed and keeps what it finds.
func (w Watch) Check(ctx context.Context) (Result, error) { return w.check(ctx, nil) }

func (w Watch) check(ctx context.Context, pause func(context.Context) error) (Result, error) {
	r, err := Check(ctx, w.Store, pause)
	if err != nil {
		return r, err
	}
	if r.Damage != nil {
		r.Damage.FoundAt = w.Clock.Now()
		w.Logger.ErrorContext(ctx, "the log is damaged", "leaf", r.Damage.Seq, "found", r.Damage.Why)
	}
	return r, w.Store.SetDamage(ctx, r.Damage)
}

func restful(ctx context.Context) error {
	wait(ctx, rest)
	return ctx.Err()
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
