package timekeeper

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
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

// Memory outlasts the process, where the database has no clock to outlast it.
type Memory interface {
	ClockBasis(ctx context.Context) (string, error)
	PutClockBasis(ctx context.Context, basis string) error
}

// Keeper looks at the clock again and again, has what it found recorded, and
// takes an administrator's word.
type Keeper struct {
	Watch   *Watch
	Clocks  Clocks
	Journal Journal
	Memory  Memory // nil where none is needed
	Boot    string // names the time since the machine was started; "" when it does not tell
	Log     *slog.Logger

	remembered time.Time // the start of the machine, by the clock, as Memory has it
}

// Recall has a restart of the process hide no jump: the clock is held against
// what it said before, if the machine has been up since.
func (k *Keeper) Recall(ctx context.Context) error {
	if k.Memory == nil {
		return nil
	}
	text, err := k.Memory.ClockBasis(ctx)
	if err != nil {
		return err
	}
	boot, at, _ := strings.Cut(text, " ")
	started, err := strconv.ParseInt(at, 10, 64)
	if err == nil && boot == k.Boot && boot != "" {
		k.remembered = time.UnixMicro(started).UTC()
		k.Watch.recall(k.remembered)
	}
	return nil
}

// remember keeps when the machine was started by a clock that is right. It
// moves by a second at most from look to look, so that is rarely written.
func (k *Keeper) remember(ctx context.Context) error {
	started, known := k.Watch.started()
	if k.Memory == nil || k.Boot == "" || !known || started.Sub(k.remembered).Abs() < time.Second {
		return nil
	}
	if err := k.Memory.PutClockBasis(ctx, fmt.Sprintf("%s %d", k.Boot, started.UnixMicro())); err != nil {
		return err
	}
	k.remembered = started
	return nil
}

// Run looks until the context ends.
func (k *Keeper) Run(ctx context.Context) {
	tick := time.NewTicker(Every)
	defer tick.Stop()
	failed := false // what lasts is logged once
	for {
		err := k.Look(ctx)
		if err != nil && !failed && ctx.Err() == nil {
			k.Log.WarnContext(ctx, "clock not relied on", "error", err.Error())
		}
		if failed = err != nil; !failed {
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
	if err := k.Watch.Look(database, newest); err != nil {
		return err
	}
	return k.remember(ctx)
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
		k.Log.InfoContext(ctx, "the clock is relied on again")
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
	return was, k.remember(ctx)
}

func (j Jump) leaf(confirmed bool) evidence.ClockJumped {
	return evidence.ClockJumped{Seconds: int64(j.Off.Round(time.Second) / time.Second), Against: string(j.Against), ClockAt: j.Clock, Confirmed: confirmed}
}
