package storetest

import (
	"context"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/timekeeper"
)

func clockStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"NothingCommitsWhileTheClockHasJumped":    nothingWhileItStands,
		"ACommitNoticesAWrongClockByItself":       noticedByACommit,
		"APardonedStampIsNoReproachAfterARestart": pardonedStamp,
	}
}

// watchedWorld has a clock that begins with the database's, and a machine that
// is up for so long.
func watchedWorld(t testing.TB, open Opener, up time.Duration) (*world, *timekeeper.Watch) {
	t.Helper()
	clock := &Clock{at: time.Now().UTC().Truncate(time.Microsecond)}
	watch := timekeeper.New(clock, func() time.Duration { return up })
	return newWorldWatched(t, open, clock, watch), watch
}

// looks holds the clock against the database's and the log.
func (w *world) looks(watch *timekeeper.Watch) error {
	w.t.Helper()
	database, newest, err := w.Clocks(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return watch.Look(database, newest)
}

// ends appends a leaf, if it may.
func (w *world) ends(ctx context.Context) error {
	return w.Change(ctx, ledger.LanePeople, func(tx ledger.Tx) error {
		tx.Append(w.ended(""))
		return nil
	})
}

func nothingWhileItStands(t *testing.T, open Opener) {
	w, watch := watchedWorld(t, open, time.Hour)
	if err := first(w.looks(watch), w.ends(t.Context())); err != nil {
		t.Fatal(err)
	}
	right, size := w.clock.Now(), w.size()

	for _, jump := range []time.Duration{24 * time.Hour, -24 * time.Hour, 3 * time.Minute} {
		w.clock.Move(jump)
		w.wantCode(w.ends(t.Context()), jml.CodeClock)
		w.wantCode(w.Change(t.Context(), ledger.LanePeople, func(ledger.Tx) error { return nil }), jml.CodeClock)
		_, err := w.DueNotices(t.Context(), w.clock.Now(), 10)
		w.wantCode(err, jml.CodeClock)
		_, err = w.DeleteStaleFiles(t.Context(), w.clock.Now())
		w.wantCode(err, jml.CodeClock)
		w.read(func(r ledger.Reader) error { _, err := r.Task(w.task.ID); return err })
		if now := watch.Now(); !now.Equal(right) {
			t.Errorf("after a jump of %s people read %s, and it is %s", jump, now, right)
		}
		if w.size() != size {
			t.Fatalf("after a jump of %s the log grew", jump)
		}
		w.clock.Move(-jump)
		if err := first(w.looks(watch), w.ends(t.Context())); err != nil {
			t.Errorf("it is gone: %v", err)
		}
		size = w.size()
	}
}

// A machine that does not tell how long it has been up, and that nobody looks
// after: what notices is what the commit reads anyway.
func noticedByACommit(t *testing.T, open Opener) {
	w, watch := watchedWorld(t, open, 0)
	w.clock.Move(24 * time.Hour)
	if err := w.ends(t.Context()); (jml.ErrorCode(err) == jml.CodeClock) == w.Embedded() {
		t.Errorf("a day ahead, with a clock in the database: %v, %v", !w.Embedded(), err)
	}
	w.clock.Move(-24 * time.Hour)
	if w.Embedded() {
		w.wantCode(w.ends(t.Context()), jml.CodeClock) // behind the newest leaf
	} else if err := first(w.looks(watch), w.ends(t.Context())); err != nil {
		t.Errorf("set right by the database's clock: %v", err)
	}
}

func pardonedStamp(t *testing.T, open Opener) {
	w, _ := watchedWorld(t, open, 0)
	if at, err := w.Pardoned(t.Context()); err != nil || !at.IsZero() {
		t.Fatalf("pardoned before anybody did: %s, %v", at, err)
	}
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("")); return nil })
	w.change(func(tx ledger.Tx) error { return tx.PardonStamp() })
	_, newest, err := w.Clocks(t.Context())
	at, err2 := w.Pardoned(t.Context())
	if err := first(err, err2); err != nil || !at.Equal(newest) || newest.IsZero() {
		t.Errorf("pardoned %s, the newest leaf is of %s: %v", at, newest, err)
	}
}
