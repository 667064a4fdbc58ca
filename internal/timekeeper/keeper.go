package timekeeper

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Every is how often a clock is held against the others. Each commit does so too.
const Every = 5 * time.Second

// Clocks are what a clock is held against.
type Clocks interface {
	// Clocks returns the database's present, zero when it has no clock of its
	// own, and when the newest leaf was recorded, zero in an empty log.
	Clocks(ctx context.Context) (database, newest time.Time, err error)
}

// Journal takes down what became of a jump.
type Journal interface {
	ClockJumped(ctx context.Context, by jml.Actor, j evidence.ClockJumped) error
}

// Keeper looks at the clock again and again, has what it found recorded, and
// takes an administrator's word.
type Keeper struct {
	Watch   *Watch
	Clocks  Clocks
	Journal Journal
	Log     *slog.Logger
}

// Run looks until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(Every)
	defer tick.Stop()
	stood := false
	for {
		err := k.Look(ctx)
		stands := jml.ErrorCode(err) == jml.CodeClock
		if err != nil && (!stands || !stood) && ctx.Err() == nil {
			k.Log.ErrorContext(ctx, "the clock is not gone by", "error", err.Error())
		}
		if stood = stands; !stands {
			k.tell(ctx)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look holds the clock against all others. It returns the jump that stands as a
// jml.CodeClock error.
func (k *Keeper) Look(ctx context.Context) error {
	database, newest, err := k.Clocks.Clocks(ctx)
	if err != nil {
		return fmt.Errorf("look at the clock: %w", err)
	}
	return k.Watch.Look(database, newest)
}

// tell records the jumps that went away. One that cannot be recorded now is
// kept for the next look.
func (k *Keeper) tell(ctx context.Context) {
	gone := k.Watch.Gone()
	for i, j := range gone {
		if err := k.Journal.ClockJumped(ctx, jml.SystemActor(), j.leaf(false)); err != nil {
			k.Watch.keep(gone[i:])
			k.Log.WarnContext(ctx, "jump of the clock not recorded", "error", err.Error())
			return
		}
		k.Log.InfoContext(ctx, "the clock is gone by again")
	}
}

// Confirm records that somebody says that the clock is right now, and goes by
// it from then on. It is a jml.CodeConflict error when no jump stands.
func (k *Keeper) Confirm(ctx context.Context, by jml.Actor) (Jump, error) {
	database, newest, err := k.Clocks.Clocks(ctx)
	if err != nil {
		return Jump{}, fmt.Errorf("look at the clock: %w", err)
	}
	was, undo, err := k.Watch.Confirm(database, newest)
	if err != nil {
		return was, err
	}
	if err := k.Journal.ClockJumped(ctx, by, was.leaf(true)); err != nil {
		undo()
		return was, err
	}
	return was, nil
}

func (j Jump) leaf(confirmed bool) evidence.ClockJumped {
	return evidence.ClockJumped{Seconds: int64(j.Off.Round(time.Second) / time.Second), Against: string(j.Against), ClockAt: j.Clock, Confirmed: confirmed}
}
