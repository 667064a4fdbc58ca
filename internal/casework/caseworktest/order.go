package caseworktest

import (
	"context"
	"testing"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// ordered holds every change of a test to the one order of locks: settings before
// cases. Two changes in two orders could wait for each other.
type ordered struct {
	ledger.Store
	tb testing.TB
}

// Change implements ledger.Store.
func (o ordered) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	return o.Store.Change(ctx, lane, func(tx ledger.Tx) error { return fn(&locks{Tx: tx, tb: o.tb}) })
}

// locks are those of one change.
type locks struct {
	ledger.Tx
	tb              testing.TB
	settings, cases bool
}

// LockSettings implements ledger.Tx.
func (l *locks) LockSettings() error {
	if l.cases && !l.settings {
		l.tb.Error("a change locked a case and then the settings; the settings come first")
	}
	l.settings = true
	return l.Tx.LockSettings()
}

// LockCase implements ledger.Tx.
func (l *locks) LockCase(id string) (jml.Case, error) {
	l.cases = true
	return l.Tx.LockCase(id)
}

// Touch implements ledger.Tx.
func (l *locks) Touch(personID string) ([]string, error) {
	l.cases = true
	return l.Tx.Touch(personID)
}
