// Package desk is what signed-in staff see and do: today, cases, people,
// roles, registers, evidence and the set-up. One page is one file, named after
// it. It changes nothing by itself; whom a page is open to stands in the routes.
package desk

import (
	"context"
	"embed"
	"net/http"
	"net/url"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/download"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// Templates are the room's pages.
//
//go:embed template
var Templates embed.FS

// Parts are what the room is made of. All but Exports, Samples,
// Reconciliations and MailTest are required.
type Parts struct {
	Pages    *view.Pages
	Sessions *door.Sessions
	Passkeys *passkeys.Desk
	Clock    clock.Clock

	Announcements Announcements
	Tasks         Tasks
	Company       Company
	Agreements    Agreements
	Finds         Finds
	Eraser        Eraser
	Identities    Identities
	Anchors       Anchors
	Feeds         Feeds
	Holds         Holds
	Rights        StaffRights
	Accounts      Accounts
	Seconds       Seconds
	TokenOffice   TokenOffice
	HeldTokens    HeldTokens
	Lines         func() []APILine // what programs can ask for
	Public        *url.URL         // where programs find it
	Exports       Exports          // nil where no exports are made
	Samples       Samples          // likewise

	Reconciliations Reconciliations // likewise

	Lists     Lists
	CaseFiles CaseFiles
	Persons   Persons
	Registers Registers
	Losses    Losses
	Settings  Settings
	Staff     Staff
	Reads     AuditorReads
	Documents Documents
	Log       Log
	Files     download.Chunks

	Post     Post                               // mails sign-in links; nil where no mail can be sent
	MailTest func(ctx context.Context) error    // talks to the mail server without sending; nil when none is configured
	Faults   func(ctx context.Context) []string // what is wrong with the installation now; nil where nobody looks
	Unsigned func() string                      // why nothing is signed now, empty while it is; nil where this process does not sign
}

// Room has the handlers of all pages.
type Room struct {
	SignIn     *SignIn
	Setup      *Setup
	Today      *Today
	Cases      *Cases
	Case       *Case
	NewCase    *NewCase
	People     *People
	Person     *Person
	Roles      *Roles
	Rights     *Rights
	Sessions   *Sessions
	Tokens     *Tokens
	Passkeys   *Passkeys
	Reads      *Reads
	Locations  *Locations
	Access     *Access
	Exceptions *Exceptions
	Equipment  *Equipment
	Evidence   *Evidence
	Samples    *Draws
	Reconciled *Reconciled
	Erasures   *Erasures
	Approvals  *Approvals
}

// New makes the room.
func New(p Parts) *Room {
	at := common{pages: p.Pages, sessions: p.Sessions, clock: p.Clock}
	find := finder{persons: p.Persons}
	matrices := matrices{documents: p.Documents}
	return &Room{
		SignIn:     &SignIn{common: at, company: p.Company, post: p.Post, passkeys: p.Passkeys},
		Setup:      &Setup{common: at, settings: p.Settings, company: p.Company, post: p.Post, mailTest: p.MailTest},
		Today:      &Today{common: at, lists: p.Lists, settings: p.Settings, company: p.Company, persons: p.Persons, passkeys: p.Passkeys, staff: p.Staff, anchors: p.Anchors, feeds: p.Feeds, seconds: p.Seconds, faults: p.Faults},
		Cases:      &Cases{common: at, lists: p.Lists},
		Case:       &Case{common: at, find: find, matrices: matrices, settings: p.Settings, cases: p.CaseFiles, tasks: p.Tasks, announcements: p.Announcements, files: p.Files},
		NewCase:    &NewCase{common: at, find: find, matrices: matrices, cases: p.CaseFiles, settings: p.Settings, announcements: p.Announcements, company: p.Company},
		People:     &People{common: at, persons: p.Persons, agrees: p.Agreements},
		Person:     &Person{common: at, persons: p.Persons, find: find, lists: p.Lists, matrices: matrices, company: p.Company, finds: p.Finds, identities: p.Identities, holds: p.Holds},
		Roles:      &Roles{common: at, find: find, settings: p.Settings, company: p.Company},
		Rights:     &Rights{common: at, find: find, staff: p.Staff, cases: p.CaseFiles, rights: p.Rights, passkeys: p.Passkeys, accounts: p.Accounts, post: p.Post},
		Sessions:   &Sessions{common: at, staff: p.Staff, rights: p.Rights},
		Tokens:     &Tokens{common: at, office: p.TokenOffice, held: p.HeldTokens, lines: p.Lines, public: p.Public},
		Passkeys:   &Passkeys{common: at, passkeys: p.Passkeys, staff: p.Staff},
		Reads:      &Reads{common: at, reads: p.Reads},
		Locations:  &Locations{common: at, settings: p.Settings, company: p.Company},
		Access:     &Access{common: at, matrices: matrices, registers: p.Registers},
		Exceptions: &Exceptions{common: at, matrices: matrices, lists: p.Lists},
		Approvals:  &Approvals{common: at, approvals: p.Seconds},
		Equipment:  &Equipment{common: at, registers: p.Registers, losses: p.Losses, settings: p.Settings, find: find},
		Evidence:   &Evidence{common: at, find: find, log: p.Log, exports: p.Exports, anchors: p.Anchors, unsigned: p.Unsigned},
		Reconciled: &Reconciled{common: at, find: find, matrices: matrices, log: p.Log, reconciliations: p.Reconciliations},
		Samples:    &Draws{common: at, log: p.Log, samples: p.Samples},
		Erasures:   &Erasures{common: at, persons: p.Persons, eraser: p.Eraser},
	}
}

// common is what every page needs.
type common struct {
	pages    *view.Pages
	sessions *door.Sessions
	clock    clock.Clock
}

// timeOf is how whoever sent the request sees time.
func (c common) timeOf(r *http.Request) view.ViewerTime { return view.TimeOf(r, c.clock.Now()) }
