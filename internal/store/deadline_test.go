package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/ledger"
)

func TestACommandThatGoesOnAndOnStopsAtItsDeadline(t *testing.T) {
	s := newSQLite(t)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()

	err := s.Change(ctx, ledger.LanePeople, func(tx ledger.Tx) error {
		for {
			if _, err := tx.Settings(); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("the command ended with %v", err)
	}
	if err := s.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.LockSettings() }); err != nil {
		t.Errorf("the writer is not free again: %v", err)
	}
}
