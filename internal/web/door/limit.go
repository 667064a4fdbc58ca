package door

import (
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/handover-jml/handover/internal/clock"
)

// generation bounds a limiter's memory: when the young map is full the old one
// is dropped, so at most two generations are kept.
const generation = 10_000

// Limiter is one token bucket per key, for doors that somebody could try keys
// at or fill.
type Limiter struct {
	clock clock.Clock
	every rate.Limit
	burst int

	mu    sync.Mutex
	young map[string]*rate.Limiter
	old   map[string]*rate.Limiter
}

// NewLimiter allows burst events at once and burst per period in the long run.
func NewLimiter(c clock.Clock, burst int, period time.Duration) *Limiter {
	return &Limiter{clock: c, every: rate.Every(period / time.Duration(burst)), burst: burst, young: map[string]*rate.Limiter{}}
}

// Allow counts an event of key and reports whether it is within the limit.
func (l *Limiter) Allow(key string) bool { return l.bucket(key).AllowN(l.clock.Now(), 1) }

// Wait counts an event of key where it is within the limit, and returns after
// what time the next would be where it is not.
func (l *Limiter) Wait(key string) time.Duration {
	now := l.clock.Now()
	place := l.bucket(key).ReserveN(now, 1)
	wait := place.DelayFrom(now)
	if wait > 0 {
		place.CancelAt(now)
	}
	return wait
}

func (l *Limiter) bucket(key string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if b, ok := l.young[key]; ok {
		return b
	}
	b, ok := l.old[key]
	if !ok {
		b = rate.NewLimiter(l.every, l.burst)
	}
	if len(l.young) >= generation {
		l.old, l.young = l.young, map[string]*rate.Limiter{}
	}
	l.young[key] = b
	return b
}
