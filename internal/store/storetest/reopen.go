package storetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
)

func lea() jml.Actor {
	return jml.Actor{Kind: jml.ActorConsole, Name: "Lea Brandt", Assurance: jml.ConsoleActor().Assurance}
}

func reopened(t *testing.T, open Opener) {
	w := newWorld(t, open)
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("")); tx.Append(w.ended("")); return nil })
	if err := first(w.SetOrigin(t.Context(), "handover/old"), w.PublishKey(t.Context(), "old"),
		w.MarkRestored(t.Context(), 2), w.MarkRestored(t.Context(), 1)); err != nil {
		t.Fatal(err)
	}
	w.change(func(tx ledger.Tx) error { tx.Append(w.ended("since")); return nil })
	size, root, err := w.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}

	lost := &evidence.LostCheckpoint{Origin: "handover/old", Size: 9, Root: "root", SignedAt: w.clock.Now()}
	ask := evidence.LogReopened{Origin: "handover/new", Previous: "handover/old", Lost: lost}
	said, err := w.Reopen(t.Context(), ask, "new", lea(), "The disk died")
	want := ask
	want.Size, want.Root, want.Restored = size, root.String(), 2
	if diff := cmp.Diff(want, said); diff != "" || err != nil {
		t.Errorf("the leaf (-want +got), error %v:\n%s", err, diff)
	}
	origin, err := w.Origin(t.Context())
	key, err2 := w.VerifierKey(t.Context())
	if origin != "handover/new" || key != "new" || first(err, err2) != nil {
		t.Errorf("the log is called %s with key %s (%v)", origin, key, first(err, err2))
	}
	w.tellsWhoDecided(size, want)

	_, err = w.Reopen(t.Context(), ask, "new", lea(), "once more")
	w.wantCode(err, jml.CodeConflict)
	if after, _, err := w.Head(t.Context()); after != size+1 || err != nil {
		t.Errorf("%d leaves after a refusal, want %d (%v)", after, size+1, err)
	}
	checkLog(t, w)
}

// Who notices late has marked what was written since; what is lost ends before
// that. The newest checkpoint in front of its end stands for the place.
func reopenedLate(t *testing.T, open Opener) {
	w := newWorld(t, open)
	if err := w.SetOrigin(t.Context(), "handover/old"); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		w.change(func(tx ledger.Tx) error { tx.Append(w.ended("")); return nil })
	}
	sign, _ := w.signs("handover/old")
	sign(2)
	sign(5)
	if err := w.MarkRestored(t.Context(), 6); err != nil {
		t.Fatal(err)
	}

	lost := &evidence.LostCheckpoint{Origin: "handover/other", Size: 4, Root: "root", SignedAt: w.clock.Now()}
	said, err := w.Reopen(t.Context(), evidence.LogReopened{Origin: "handover/new", Previous: "handover/old", Lost: lost}, "new", lea(), "Late")
	if err != nil || said.Restored != 2 {
		t.Errorf("the leaf says that %d leaves were put back, of a log that lost 4 (%v)", said.Restored, err)
	}
}

// tellsWhoDecided reads the leaf of a reopening as anybody reads leaves.
func (w *world) tellsWhoDecided(seq int64, want evidence.LogReopened) {
	w.t.Helper()
	err := w.Snapshot(w.t.Context(), func(s *store.Snapshot) error {
		return s.Leaves(w.t.Context(), seq+1, func(at int64, line []byte) error {
			if at != seq {
				return nil
			}
			leaf, err := evidence.ParseLeaf(line)
			if err != nil {
				return err
			}
			data, err := leaf.Decode()
			if diff := cmp.Diff(evidence.Data(want), data); diff != "" {
				w.t.Errorf("leaf %d (-want +got):\n%s", seq, diff)
			}
			return err
		})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.read(func(r ledger.Reader) error {
		who, err := r.Opening(seq, "actor.name")
		why, err2 := r.Opening(seq, "note")
		if who != "Lea Brandt" || why != "The disk died" {
			w.t.Errorf("decided by %q because %q", who, why)
		}
		return first(err, err2)
	})
}
