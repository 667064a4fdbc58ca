package damage

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	// Every is how often the whole log is checked, besides at the start.
	Every = 24 * time.Hour
	// again is how soon a check is tried again that could not run.
	again = time.Minute
	// rest is how long a check in the background rests after each reading: 500
	// leaves or fewer, so at most 5,000 a second.
	rest = 100 * time.Millisecond
	// chances is how often reading may break off at the same leaf before that is
	// taken for damage.
	chances = 3
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
	Alarm  <-chan struct{} // gives a signal when anybody met damage; nil for never

	mu  sync.Mutex
	cut cut
}

// cut is where checks broke off, the newest times all at the same leaf.
type cut struct {
	at    int64
	times int
}

// Run checks at once, daily and when somebody met damage, in the background, until
// ctx ends.
func (w *Watch) Run(ctx context.Context) {
	for ctx.Err() == nil {
		next := Every
		if _, err := w.check(ctx, restful); err != nil && ctx.Err() == nil {
			w.Logger.WarnContext(ctx, "log not checked", "error", err.Error())
			next = again
		}
		w.wait(ctx, next)
	}
}

// Check reads the log at full speed and keeps what it finds.
func (w *Watch) Check(ctx context.Context) (Result, error) { return w.check(ctx, nil) }

func (w *Watch) check(ctx context.Context, pause func(context.Context) error) (Result, error) {
	r, err := Check(ctx, w.Store, pause)
	if err != nil {
		if !w.breaksDown(ctx, err) {
			return r, err
		}
		at := w.cut.at
		r.Damage = &checkpoint.Damage{Seq: at, Why: fmt.Sprintf("the database breaks down when leaf %d or one of the %d after it is read", at, atOnce-1)}
	}
	if r.Damage != nil {
		r.Damage.FoundAt = w.Clock.Now()
		w.Logger.ErrorContext(ctx, "the log is damaged", "leaf", r.Damage.Seq, "found", r.Damage.Why)
	}
	return r, w.Store.SetDamage(ctx, r.Damage)
}

// breaksDown reports whether checks have broken off at the same leaf too often for
// chance. A Postgres server without checksums may end with all its connections
// when it reads a page that holds anything; it is not to be led there daily.
func (w *Watch) breaksDown(ctx context.Context, err error) bool {
	var broke *BrokeOff
	if ctx.Err() != nil || jml.ErrorCode(err) != jml.CodeAway || !errors.As(err, &broke) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut.at != broke.At {
		w.cut = cut{at: broke.At}
	}
	w.cut.times++
	return w.cut.times >= chances
}

// wait waits so long, or until somebody meets damage.
func (w *Watch) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.Alarm:
	}
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
