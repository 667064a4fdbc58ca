package replay

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A transaction that began before somebody got a seat, and was written after,
// may not have known of it. Where the clock has gone back all stamps are the
// same, and the clock's own instants tell the two apart.
func TestASeatCountsAMinuteLaterAlsoWhileTheStampsStandStill(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seat := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		ahead := time.Duration(rapid.IntRange(0, 48*3600).Draw(t, "seconds that the clock went back after the seat")) * time.Second
		after := time.Duration(rapid.IntRange(0, 72*3600).Draw(t, "seconds that passed")) * time.Second
		clock := seat.Add(after - ahead)
		recorded := seat
		if clock.After(seat) {
			recorded = clock
		}

		l := newLine()
		l.take("0", "tom", moment{seat, seat})
		held := l.holds("tom", moment{recorded, clock})
		passed := clock.Sub(seat)
		want := passed >= settles || passed <= -apartByClock
		if held != want {
			t.Errorf("the clock went from %s to %s: the seat counts is %v", seat, clock, held)
		}
	})
}
