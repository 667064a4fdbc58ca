package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
)

// someToken is one that the world's owner answers for, with its hash.
func (w *world) someToken(name string) (token.Token, []byte) {
	w.t.Helper()
	sum := sha256.Sum256([]byte(name))
	made := token.Token{ID: newID(), Name: name, Hash: hex.EncodeToString(sum[:]), Scopes: []token.Scope{token.CasesRead, token.EventsWrite},
		Until: jml.DateOf(w.clock.Now()).AddDays(3), PersonID: w.person.ID, MadeAt: w.clock.Now()}
	w.change(func(tx ledger.Tx) error { return tx.PutToken(made) })
	return made, sum[:]
}

func tokenEnds(t *testing.T, open Opener) {
	w := newWorld(t, open)
	made, hash := w.someToken("Workday")
	found, err := w.FindToken(t.Context(), hash, w.clock.Now())
	if err != nil || !found.May(token.EventsWrite) || found.MadeBy != w.person.Name() || !found.SeenAt.Equal(w.clock.Now()) {
		t.Fatalf("%+v, %v", found, err)
	}
	seen := found.SeenAt
	if again, err := w.FindToken(t.Context(), hash, w.clock.Move(30*time.Second)); err != nil || !again.SeenAt.Equal(seen) {
		t.Errorf("a use within the minute is written: %v, %v", again.SeenAt, err)
	}
	if later, err := w.FindToken(t.Context(), hash, w.clock.Move(time.Minute)); err != nil || !later.SeenAt.After(seen) {
		t.Errorf("a later use is not: %v, %v", later.SeenAt, err)
	}

	ended := func(what string, change func(ledger.Tx) error, at time.Time) {
		t.Helper()
		w.change(change)
		if _, err := w.FindToken(t.Context(), hash, at); jml.ErrorCode(err) != jml.CodeNotFound {
			t.Errorf("%s: %v", what, err)
		}
	}
	nothing := func(ledger.Tx) error { return nil }
	ended("after its day", nothing, w.clock.Now().AddDate(0, 0, 5))
	gone := w.engagement
	gone.State = jml.EngagementEnded
	ended("its person is gone", func(tx ledger.Tx) error { return tx.UpdateEngagement(gone) }, w.clock.Now())
	ended("it was removed", func(tx ledger.Tx) error {
		made.Removed = true
		return first(tx.UpdateEngagement(w.engagement), tx.PutToken(made))
	}, w.clock.Now())
	if rows, err := w.HeldTokens(t.Context(), w.clock.Now()); err != nil || len(rows) != 0 {
		t.Errorf("%v, %v", rows, err)
	}
}

func answersOnce(t *testing.T, open Opener) {
	w := newWorld(t, open)
	made, _ := w.someToken("Workday")
	begin := func(key, request string) (readmodel.Answer, bool) {
		t.Helper()
		known, mine, err := w.BeginAnswer(t.Context(), made.ID, key, request, w.clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		return known, mine
	}
	if _, mine := begin("k-1", "a"); !mine {
		t.Fatal("a new key is somebody else's")
	}
	if known, mine := begin("k-1", "a"); mine || known.Status != 0 || known.Request != "a" {
		t.Errorf("while it is made: %+v, %t", known, mine)
	}
	answer := readmodel.Answer{Status: 200, Media: "application/json", ETag: `"7"`, Body: []byte("{}")}
	if err := w.EndAnswer(t.Context(), made.ID, "k-1", answer); err != nil {
		t.Fatal(err)
	}
	if err := w.DropAnswer(t.Context(), made.ID, "k-1"); err != nil {
		t.Fatal(err)
	}
	if known, mine := begin("k-1", "b"); mine || known.Status != 200 || string(known.Body) != "{}" || known.ETag != `"7"` || known.Request != "a" {
		t.Errorf("when it is made: %+v, %t", known, mine)
	}
	begin("k-2", "a")
	if err := w.DropAnswer(t.Context(), made.ID, "k-2"); err != nil {
		t.Fatal(err)
	}
	if _, mine := begin("k-2", "b"); !mine {
		t.Error("a key that was given back is somebody's")
	}
	w.clock.Move(25 * time.Hour)
	if _, mine := begin("k-1", "b"); !mine {
		t.Error("after a day the answer is still kept")
	}
}
