package main

import (
	"context"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/store"
)

// tomorrow is a clock a day ahead.
type tomorrow struct{ clock.Machine }

func (t tomorrow) Now() time.Time { return t.Machine.Now().Add(24 * time.Hour) }

// ahead DIR records something under a clock a day ahead.
func ahead(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: ahead DIR")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, filepath.Join(args[0], databaseFile), store.Options{Clock: tomorrow{}})
	ts.Check(err)
	defer s.Close()
	ts.Check(company.Audits{Service: company.New(ledger.New(s, nil))}.ExportMade(ctx, jml.ConsoleActor(), evidence.ExportMade{}, ""))
}
