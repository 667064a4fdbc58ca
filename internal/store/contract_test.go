package store_test

import (
	"github.com/handover-jml/handover/internal/lease"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/sweep"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/desk"
	"github.com/handover-jml/handover/internal/web/mine"
)

// What others ask of the store.
var (
	_ ledger.Store   = (*store.Store)(nil)
	_ web.Sessions   = (*store.Store)(nil)
	_ web.Tokens     = (*store.Store)(nil)
	_ mine.Files     = (*store.Store)(nil)
	_ mine.Assigned  = (*store.Store)(nil)
	_ desk.Lists     = (*store.Store)(nil)
	_ desk.CaseFiles = (*store.Store)(nil)
	_ desk.Persons   = (*store.Store)(nil)
	_ desk.Registers = (*store.Store)(nil)
	_ desk.Settings  = (*store.Store)(nil)
	_ desk.Documents = (*store.Store)(nil)
	_ desk.Log       = (*store.Store)(nil)
	_ sweep.Store    = (*store.Store)(nil)
	_ signer.Log     = (*store.Store)(nil)
	_ lease.Store    = (*store.Store)(nil)
)
