package lease

import (
	"context"
	"errors"
	"testing"
	"time"
)

// register keeps one lease in memory, with the clock beside it.
type register struct {
	now    time.Time
	holder string
	until  time.Time
	asked  int
	away   bool
}

func newRegister() *register {
	return &register{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
}

func (r *register) Now() time.Time { return r.now }

func (r *register) AcquireLease(_ context.Context, _, holder string, ttl time.Duration) (bool, error) {
	r.asked++
	if r.away {
		return false, errors.New("away")
	}
	if r.holder != holder && r.until.After(r.now) {
		return false, nil
	}
	r.holder, r.until = holder, r.now.Add(ttl)
	return true, nil
}

func (r *register) LeaseEnd(context.Context, string) (time.Time, error) {
	if r.away {
		return r.until, errors.New("away")
	}
	return r.until, nil
}

func (r *register) ReleaseLease(ctx context.Context, _, holder string) error {
	if r.holder == holder {
		r.holder, r.until = "", time.Time{}
	}
	return ctx.Err()
}

func (r *register) lease(holder string, trust time.Duration) *Lease {
	return &Lease{Store: r, Clock: r, Name: "sweep", Holder: holder, For: 30 * time.Second, Trust: trust}
}

func wantHold(t *testing.T, l *Lease, want bool) {
	t.Helper()
	if held, err := l.Hold(t.Context()); held != want || err != nil {
		t.Errorf("%s holds it: %v (%v), want %v", l.Holder, held, err, want)
	}
}

func TestALeaseIsTrustedForAWhileAndThenExtended(t *testing.T) {
	r := newRegister()
	l := r.lease("a", 10*time.Second)
	for range 3 {
		wantHold(t, l, true)
		r.now = r.now.Add(6 * time.Second)
	}
	if r.asked != 2 {
		t.Errorf("in 18 seconds the store was asked %d times", r.asked)
	}
}

func TestWhoHasToBeSureAsksEachTime(t *testing.T) {
	r := newRegister()
	l := r.lease("a", 0)
	wantHold(t, l, true)
	wantHold(t, l, true)
	if r.asked != 2 {
		t.Errorf("the store was asked %d times", r.asked)
	}
}

func TestASuccessorWaitsForTheEndOfALeaseThatNobodyGaveUp(t *testing.T) {
	r := newRegister()
	dead, next := r.lease("dead", 0), r.lease("next", 0)
	wantHold(t, dead, true)
	wantHold(t, next, false)
	r.now = r.now.Add(30 * time.Second)
	wantHold(t, next, true)
	wantHold(t, dead, false)
}

func TestALeaseIsGivenUpAlsoByAProcessThatWasToldToStop(t *testing.T) {
	r := newRegister()
	l := r.lease("a", time.Minute)
	if err := l.Release(t.Context()); err != nil || r.asked != 0 {
		t.Errorf("giving up what was never held: %v", err)
	}
	wantHold(t, l, true)
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := l.Release(stopped); err != nil {
		t.Error(err)
	}
	wantHold(t, r.lease("b", 0), true)
	wantHold(t, l, false)
}

func TestAStoreThatIsAwaySaysSo(t *testing.T) {
	r := newRegister()
	r.away = true
	if held, err := r.lease("a", 0).Hold(t.Context()); held || err == nil {
		t.Errorf("held %v, error %v", held, err)
	}
}

func TestALeaseIsNotTrustedForLongerBecauseTheClockWasPutBack(t *testing.T) {
	r := newRegister()
	l := r.lease("a", 10*time.Second)
	wantHold(t, l, true)
	r.now = r.now.Add(-24 * time.Hour)
	wantHold(t, l, true)
	if r.asked != 2 {
		t.Errorf("the store was asked %d times", r.asked)
	}
}

func TestWhoHasALeaseIsTakenForDeadUntilSeenToRenewIt(t *testing.T) {
	r := newRegister()
	holder, other := r.lease("a", 0), r.lease("b", 0)
	wantWaits := func(want bool) {
		t.Helper()
		wantHold(t, other, false)
		if waits, err := other.Waits(t.Context(), 12*time.Second); waits != want || err != nil {
			t.Errorf("nobody does it: %v (%v), want %v", waits, err, want)
		}
	}
	wantHold(t, holder, true)
	wantWaits(true)
	r.now = r.now.Add(10 * time.Second)
	wantWaits(true)
	wantHold(t, holder, true)
	wantWaits(false)
	r.now = r.now.Add(12 * time.Second)
	wantWaits(false)
	r.now = r.now.Add(time.Second)
	wantWaits(true)

	r.away = true
	if _, err := other.Waits(t.Context(), time.Minute); err == nil {
		t.Error("a database that is away says who has the lease")
	}
}
