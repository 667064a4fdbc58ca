package store_test

import (
	"github.com/handover-jml/handover/internal/lease"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/sweep"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/mine"
)

// What others ask of the store.
var (
	_ ledger.Store = (*store.Store)(nil)
	_ web.Reader   = (*store.Store)(nil)
	_ web.Sessions = (*store.Store)(nil)
	_ mine.Files   = (*store.Store)(nil)
	_ sweep.Store  = (*store.Store)(nil)
	_ signer.Log   = (*store.Store)(nil)
	_ lease.Store  = (*store.Store)(nil)
)
