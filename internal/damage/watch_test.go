package damage_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/store"
)

// told tells of each result that was kept.
type told struct {
	*store.Store
	kept chan *checkpoint.Damage
}

func (s told) SetDamage(ctx context.Context, found *checkpoint.Damage) error {
	err := s.Store.SetDamage(ctx, found)
	s.kept <- found
	return err
}

func TestWhatAWatchFindsIsKeptForEveryProcessUntilItFindsNothing(t *testing.T) {
	path, dsn := filepath.Join(t.TempDir(), "handover.db"), pgtest.New(t)
	for driver, url := range map[string]string{"sqlite": path, "postgres": dsn} {
		s, other := newLog(t, url), open(t, url)
		raw, err := sql.Open(driver, url)
		must(t, err)
		defer raw.Close()
		unguard(t, raw, driver)
		exchange := func() { // undone by doing it again
			_, err := raw.Exec("UPDATE opening SET field = CASE field WHEN 'note' THEN 'cause' ELSE 'note' END WHERE seq = 5")
			must(t, err)
		}
		watch := damage.Watch{Store: s, Clock: clock.Machine{}, Logger: slog.New(slog.DiscardHandler)}

		exchange()
		_, err = watch.Check(t.Context())
		must(t, err)
		if d, err := other.Damage(t.Context()); err != nil || d == nil || d.Seq != 5 || d.FoundAt.IsZero() {
			t.Errorf("%s: another process reads %+v (%v)", driver, d, err)
		}
		exchange()
		_, err = watch.Check(t.Context())
		must(t, err)
		if d, err := other.Damage(t.Context()); err != nil || d != nil {
			t.Errorf("%s: another process still reads %+v (%v)", driver, d, err)
		}
	}
}

func TestAWatchLooksAtTheStartWithoutBeingAsked(t *testing.T) {
	s := told{newLog(t, filepath.Join(t.TempDir(), "handover.db")), make(chan *checkpoint.Damage)}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		damage.Watch{Store: s, Clock: clock.Machine{}, Logger: slog.New(slog.DiscardHandler)}.Run(ctx)
	}()
	select {
	case found := <-s.kept:
		if found != nil {
			t.Errorf("found %+v", found)
		}
	case <-time.After(time.Minute):
		t.Fatal("nothing was looked at")
	}
	stop()
	<-ended
}
