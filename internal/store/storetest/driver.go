package storetest

import (
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func driverStories() map[string]func(*testing.T, Opener) {
	return map[string]func(*testing.T, Opener){
		"TheSweepFindsWhatNobodyDrives": sweep,
		"ALeaseHasOneHolder":            lease,
	}
}

func sweep(t *testing.T, open Opener) {
	w := newWorld(t, open)
	start := w.clock.Now()
	overdue := func(ns string, version int, at time.Time) bool {
		t.Helper()
		refs, err := w.Overdue(t.Context(), ns, version, at, 10)
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
	take("a", true)
	take("b", false)
	w.clock.Move(50 * time.Second)
	take("a", true)
	w.clock.Move(50 * time.Second)
	take("b", false)
	w.clock.Move(10 * time.Second)
	take("b", true)
	if err := first(w.ReleaseLease(t.Context(), "sweep", "a"), w.ReleaseLease(t.Context(), "sweep", "b")); err != nil {
		t.Fatal(err)
	}
	take("a", true)
}
