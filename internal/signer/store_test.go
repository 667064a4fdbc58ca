package signer_test

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/store"
)

func on(s *store.Store, c clock.Clock, dir, holder string) *signer.Signer {
	return signer.New(signer.Options{Dir: dir, Log: s, Leases: s, Holder: holder, Clock: c, Random: rand.Reader,
		Logger: slog.New(slog.DiscardHandler)})
}

// newest returns the stored checkpoint, checked against the key in dir.
func newest(t *testing.T, s *store.Store, dir string) checkpoint.Checkpoint {
	t.Helper()
	text, _, err := s.LatestCheckpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	public, err := signer.PublicKey(dir)
	if err != nil {
		t.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	c, err := checkpoint.Open([]byte(text), note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestACompanysLogIsSignedAsItGrowsAndNotAfterItsDatabaseWasPutBack(t *testing.T) {
	dir, c := t.TempDir(), caseworktest.New(t)
	s := on(c.Store, c.Clock, dir, "p1")
	if err := s.SignNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := newest(t, c.Store, dir)
	old := filepath.Join(t.TempDir(), "old.db")
	if err := c.Store.Backup(t.Context(), old); err != nil {
		t.Fatal(err)
	}
	c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	if err := s.SignNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if second := newest(t, c.Store, dir); second.Size <= first.Size || second.Origin != first.Origin {
		t.Errorf("%d leaves signed for %s, then %d for %s", first.Size, first.Origin, second.Size, second.Origin)
	}
	if err := on(c.Store, c.Clock, t.TempDir(), "p2").SignNow(t.Context()); !errors.Is(err, signer.ErrStandby) {
		t.Errorf("a second process: %v", err)
	}

	restored, err := store.Open(context.Background(), old, store.Options{Clock: c.Clock})
	if err != nil {
		t.Fatal(err)
	}
	defer restored.Close()
	var no *signer.Refusal
	if err := on(restored, c.Clock, dir, "p1").SignNow(t.Context()); !errors.As(err, &no) {
		t.Errorf("the older database was signed: %v", err)
	}
}
