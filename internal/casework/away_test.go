package casework_test

import (
	"context"
	"errors"
	"testing"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// halfAway is a store whose connection breaks when the settings are read.
type halfAway struct{ ledger.Store }

type halfAwayTx struct{ ledger.Tx }

func (s halfAway) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	return s.Store.Change(ctx, lane, func(tx ledger.Tx) error { return fn(halfAwayTx{tx}) })
}

var errBroken = errors.New("the connection broke")

func (halfAwayTx) Settings() (jml.Settings, error) { return jml.Settings{}, errBroken }

func TestAReadThatFailsIsAFaultAndNeverARefusalOfWhatWasAsked(t *testing.T) {
	c := caseworktest.Story(t)
	ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
	books := ledger.New(halfAway{c.Store}, nil)
	_, err := casework.New(books, company.New(books)).Accept(t.Context(), ev, caseworktest.Intake(ev))
	if !errors.Is(err, errBroken) {
		t.Errorf("a broken connection became: %v", err)
	}
	c.Announce(ev) // nothing of the first try was kept
}
