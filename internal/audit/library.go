package audit

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

// How many readings are held and for how long nobody has to have asked for one.
// Each holds up to about 100 bytes for each leaf of the log.
const (
	heldAtOnce = 2
	heldFor    = 10 * time.Minute
)

// Records are the installation that readings are made of.
type Records interface {
	// Zone is the company's time zone, in which the days of a period begin.
	Zone(ctx context.Context) (string, error)
	// ReadOnce calls fn with one consistent snapshot.
	ReadOnce(ctx context.Context, fn func(bundle.Source) error) error
}

// Question asks about a period as of the newest checkpoint over at most AsOf
// leaves, 0 for the newest. Both days are inclusive; a zero day leaves that side open.
type Question struct {
	From, To jml.Date
	AsOf     int64
}

// Library makes readings and holds the newest of them.
type Library struct {
	records Records
	clock   clock.Clock
	turn    chan struct{} // one reading is made at a time

	mu   sync.Mutex
	held []*Reading // the one asked for last is the last
}

// NewLibrary returns a library that holds nothing yet.
func NewLibrary(records Records, c clock.Clock) *Library {
	return &Library{records: records, clock: c, turn: make(chan struct{}, 1)}
}

// Read answers a question for somebody. Who is the subject of a case that is
// hidden from them is refused (jml.CodeForbidden), a log that fails its own check
// gives no answer (jml.CodeDamaged), and where no checkpoint fits there is none
// (jml.CodeConflict). Whoever asks what is held waits for nobody.
func (l *Library) Read(ctx context.Context, by jml.Actor, q Question) (*Reading, error) {
	zone, err := l.records.Zone(ctx)
	if err != nil {
		return nil, err
	}
	held, err := l.look(ctx, by, q, zone, func(bundle.Source, Question) (*Reading, error) { return nil, nil })
	if held != nil || err != nil {
		return held, err
	}

	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for another reading: %w", ctx.Err())
	}
	return l.look(ctx, by, q, zone, func(src bundle.Source, q Question) (*Reading, error) { return l.read(ctx, src, q, zone) })
}

// look returns the reading that is held, or else what otherwise makes.
func (l *Library) look(ctx context.Context, by jml.Actor, q Question, zone string, otherwise func(bundle.Source, Question) (*Reading, error)) (out *Reading, err error) {
	err = l.records.ReadOnce(ctx, func(src bundle.Source) error {
		if err := bundle.MayRead(ctx, src, by.PersonID); err != nil {
			return err
		}
		size, err := sizeAsOf(ctx, src, q.AsOf)
		if err != nil {
			return err
		}
		if size > 0 {
			q.AsOf = size
		}
		if out = l.find(q, zone); out == nil {
			out, err = otherwise(src, q)
		}
		return err
	})
	return out, err
}

// read makes a reading and holds it.
func (l *Library) read(ctx context.Context, src bundle.Source, q Question, zone string) (*Reading, error) {
	answer, as, err := bundle.Read(ctx, src, bundle.Question{From: q.From, To: q.To, Zone: zone, AsOf: q.AsOf})
	if err != nil {
		return nil, err
	}
	r := &Reading{Question: Question{q.From, q.To, as.Size}, Zone: zone, SignedAt: as.SignedAt, Root: as.Root.String(), answer: answer}
	l.keep(r)
	return r, nil
}

// sizeAsOf is that of the checkpoint which a question means; 0 where none fits.
func sizeAsOf(ctx context.Context, src bundle.Source, asOf int64) (int64, error) {
	if asOf == 0 {
		asOf = bundle.Newest
	}
	signed, found, err := src.Checkpoint(ctx, asOf)
	if err != nil || !found {
		return 0, err
	}
	c, err := checkpoint.Peek(signed)
	if err != nil {
		return 0, fmt.Errorf("read the checkpoint: %w", err)
	}
	return c.Size, nil
}

func (l *Library) find(q Question, zone string) *Reading {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget()
	i := slices.IndexFunc(l.held, func(r *Reading) bool { return r.Question == q && r.Zone == zone })
	if i < 0 {
		return nil
	}
	r := l.held[i]
	r.asked = l.clock.Now()
	l.held = append(slices.Delete(l.held, i, i+1), r)
	return r
}

func (l *Library) keep(r *Reading) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.asked = l.clock.Now()
	l.held = append(l.held, r)
	if more := len(l.held) - heldAtOnce; more > 0 {
		l.held = slices.Delete(l.held, 0, more)
	}
}

// forget drops what nobody has asked for lately.
func (l *Library) forget() {
	long := l.clock.Now().Add(-heldFor)
	l.held = slices.DeleteFunc(l.held, func(r *Reading) bool { return r.asked.Before(long) })
}
