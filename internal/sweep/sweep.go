// Package sweep finds the open cases that Temporal does not drive as it
// should: a lost wake, a lost run, a new store, an old course. It owns the
// ticker and asks for the rest; it depends on nothing that Temporal remembers.
// Once an hour it has deleted what time has run out for: files and rights.
// One process sweeps at a time, under a lease in the database. It must not
// know SQL or Temporal.
package sweep

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/lease"
)

// Interval is the usual time between two sweeps.
const Interval = 15 * time.Second

const (
	// leaseFor outlasts the longest sweep, so that no two overlap.
	leaseFor  = 30 * time.Second
	sweepFor  = 25 * time.Second
	batch     = 100
	giveUp    = 3
	tidyEvery = time.Hour
	staleFile = 24 * time.Hour
)

// Store finds what the sweep is for.
type Store interface {
	// Overdue returns open cases whose last round was driven by another
	// namespace than ns or by a course older than courseVersion, whose
	// next_wake is more than two minutes past, or whose rev has been above
	// driven_rev for a minute; the longest waiting first, from the one after
	// after, which is zero at first.
	Overdue(ctx context.Context, ns string, courseVersion int, now time.Time, after course.Ref, limit int) ([]course.Ref, error)
	// Swept leaves the mark of a sweep that went well.
	Swept(ctx context.Context, at time.Time) error
	// DeleteStaleFiles deletes file chunks stored before the instant that
	// nothing refers to, and returns how many.
	DeleteStaleFiles(ctx context.Context, before time.Time) (int64, error)
}

// Driver starts and wakes the runs of cases.
type Driver interface {
	// NamespaceID asks Temporal now: it is new with every new store.
	NamespaceID(ctx context.Context) (string, error)
	// Rouse wakes the run, and starts it when there is none that this release's
	// workers can drive.
	Rouse(ctx context.Context, c course.Ref) error
}

// Company is what passing days begin and end without a case.
type Company interface {
	// EndRights takes away the rights that have run out, and returns how many.
	EndRights(ctx context.Context) (int, error)
	// Begin has engagements run whose first day has come, and returns how many.
	Begin(ctx context.Context) (int, error)
}

// Options are all that a sweeper needs.
type Options struct {
	Store         Store
	Company       Company
	Driver        Driver
	Leases        lease.Store
	Holder        string // unique to this process
	Clock         clock.Clock
	CourseVersion int
	Interval      time.Duration // zero: Interval
	Log           *slog.Logger
	Stall         *Stall // watches the embedded engine; nil for a company's own cluster
}

// Sweeper sweeps until told to stop. It is not safe for concurrent use.
type Sweeper struct {
	Options
	lease lease.Lease
	after course.Ref // the last that this look has come to; zero: it begins anew
}

// New returns a sweeper that has not swept yet.
func New(o Options) *Sweeper {
	return &Sweeper{Options: o, lease: lease.Lease{
		Store: o.Leases, Clock: o.Clock, Name: "sweep", Holder: o.Holder, For: leaseFor}}
}

// Run sweeps at once and then at each interval, until the context ends. Faults
// are logged; the next sweep tries again.
func (s *Sweeper) Run(ctx context.Context) {
	interval := s.Interval
	if interval == 0 {
		interval = Interval
	}
	var tidied time.Time
	for {
		more, err := s.Sweep(ctx)
		if err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "sweep failed", "error", err.Error())
		}
		if now := s.Clock.Now(); now.Sub(tidied).Abs() >= tidyEvery {
			tidied = now
			s.tidy(ctx)
		}
		if more && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			if err := s.lease.Release(ctx); err != nil {
				s.Log.WarnContext(ctx, "lease not given up", "error", err.Error())
			}
			return
		case <-time.After(interval):
		}
	}
}

// Sweep starts or wakes what is overdue, one batch, if no other process is at
// it. The next call goes on after that batch, and begins anew once it has come
// to the end: a case that stays overdue whatever is done hides none behind it.
// more reports that the end is not reached.
func (s *Sweeper) Sweep(ctx context.Context) (more bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, sweepFor)
	defer cancel()
	held, err := s.lease.Hold(ctx)
	if err != nil || !held {
		return false, err
	}
	ns, err := s.Driver.NamespaceID(ctx)
	if err != nil {
		s.Stall.found(true)
		return false, err
	}
	cases, err := s.Store.Overdue(ctx, ns, s.CourseVersion, s.Clock.Now(), s.after, batch)
	if err != nil {
		return false, fmt.Errorf("find overdue cases: %w", err)
	}
	s.Stall.found(len(cases) > 0)
	tried, err := s.driveAll(ctx, cases)
	s.after, more = course.Ref{}, err == nil && len(cases) == batch
	if more || err != nil {
		s.after = cases[tried-1]
	}
	if err != nil {
		return more, err
	}
	return more, s.Store.Swept(ctx, s.Clock.Now())
}

// driveAll goes on past a case that fails, but not past giveUp in a row:
// then Temporal is away, and the others would fail alike. It returns how many
// it tried.
func (s *Sweeper) driveAll(ctx context.Context, cases []course.Ref) (tried int, err error) {
	failed := 0
	for i, c := range cases {
		err := s.Driver.Rouse(ctx, c)
		if err == nil {
			failed = 0
			continue
		}
		if failed++; failed == giveUp {
			return i + 1, err
		}
		s.Log.WarnContext(ctx, "case not driven", "case", c.ID, "error", err.Error())
	}
	if len(cases) > 0 {
		s.Log.InfoContext(ctx, "sweep drove cases again", "cases", len(cases))
	}
	return len(cases), nil
}

func (s *Sweeper) tidy(ctx context.Context) {
	n, err := s.Store.DeleteStaleFiles(ctx, s.Clock.Now().Add(-staleFile))
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "unused files not deleted", "error", err.Error())
	}
	if n > 0 {
		s.Log.InfoContext(ctx, "unused files deleted", "chunks", n)
	}

	begun, err := s.Company.Begin(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "engagements not begun", "error", err.Error())
	}
	if begun > 0 {
		s.Log.InfoContext(ctx, "engagements begun that files had told of", "engagements", begun)
	}

	ended, err := s.Company.EndRights(ctx)
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "rights not ended", "error", err.Error())
	}
	if ended > 0 {
		s.Log.InfoContext(ctx, "rights ended that had run out", "rights", ended)
	}
}
