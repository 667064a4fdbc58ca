package ledger_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
)

// gate notes the lane of the newest change.
type gate struct {
	ledger.Store
	lane ledger.Lane
}

func (g *gate) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	g.lane = lane
	return g.Store.Change(ctx, lane, fn)
}

func TestWhoActsAndHowItCameInSaysWhoGoesFirst(t *testing.T) {
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	through := &gate{Store: s}
	l := ledger.New(through, nil)

	person, hr, console, system := jml.Actor{Kind: jml.ActorPerson}, jml.Actor{Kind: jml.ActorStaff}, jml.ConsoleActor(), jml.SystemActor()
	nothing := func(*ledger.Entry) error { return nil }
	for _, c := range []struct {
		what string
		run  func() error
		want ledger.Lane
	}{
		{"an owner finishes a task", func() error { return l.Change(t.Context(), person, nothing) }, ledger.LanePeople},
		{"an administrator ends sessions by hand", func() error { return l.Change(t.Context(), console, nothing) }, ledger.LanePeople},
		{"a mail is claimed", func() error { return l.Change(t.Context(), system, nothing) }, ledger.LaneTime},
		{"a case has a round", func() error { return l.Round(t.Context(), "a", nothing) }, ledger.LaneTime},
		{"HR announces with the form", func() error { return l.ChangeByEvent(t.Context(), hr, nothing) }, ledger.LanePeople},
		{"a program announces", func() error { return l.ChangeByEvent(t.Context(), console, nothing) }, ledger.LaneMass},
		{"HR sends a file", func() error { return l.ChangeByFile(t.Context(), hr, nothing) }, ledger.LaneMass},
	} {
		if err := c.run(); err != nil || through.lane != c.want {
			t.Errorf("%s: lane %d, want %d (%v)", c.what, through.lane, c.want, err)
		}
	}
}
