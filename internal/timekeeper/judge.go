// Package timekeeper judges whether this machine's clock can be relied on. It
// owns what a jump is, the expected time while one stands, and how one ends: by
// itself, or by an administrator's word. While a jump stands nothing is signed
// and nothing commits. Each process judges its own clock alone. It must not
// know SQL, HTTP or who is asked to keep still.
package timekeeper

import (
	"time"

	"github.com/handover-jml/handover/internal/clock"
)

// Against says what a clock was held against.
type Against string

// What a clock is held against, the surest first.
const (
	Database Against = "database"    // the database server's clock
	Newest   Against = "newest_leaf" // the newest leaf's stamp, where the database has no clock
	Uptime   Against = "uptime"      // how long the machine has been up
)

// Look is one look at the clocks that are at hand.
type Look struct {
	Clock    time.Time     // of this machine
	Uptime   time.Duration // of this machine, also while it slept; 0: not known
	Database time.Time     // zero: the database has no clock of its own
	Newest   time.Time     // when the newest leaf was recorded; zero in an empty log
}

// basis is what clocks are held against: what was seen when they were right,
// and what somebody confirmed.
type basis struct {
	right  Look          // the last look at a clock that was relied on; zero before the first
	apart  time.Duration // how far the clock may be ahead of the database's: somebody said that it is the right one
	newest time.Time     // a stamp that somebody said is later than the truth
}

// judge says by how much a clock is off: ahead, or behind when negative. 0 says
// that it can be relied on.
func (b basis) judge(l Look) (off time.Duration, against Against) {
	if off := l.Clock.Sub(l.Database); !l.Database.IsZero() && beyond(off) && beyond(off-b.apart) {
		return off, Database
	}
	if off := l.Clock.Sub(l.Newest); l.Database.IsZero() && off < -clock.Slack && l.Newest.After(b.newest) {
		return off, Newest
	}
	if expected, known := b.expected(l); known && beyond(l.Clock.Sub(expected)) {
		return l.Clock.Sub(expected), Uptime
	}
	return 0, ""
}

func beyond(off time.Duration) bool { return off.Abs() > clock.Slack }

// expected is what the clock should say by the machine's uptime.
func (b basis) expected(l Look) (at time.Time, known bool) {
	if b.right.Uptime == 0 || l.Uptime == 0 {
		return time.Time{}, false
	}
	return b.right.Clock.Add(l.Uptime - b.right.Uptime), true
}

// confirmed is the basis after somebody said that the clock is right.
func (b basis) confirmed(l Look) basis {
	b.right = l
	if !l.Database.IsZero() {
		b.apart = l.Clock.Sub(l.Database)
	}
	if l.Newest.After(b.newest) {
		b.newest = l.Newest
	}
	return b
}
