package web

import (
	"github.com/handover-jml/handover/internal/web/api"
	"github.com/handover-jml/handover/internal/web/desk"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/hooks"
	"github.com/handover-jml/handover/internal/web/mine"
	"github.com/handover-jml/handover/internal/web/passkeys"
)

// Records are what the rooms read of the record, and the sessions and files
// that they keep in it. All are required.
type Records struct {
	Sessions  Sessions
	Files     mine.Files
	Assigned  mine.Assigned
	Lists     desk.Lists
	CaseFiles desk.CaseFiles
	Persons   desk.Persons
	Registers desk.Registers
	Settings  desk.Settings
	Staff     desk.Staff
	Documents desk.Documents
	Log       desk.Log
	Reads     Reads
	Tokens    Tokens
	Feeds     Feeds
}

// Feeds lists what HR systems sent, and keeps what was turned away.
type Feeds interface {
	hooks.Sent
	hooks.Refusals
	hooks.Hints
	desk.Feeds
}

// Sessions keeps browsers' rights and the one-time links that open them. Only
// hashes of tokens are stored.
type Sessions interface {
	door.SessionStore
	passkeys.Store
	api.SignInStore
}

// Tokens keeps what programs come in by. Only hashes of them are stored.
type Tokens interface {
	door.TokenStore
	api.HeldTokens
	api.Answers
}

func (r Records) missing() bool {
	return r.Sessions == nil || r.Files == nil || r.Assigned == nil || r.Lists == nil || r.CaseFiles == nil ||
		r.Persons == nil || r.Registers == nil || r.Settings == nil || r.Staff == nil || r.Documents == nil || r.Log == nil || r.Reads == nil || r.Tokens == nil || r.Feeds == nil
}
