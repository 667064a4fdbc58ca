package sweep

import (
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// moved is a clock that tests move.
type moved struct{ at time.Time }

func (m *moved) Now() time.Time { return m.at }

func stalled(clock *moved) (*Stall, *int) {
	replaced := 0
	return &Stall{Clock: clock, Log: slog.New(slog.DiscardHandler), Replace: func() error {
		replaced++
		return nil
	}}, &replaced
}

func TestAnEngineThatDoesNothingWhileCasesWaitGetsAnEmptyStore(t *testing.T) {
	clock := &moved{time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
	s, replaced := stalled(clock)
	for range 9 { // two minutes of sweeps
		s.found(true)
		clock.at = clock.at.Add(15 * time.Second)
	}
	if *replaced != 1 {
		t.Errorf("replaced %d times in two minutes", *replaced)
	}
	for range 8 {
		s.found(true)
		clock.at = clock.at.Add(15 * time.Second)
	}
	if *replaced != 1 {
		t.Error("a fresh store was given no time")
	}
}

func TestAnEngineIsLeftAloneWhileRunsAreAtWorkOrNothingWaits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := &moved{time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
		s, replaced := stalled(clock)
		quiet := time.Duration(0) // since the last sign of life
		for range 60 {
			clock.at = clock.at.Add(15 * time.Second)
			quiet += 15 * time.Second
			switch rapid.SampledFrom([]string{"waits", "waits", "waits", "idle", "round"}).Draw(t, "sweep") {
			case "waits":
				s.found(true)
			case "idle":
				s.found(false)
				quiet = 0
			case "round":
				s.Looked()
				quiet = 0
			}
			if *replaced > 0 && quiet < stallAfter {
				t.Fatalf("replaced %s after the last sign of life", quiet)
			}
			if *replaced > 0 {
				return
			}
		}
	})
}

func TestAClockThatIsSetBackDoesNotCondemnTheEngine(t *testing.T) {
	clock := &moved{time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)}
	s, replaced := stalled(clock)
	s.found(true)
	clock.at = clock.at.Add(-time.Hour)
	s.found(true)
	clock.at = clock.at.Add(time.Minute)
	s.found(true)
	if *replaced != 0 {
		t.Error("replaced after a minute")
	}
}

func TestACompanysOwnClusterIsNobodysToReplace(t *testing.T) {
	var none *Stall
	none.found(true)
}
