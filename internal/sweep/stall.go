package sweep

import (
	"log/slog"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/clock"
)

// stallAfter is how long cases may wait for a run that does not look at them,
// before the engine's store is taken for broken.
const stallAfter = 2 * time.Minute

// Stall notices an engine that takes what the sweep gives it and does nothing,
// or does not answer: sweep after sweep something waits, and no run of ours is
// at work. It is safe for concurrent use.
type Stall struct {
	Clock clock.Clock
	// Replace gives the engine an empty store. Cases are driven again from the
	// database.
	Replace func() error
	Log     *slog.Logger

	mu    sync.Mutex
	since time.Time // since when something waits and no run is at work; zero: nothing waits
}

// Looked notes that a run has looked at its case.
func (s *Stall) Looked() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.since = time.Time{}
}

// found notes whether a sweep had something to drive, or no answer, and has the
// store replaced when that has lasted too long.
func (s *Stall) found(waits bool) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.Clock.Now()
	switch {
	case !waits:
		s.since = time.Time{}
	case s.since.IsZero() || now.Before(s.since):
		s.since = now
	case now.Sub(s.since) >= stallAfter:
		s.since = time.Time{}
		s.Log.Warn("no run has looked at its case though some wait: the engine gets an empty store", "for", stallAfter.String())
		if err := s.Replace(); err != nil {
			s.Log.Warn("engine store not replaced", "error", err.Error())
		}
	}
}
