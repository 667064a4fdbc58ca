package store

import (
	"context"
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/ledger"
)

// counter is where changes queue, in a test that gives the turns by hand.
type counter struct {
	*turns
	t    rapid.TB
	come []*comer
}

// comer is somebody who came to the counter.
type comer struct {
	lane ledger.Lane
	turn chan struct{}
	seen bool // the turn was noticed
}

// newCounter has its only turn taken, so that whoever comes waits.
func newCounter(t rapid.TB) *counter {
	c := &counter{turns: newTurns(1), t: t}
	c.comes(ledger.LanePeople)
	c.called()
	return c
}

func (c *counter) comes(lane ledger.Lane) *comer {
	c.t.Helper()
	turn, err := c.wait(lane)
	if err != nil {
		c.t.Fatalf("nobody may wait in lane %d: %v", lane, err)
	}
	one := &comer{lane: lane, turn: turn}
	c.come = append(c.come, one)
	return one
}

// served gives the turn back, and returns who has it now; nil for nobody.
func (c *counter) served() *comer {
	c.t.Helper()
	c.called()
	c.give()
	return c.called()
}

// called returns who has been given the turn since it was last asked.
func (c *counter) called() (next *comer) {
	c.t.Helper()
	for _, one := range c.come {
		select {
		case <-one.turn:
			if one.seen {
				continue
			}
			if next != nil {
				c.t.Fatal("two have the one turn")
			}
			next, one.seen = one, true
		default:
		}
	}
	return next
}

// lanes serves until nobody waits, and returns whose turn it was each time.
func (c *counter) lanes() (order []ledger.Lane) {
	c.t.Helper()
	for one := c.served(); one != nil; one = c.served() {
		order = append(order, one.lane)
	}
	return order
}

func TestAPersonGoesBeforeWhatTimeDoesAndThatBeforeAMassOfEvents(t *testing.T) {
	c := newCounter(t)
	for _, lane := range []ledger.Lane{ledger.LaneMass, ledger.LaneTime, ledger.LaneMass, ledger.LanePeople, ledger.LaneTime, ledger.LanePeople} {
		c.comes(lane)
	}
	want := []ledger.Lane{ledger.LanePeople, ledger.LanePeople, ledger.LaneTime, ledger.LaneTime, ledger.LaneMass, ledger.LaneMass}
	if got := c.lanes(); !slices.Equal(got, want) {
		t.Errorf("the order is %v", got)
	}
}

func TestAPersonWaitsForNoMoreThanTheEventOfAThousandThatIsBeingMade(t *testing.T) {
	c := newCounter(t)
	for range turnsWait {
		c.comes(ledger.LaneMass)
	}
	first := c.served()
	ada := c.comes(ledger.LanePeople)
	if first.lane != ledger.LaneMass || c.served() != ada {
		t.Error("a person waits for events that came before")
	}
}

func TestAMassOfEventsGetsATurnHoweverManyPeopleCome(t *testing.T) {
	c := newCounter(t)
	event := c.comes(ledger.LaneMass)
	c.comes(ledger.LanePeople)
	for served := 1; ; served++ {
		c.comes(ledger.LanePeople) // somebody else is always there already
		if c.served() == event {
			break
		}
		if served > turnsPassed {
			t.Fatalf("an event still waits after %d people", served)
		}
	}
}

func TestWhoeverGoesAwayWhileWaitingCostsNobodyATurn(t *testing.T) {
	c := newCounter(t)
	gone, stays := c.comes(ledger.LanePeople), c.comes(ledger.LanePeople)
	c.leave(ledger.LanePeople, gone.turn)
	if c.served() != stays {
		t.Error("the next in line did not get the turn")
	}

	late, last := c.comes(ledger.LanePeople), c.comes(ledger.LanePeople)
	c.give() // late has the turn and does not know yet
	c.leave(ledger.LanePeople, late.turn)
	select {
	case <-last.turn:
	default:
		t.Error("a turn was lost with whoever left at the same moment")
	}
}

func TestACancelledChangeWaitsNoMore(t *testing.T) {
	c := newCounter(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.take(ctx, ledger.LanePeople); !errors.Is(err, context.Canceled) {
		t.Errorf("the wait ended with %v", err)
	}
	if c.served() != nil || c.free != 1 {
		t.Error("somebody who left still waits")
	}
}

func TestALaneThatIsFullKeepsTheOthersOpen(t *testing.T) {
	c := newCounter(t)
	for range turnsWait {
		c.comes(ledger.LaneMass)
	}
	if _, err := c.wait(ledger.LaneMass); !errors.Is(err, errBusy) {
		t.Errorf("one event too many was told %v", err)
	}
	c.comes(ledger.LanePeople)
}

// crowd is a counter together with who should be waiting there.
type crowd struct {
	*counter
	waits  [ledger.Lanes][]*comer
	passed [ledger.Lanes]int // turns since the lane's last, while somebody waited
}

func (c *crowd) somebodyComes(t *rapid.T) {
	lane := ledger.Lane(rapid.IntRange(0, int(ledger.Lanes)-1).Draw(t, "lane"))
	if one := c.comes(lane); c.called() == nil {
		c.waits[lane] = append(c.waits[lane], one)
	}
}

func (c *crowd) somebodyLeaves(t *rapid.T) {
	lane := rapid.IntRange(0, int(ledger.Lanes)-1).Draw(t, "lane")
	if len(c.waits[lane]) == 0 {
		t.Skip("nobody waits there")
	}
	at := rapid.IntRange(0, len(c.waits[lane])-1).Draw(t, "who")
	c.leave(ledger.Lane(lane), c.waits[lane][at].turn)
	c.waits[lane] = slices.Delete(c.waits[lane], at, at+1)
}

func (c *crowd) somebodyIsServed(t *rapid.T) {
	if c.free > 0 {
		t.Skip("nobody has the turn")
	}
	got := c.served()
	for lane, waits := range c.waits {
		switch {
		case len(waits) == 0:
			c.passed[lane] = 0
		case got == nil:
			t.Fatal("the turn is free while somebody waits")
		case got.lane != ledger.Lane(lane):
			c.passed[lane]++
		case got != waits[0]:
			t.Fatal("the first to come was not the first to go")
		default:
			c.waits[lane], c.passed[lane] = waits[1:], 0
		}
	}
}

func TestNobodyIsPassedOverForEverWhateverComes(t *testing.T) {
	const most = turnsPassed + int(ledger.Lanes) // the other lanes may be due at the same moment
	rapid.Check(t, func(t *rapid.T) {
		c := &crowd{counter: newCounter(t)}
		t.Repeat(map[string]func(*rapid.T){
			"comes": c.somebodyComes, "comes too": c.somebodyComes, "leaves": c.somebodyLeaves, "served": c.somebodyIsServed,
			"": func(t *rapid.T) {
				if n := slices.Max(c.passed[:]); n > most {
					t.Fatalf("a lane was passed over %d times", n)
				}
			},
		})
	})
}
