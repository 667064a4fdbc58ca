package casework_test

import (
	"context"
	"testing"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// gate notes in which lane each change stands, and lets nobody through while it
// is shut.
type gate struct {
	ledger.Store
	lanes chan ledger.Lane
	shut  chan struct{}
}

func (g *gate) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	g.lanes <- lane
	<-g.shut
	return g.Store.Change(ctx, lane, fn)
}

func TestAccessThatMustGoNowAndWhoTypesWaitBehindNoIntake(t *testing.T) {
	c := caseworktest.Story(t)
	g := &gate{Store: c.Store, lanes: make(chan ledger.Lane, 1), shut: make(chan struct{})}
	books := ledger.New(g, nil)
	s := casework.New(books, company.New(books))
	failed := make(chan error)
	announce := func(ev jml.Event, strict bool) {
		in := caseworktest.Intake(ev)
		in.Strict = strict
		go func() {
			_, err := s.Accept(context.WithoutCancel(t.Context()), ev, in)
			failed <- err
		}()
	}
	wantLane := func(what string, want ledger.Lane) {
		t.Helper()
		if got := <-g.lanes; got != want {
			t.Errorf("%s stands in lane %d, want %d", what, got, want)
		}
	}
	c.Employ(caseworktest.Ada(), true, nil)
	now := c.Event(jml.Leaver, ada(), "2026-11-20")
	now.Immediate = true
	joiner := func(n string) jml.Event {
		who := caseworktest.Ada()
		who.ID, who.WorkEmail, who.PersonalEmail = "E-20"+n, "joiner"+n+"@example.com", ""
		return c.Event(jml.Joiner, who, "2026-12-01")
	}

	announce(joiner("1"), true)
	wantLane("one that is typed", ledger.LanePeople)
	announce(joiner("2"), true)
	wantLane("the second of a script", ledger.LaneMass)
	announce(joiner("3"), false)
	wantLane("one from another program", ledger.LaneMass)
	announce(now, false)
	wantLane("access that must go now", ledger.LanePeople)

	close(g.shut)
	for range 4 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	announce(joiner("4"), true)
	wantLane("the next that is typed", ledger.LanePeople)
	if err := <-failed; err != nil {
		t.Error(err)
	}
}
