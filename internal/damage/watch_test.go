package damage_test

import (
	"bytes"
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/jml"
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
		(&damage.Watch{Store: s, Clock: clock.Machine{}, Logger: slog.New(slog.DiscardHandler)}).Run(ctx)
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

// fragile is a database that goes away whenever a leaf is read.
type fragile struct {
	*store.Store
	leaf int64
	away bool // whatever is read
}

func (s fragile) EachLeaf(ctx context.Context, from int64, n int, fn func(int64, []byte) error) error {
	if s.away || from <= s.leaf && s.leaf < from+int64(n) {
		return &jml.Error{Code: jml.CodeAway}
	}
	return s.Store.EachLeaf(ctx, from, n, fn)
}

func TestADatabaseThatBreaksDownAtTheSameLeafEachTimeIsDamagedThere(t *testing.T) {
	s := newLog(t, filepath.Join(t.TempDir(), "handover.db"))
	w := &damage.Watch{Clock: clock.Machine{}, Logger: slog.New(slog.DiscardHandler)}
	for i, at := range []fragile{{s, 777, false}, {s, 777, false}, {s, 0, true}, {s, 777, false}, {s, 777, false}} { // away once in between
		w.Store = at
		if r, err := w.Check(t.Context()); jml.ErrorCode(err) != jml.CodeAway {
			t.Errorf("check %d: %+v (%v)", i, r.Damage, err)
		}
	}
	r, err := w.Check(t.Context())
	if err != nil || r.Damage == nil || r.Damage.Seq != 500 || !strings.Contains(r.Damage.Why, "breaks down when leaf 500 or one of the 499 after it") {
		t.Fatalf("the third time: %+v (%v)", r.Damage, err)
	}
	if d, err := s.Damage(t.Context()); err != nil || d == nil || d.Seq != 500 {
		t.Errorf("it is kept as %+v (%v)", d, err)
	}
}

func TestAWatchLooksAgainAsSoonAsSomebodyMeetsDamage(t *testing.T) {
	s := told{newLog(t, filepath.Join(t.TempDir(), "handover.db")), make(chan *checkpoint.Damage, 3)}
	ctx, stop := context.WithCancel(t.Context())
	ended, alarm := make(chan struct{}), make(chan struct{}, 1)
	go func() {
		defer close(ended)
		(&damage.Watch{Store: s, Clock: clock.Machine{}, Logger: slog.New(slog.DiscardHandler), Alarm: alarm}).Run(ctx)
	}()
	for _, when := range []string{"at the start", "after the alarm"} {
		select {
		case <-s.kept:
		case <-time.After(time.Minute):
			t.Fatalf("%s nothing was looked at", when)
		}
		alarm <- struct{}{}
	}
	stop()
	<-ended
}

func TestWhoReadsADamagedPlaceGivesTheAlarmOnceUntilItIsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.db")
	must(t, newLog(t, path).Close())
	file, err := os.ReadFile(path)
	must(t, err)
	wipe(file, bytes.Index(file, stored(t, path, 777)), 0xff)
	must(t, os.WriteFile(path, file, 0o600))
	s := open(t, path)
	read := func() {
		t.Helper()
		err := s.EachLeaf(t.Context(), 777, 1, func(int64, []byte) error { return nil })
		if jml.ErrorCode(err) != jml.CodeDamaged || !s.MetDamage() {
			t.Errorf("who reads there is told: %v", err)
		}
	}
	if s.MetDamage() {
		t.Error("damage was met before anything was read")
	}
	for range 2 {
		read()
		read()
		if len(s.DamageMet()) != 1 {
			t.Error("no alarm was given")
		}
		<-s.DamageMet()
		s.ForgetDamage()
		if s.MetDamage() {
			t.Error("it is not forgotten")
		}
	}
}
