package health

import (
	"context"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/clock"
)

const (
	fresh  = 5 * time.Second // anybody may ask; no more often than this is looked
	within = 8 * time.Second // longer than a change waits for a lock, so that the answer can say so
)

// Probe is one thing that the database does not tell: this process's own
// signer, its clock, a connection. A nil error is well.
type Probe struct {
	Name string // of the metric, after handover_
	Help string
	Look func(ctx context.Context) error
	// Say makes a sentence for people of what Look returned.
	Say func(error) string
}

// Monitor takes all readings, together and not too often. It is safe for
// concurrent use.
type Monitor struct {
	Clock  clock.Clock
	Vitals func(ctx context.Context) (Vitals, error)
	Probes []Probe

	mu    sync.Mutex
	taken []Reading
	at    time.Time
}

// Readings are the newest readings, at most a few seconds old, in their order.
func (m *Monitor) Readings(ctx context.Context) []Reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.Clock.Now()
	if passed := now.Sub(m.at); m.taken != nil && passed >= 0 && passed < fresh {
		return m.taken
	}
	m.taken, m.at = m.take(ctx, now), now
	return m.taken
}

// Faults are the readings that say what is wrong.
func (m *Monitor) Faults(ctx context.Context) (out []Reading) {
	for _, r := range m.Readings(ctx) {
		if r.Say != "" {
			out = append(out, r)
		}
	}
	return out
}

// take outlives whoever asks: the next one gets the same readings.
func (m *Monitor) take(ctx context.Context, now time.Time) []Reading {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), within)
	defer cancel()
	readings := make([]Reading, len(m.Probes))
	var all sync.WaitGroup
	for i, p := range m.Probes {
		all.Go(func() { readings[i] = p.read(ctx) })
	}
	vitals, err := m.Vitals(ctx)
	all.Wait()

	unread := Reading{Name: "database_not_read", Help: "1 when the database did not tell how the installation is"}
	if err != nil {
		unread.Value, unread.Say = 1, "The database cannot be read. Look whether it runs and can be reached from here."
		return append(readings, unread)
	}
	return append(append(readings, unread), vitals.Readings(now)...)
}

func (p Probe) read(ctx context.Context) Reading {
	r := Reading{Name: p.Name, Help: p.Help}
	if err := p.Look(ctx); err != nil {
		r.Value, r.Say = 1, p.Say(err)
	}
	return r
}
