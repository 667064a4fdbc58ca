package storetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func driverStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"TheSweepFindsWhatNobodyDrives": sweep,
		"TheSweepFindsThemInPages":      sweepInPages,
		"ALeaseHasOneHolder":            lease,
		"ALeaseNeverLastsADay":          leaseOfAWrongClock,
	}
}

func sweep(t *testing.T, open Opener) {
	w := newWorld(t, open)
	start := w.clock.Now()
	overdue := func(ns string, version int, at time.Time) bool {
		t.Helper()
		refs, err := w.Overdue(t.Context(), ns, version, at, course.Ref{}, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(refs) == 1 && refs[0].ID == w.theCase.ID && refs[0].Kind == jml.Leaver
	}
	if !overdue("ns", 1, start) {
		t.Error("a case that no round has seen is not overdue")
	}
	wake := start.Add(24 * time.Hour)
	w.change(func(tx ledger.Tx) error {
		return tx.DriveCase(course.Drive{CaseID: w.theCase.ID, Rev: 1, NextWake: wake, CourseVersion: 1}, "ns")
	})
	for _, c := range []struct {
		why     string
		ns      string
		version int
		at      time.Time
		want    bool
	}{
		{"driven", "ns", 1, start.Add(time.Hour), false},
		{"a new Temporal store", "other", 1, start, true},
		{"a newer course", "ns", 2, start, true},
		{"a wake two minutes past", "ns", 1, wake.Add(2 * time.Minute), false},
		{"a wake longer past", "ns", 1, wake.Add(2*time.Minute + time.Second), true},
	} {
		if got := overdue(c.ns, c.version, c.at); got != c.want {
			t.Errorf("%s: overdue is %v", c.why, got)
		}
	}
	changed := w.clock.Move(time.Hour)
	w.change(func(tx ledger.Tx) error { _, err := tx.Touch(w.person.ID); return err })
	if overdue("ns", 1, changed.Add(time.Minute)) || !overdue("ns", 1, changed.Add(61*time.Second)) {
		t.Error("a change is overdue before its minute, or not after it")
	}
	if !overdue("ns", 1, changed.Add(-time.Hour)) {
		t.Error("a change by a clock that was an hour ahead waits for that hour")
	}
	w.theCase.State, w.theCase.DriverNS = jml.CaseCompleted, ""
	w.change(func(tx ledger.Tx) error { return tx.UpdateCase(w.theCase) })
	if overdue("other", 2, wake.Add(time.Hour)) {
		t.Error("a closed case is overdue")
	}
}

func lease(t *testing.T, open Opener) {
	w := newWorld(t, open)
	take := func(holder string, want bool) {
		t.Helper()
		got, err := w.AcquireLease(t.Context(), "sweep", holder, time.Minute)
		if err != nil || got != want {
			t.Errorf("%s got the lease: %v (%v), want %v", holder, got, err, want)
		}
	}
	ends := func() time.Time {
		t.Helper()
		end, err := w.LeaseEnd(t.Context(), "sweep")
		if err != nil {
			t.Fatal(err)
		}
		return end
	}
	if end := ends(); !end.IsZero() {
		t.Errorf("a lease that nobody took ends at %s", end)
	}
	take("a", true)
	take("b", false)
	w.ageLease(50 * time.Second)
	taken := ends()
	take("b", false)
	if end := ends(); !end.Equal(taken) {
		t.Errorf("who did not get it moved its end from %s to %s", taken, end)
	}
	take("a", true)
	if end := ends(); !end.After(taken) {
		t.Errorf("renewed it ends at %s, before at %s", end, taken)
	}
	w.ageLease(50 * time.Second)
	take("b", false)
	w.ageLease(10 * time.Second)
	take("b", true)
	if err := first(w.ReleaseLease(t.Context(), "sweep", "a"), w.ReleaseLease(t.Context(), "sweep", "b")); err != nil {
		t.Fatal(err)
	}
	take("a", true)
}

// sweepInPages tells of more overdue cases than one look may return.
func sweepInPages(t *testing.T, open Opener) {
	w := newWorld(t, open)
	for n := range 4 {
		more := w.newCase(jml.Mover, w.theCase.Effective.AddDays(n))
		w.change(func(tx ledger.Tx) error { return tx.InsertCase(more) })
		w.clock.Move(time.Duration(n%2) * time.Second) // some wait equally long
	}
	at := w.clock.Move(time.Hour)

	seen := map[string]int{}
	for after, pages := (course.Ref{}), 0; ; pages++ {
		refs, err := w.Overdue(t.Context(), "ns", 1, at, after, 2)
		if err != nil || pages > 3 {
			t.Fatalf("page %d: %v", pages, err)
		}
		if len(refs) == 0 {
			break
		}
		for _, ref := range refs {
			seen[ref.ID]++
			if ref.Since.Before(after.Since) {
				t.Errorf("case %s waits since %s and comes after one since %s", ref.ID, ref.Since, after.Since)
			}
			after = ref
		}
	}
	for id, n := range seen {
		if n != 1 {
			t.Errorf("case %s is on %d pages", id, n)
		}
	}
	if len(seen) != 5 {
		t.Errorf("%d of 5 cases found", len(seen))
	}
}

// ageLease has so much time pass for a lease, whose clock may be the server's.
func (w *world) ageLease(by time.Duration) {
	w.t.Helper()
	if _, err := w.raw.ExecContext(w.t.Context(), fmt.Sprintf("UPDATE lease SET until = until - %d", by.Microseconds())); err != nil {
		w.t.Fatalf("age the lease: %v", err)
	}
}

// leaseOfAWrongClock tells of a lease taken before a shared clock was put back.
func leaseOfAWrongClock(t *testing.T, open Opener) {
	w := newWorld(t, open)
	acquire := func(holder string) bool {
		t.Helper()
		held, err := w.AcquireLease(t.Context(), "sweep", holder, time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		return held
	}
	if !acquire("dead") || acquire("next") {
		t.Fatal("a lease is not the first one's")
	}
	w.ageLease(-24 * time.Hour)
	if !acquire("next") {
		t.Error("nobody succeeds for a day")
	}
}
