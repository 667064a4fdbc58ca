package store

import (
	"context"
	"slices"
	"sync"

	"github.com/handover-jml/handover/internal/ledger"
)

const (
	// turnsWait is how many changes may wait in one lane; one more is told at
	// once that the database is busy.
	turnsWait = 1000
	// turnsPassed is how many turns in a row a lane is passed over, while
	// somebody waits in it, before its first one goes next.
	turnsPassed = 4
)

// turns says whose change comes next when only so many can be made at a time.
// The lanes before go first, but pass over nobody for ever. In one lane the
// first to come is the first to go.
type turns struct {
	mu      sync.Mutex
	free    int // turns that nobody has; none while somebody waits
	waiting [ledger.Lanes][]chan struct{}
	passed  [ledger.Lanes]int // turns since the lane's last that went to others while somebody waited in it
}

func newTurns(atOnce int) *turns { return &turns{free: atOnce} }

// take waits for a turn until ctx ends. Whoever got one gives it back.
func (t *turns) take(ctx context.Context, lane ledger.Lane) error {
	turn, err := t.wait(lane)
	if err != nil {
		return err
	}
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		t.leave(lane, turn)
		return ctx.Err()
	}
}

// wait returns a channel that is closed when the turn has come.
func (t *turns) wait(lane ledger.Lane) (turn chan struct{}, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	turn = make(chan struct{})
	switch {
	case t.free > 0:
		t.free--
		close(turn)
	case len(t.waiting[lane]) >= turnsWait:
		return nil, errBusy
	default:
		t.waiting[lane] = append(t.waiting[lane], turn)
	}
	return turn, nil
}

// leave gives up waiting. A turn that came at the same moment goes on to the
// next one.
func (t *turns) leave(lane ledger.Lane, turn chan struct{}) {
	t.mu.Lock()
	at := slices.Index(t.waiting[lane], turn)
	if at >= 0 {
		t.waiting[lane] = slices.Delete(t.waiting[lane], at, at+1)
	}
	t.mu.Unlock()
	if at < 0 {
		t.give()
	}
}

// give hands a turn on.
func (t *turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	lane, somebody := t.next()
	if !somebody {
		t.free++
		return
	}
	close(t.waiting[lane][0])
	t.waiting[lane] = slices.Delete(t.waiting[lane], 0, 1)
	t.count(lane)
}

// next is the lane whose turn it is: one that was passed over long enough, or
// else the first in which somebody waits.
func (t *turns) next() (next ledger.Lane, somebody bool) {
	for lane := ledger.Lanes - 1; lane >= 0; lane-- {
		if len(t.waiting[lane]) == 0 {
			continue
		}
		if t.passed[lane] >= turnsPassed {
			return lane, true
		}
		next, somebody = lane, true
	}
	return next, somebody
}

// count notes that a lane had a turn, and that the others had none.
func (t *turns) count(had ledger.Lane) {
	for lane := range t.passed {
		switch {
		case ledger.Lane(lane) == had || len(t.waiting[lane]) == 0:
			t.passed[lane] = 0
		default:
			t.passed[lane]++
		}
	}
}
