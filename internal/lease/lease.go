// Package lease lets one of several processes do something at a time: whoever
// took the lease in the database last, until it runs out. A process that dies
// is followed by another after that time. It must not know what is done under
// a lease, how leases are stored, or by whose clock they end.
package lease

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/clock"
)

// Store keeps leases.
type Store interface {
	// AcquireLease takes or extends the lease; false when another holds it.
	AcquireLease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error)
	// LeaseEnd returns until when the lease is taken, by the clock on which leases
	// live; zero when nobody ever took it.
	LeaseEnd(ctx context.Context, name string) (time.Time, error)
	// ReleaseLease gives up a lease of this holder.
	ReleaseLease(ctx context.Context, name, holder string) error
}

// releaseFor bounds how long giving up a lease may take: the process is about
// to end.
const releaseFor = time.Second

// Lease is one process's hold on a name. It is not safe for concurrent use.
type Lease struct {
	Store  Store
	Clock  clock.Clock
	Name   string
	Holder string        // unique to this process
	For    time.Duration // how long it lasts, and a successor waits after a crash
	Trust  time.Duration // how long after taking it the store is not asked again, by Clock; zero: always ask

	takenAt time.Time // zero: not held
	others  sighting
}

// sighting is what was seen of the process that has the lease.
type sighting struct {
	end       time.Time // of its lease; zero: not looked yet
	renewedAt time.Time // when that was last seen to move, by Clock; zero: never
}

// Hold takes or extends the lease; false when another process has it.
func (l *Lease) Hold(ctx context.Context) (held bool, err error) {
	now := l.Clock.Now()
	age := now.Sub(l.takenAt)
	if !l.takenAt.IsZero() && age >= 0 && age < l.Trust {
		return true, nil // a clock that was put back would have it trusted for ever
	}
	held, err = l.Store.AcquireLease(ctx, l.Name, l.Holder, l.For)
	if err != nil {
		return false, fmt.Errorf("take the lease %s: %w", l.Name, err)
	}
	l.takenAt = time.Time{}
	if held {
		l.takenAt, l.others = now, sighting{}
	}
	return held, nil
}

// Waits reports whether nobody does what the lease is for: another process has
// it, and was not seen to renew it for longer than within. Whoever does not
// hold it asks again and again.
func (l *Lease) Waits(ctx context.Context, within time.Duration) (bool, error) {
	end, err := l.Store.LeaseEnd(ctx, l.Name)
	if err != nil {
		return false, fmt.Errorf("look who has the lease %s: %w", l.Name, err)
	}
	now := l.Clock.Now()
	if !l.others.end.IsZero() && !end.Equal(l.others.end) {
		l.others.renewedAt = now
	}
	l.others.end = end
	return l.others.renewedAt.IsZero() || now.Sub(l.others.renewedAt).Abs() > within, nil
}

// Release lets another process go on at once instead of after the lease. It
// does so even when ctx has ended.
func (l *Lease) Release(ctx context.Context) error {
	if l.takenAt.IsZero() {
		return nil
	}
	l.takenAt = time.Time{}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), releaseFor)
	defer cancel()
	if err := l.Store.ReleaseLease(ctx, l.Name, l.Holder); err != nil {
		return fmt.Errorf("give up the lease %s: %w", l.Name, err)
	}
	return nil
}
