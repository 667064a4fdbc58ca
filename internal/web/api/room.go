// Package api answers programs in JSON: the command line through the local
// socket, and others with tokens. It reads strictly, and acts in the name of
// whoever the door let in.
package api

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

// Announcements takes in who joins, moves or leaves; casework.Service
// implements it.
type Announcements interface {
	Accept(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
	Preview(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
}

// Tasks adds, moves and reopens tasks and reminds their owners; casework.Service
// implements it.
type Tasks interface {
	AddTask(ctx context.Context, by jml.Actor, caseID string, ask jml.NewTask) error
	Reopen(ctx context.Context, by jml.Actor, taskID, note string) error
	Reassign(ctx context.Context, by jml.Actor, taskID, toPersonID, note string) error
	Remind(ctx context.Context, by jml.Actor, taskID string) error
}

// Company is set up, imported and told its documents and staff;
// company.Service implements it.
type Company interface {
	Setup(ctx context.Context, by jml.Actor, s company.Setup) error
	AddStaff(ctx context.Context, by jml.Actor, s staff.Right) (staff.Right, error)
	RemoveStaff(ctx context.Context, by jml.Actor, staffID string) error
	EndSessions(ctx context.Context, by jml.Actor, person string) (ended int64, err error)
	RevokeLinks(ctx context.Context, by jml.Actor, person, caseID string) (revoked int64, err error)
	PutDocument(ctx context.Context, by jml.Actor, name string, body []byte, why string) (hash string, err error)
	PutLocation(ctx context.Context, by jml.Actor, l jml.Location, why string) (company.LocationChange, error)
	RemoveLocation(ctx context.Context, by jml.Actor, name, why string) (company.LocationChange, error)
	files
	Rehearsal() company.Rehearsal
}

// Accounts are those that people have at sign-in providers; company.Accounts
// implements it.
type Accounts interface {
	ForgetIdentity(ctx context.Context, by jml.Actor, id string) error
}

// Persons says who is who; company.Service implements it.
type Persons interface {
	RecordAccess(ctx context.Context, by jml.Actor, source, person, system, level string) (company.Found, error)
	Succession(ctx context.Context, by jml.Actor, person string) (who jml.Person, line []company.Successor, err error)
	CorrectPerson(ctx context.Context, by jml.Actor, edit company.PersonEdit) (changed []string, err error)
}

// Eraser deletes what is known of people who are gone; company.Eraser implements
// it.
type Eraser interface {
	Erase(ctx context.Context, by jml.Actor, order company.Erasure) (company.Erased, error)
}

// Anchors say where daily mails take checkpoints; company.Anchors implements it.
type Anchors interface {
	Put(ctx context.Context, by jml.Actor, addresses []string, why string) error
	Standing(ctx context.Context) (company.AnchorStanding, error)
}

// Holds place and lift legal holds; company.Holds implements it.
type Holds interface {
	Place(ctx context.Context, by jml.Actor, person, why string) (id string, err error)
	Release(ctx context.Context, by jml.Actor, person, id, why string) error
}

// Kept says of whom nothing need be kept any more, when their last case was closed
// before an instant, and of whom nothing may be erased.
type Kept interface {
	Holds(ctx context.Context, who readmodel.Viewer, personID string) ([]readmodel.HoldRow, error)
	Erasable(ctx context.Context, before time.Time) (people []jml.Person, more bool, err error)
}

// Identities say by which ids sources outside know somebody; company.Identities
// implements it.
type Identities interface {
	PersonKnown(ctx context.Context, key string) (jml.Person, error)
	LinkPerson(ctx context.Context, by jml.Actor, person, source, id string) (jml.Person, error)
	UnlinkPerson(ctx context.Context, by jml.Actor, person, source, id string) (jml.Person, error)
}

// Exports makes evidence bundles and records who took them; bundle.Maker
// implements it. asOf is a log size, 0 for a fresh checkpoint.
type Exports interface {
	Make(ctx context.Context, by jml.Actor, w io.Writer, q question.Question) (behind int64, err error)
}

// Lists of cases are paged by key: the returned cursor is "" at the end.
type Lists interface {
	Exceptions(ctx context.Context, who readmodel.Viewer, state readmodel.ExceptionState, p readmodel.Page) (rows []readmodel.ExceptionRow, next string, err error)
	Cases(ctx context.Context, who readmodel.Viewer, f readmodel.CaseFilter, p readmodel.Page) (rows []readmodel.CaseRow, next string, err error)
}

// PersonFiles holds everybody, and all that is known of one person.
type PersonFiles interface {
	People(ctx context.Context, who readmodel.Viewer, f readmodel.PersonFilter, p readmodel.Page) (rows []readmodel.PersonRow, next string, err error)
	Person(ctx context.Context, who readmodel.Viewer, id string) (readmodel.PersonRow, []jml.Engagement, []readmodel.GrantRow, []readmodel.AssetRow, error)
}

// CaseFiles holds all of one case.
type CaseFiles interface {
	CaseDetail(ctx context.Context, who readmodel.Viewer, idOrNumber string) (readmodel.CaseDetail, error)
}

// Staff lists who may sign in.
type Staff interface {
	Staff(ctx context.Context, now time.Time) ([]readmodel.StaffRow, error)
	// Identities are whom sign-in providers know people as.
	Identities(ctx context.Context) ([]readmodel.IdentityRow, error)
}

// Settings are what the company decided, and who stands where.
type Settings interface {
	Settings(ctx context.Context) (jml.Settings, error)
	Directory(ctx context.Context) (staff.Directory, map[string]jml.Person, error)
}

// StoredDocuments are playbooks and matrices by hash, and which of them is in
// force.
type StoredDocuments interface {
	Document(ctx context.Context, hash string) ([]byte, error)
	Current(ctx context.Context, name string) (hash string, err error)
}

// Log tells how far the evidence log and its signatures are.
type Log interface {
	LogStatus(ctx context.Context, who readmodel.Viewer) (readmodel.LogStatus, error)
}

// SignInStore keeps one-time staff sign-in links (15 minutes) under their
// tokens' hashes.
type SignInStore interface {
	PutSignIn(ctx context.Context, tokenHash []byte, in readmodel.SignIn, now time.Time) error
}

// Parts are what the room is made of. Exports, Samples, Keeper, Faults and Backup
// may be nil.
type Parts struct {
	Mails     bool // sign-in links are mailed
	Accounts  Accounts
	Providers []string // the keys of sign-in providers

	Announcements Announcements
	Tasks         Tasks
	Company       Company
	Persons       Persons
	Registers     Registers
	Losses        Losses
	Seconds       Seconds
	Identities    Identities
	Exports       Exports
	Samples       Samples
	Keeper        LogKeeper
	Anchors       Anchors
	Holds         Holds
	Lists         Lists
	CaseFiles     CaseFiles
	Kept          Kept
	Eraser        Eraser
	PersonFiles   PersonFiles
	Settings      Settings
	TokenOffice   TokenOffice
	HeldTokens    HeldTokens
	Answers       Answers
	Staff         Staff
	Documents     StoredDocuments
	Evidence      Log
	SignIns       SignInStore

	Reconciliations Reconciliations

	Public  *url.URL // where links lead
	Clock   clock.Clock
	Random  io.Reader
	Log     *slog.Logger
	Version string
	Faults  func(ctx context.Context) []string // what is wrong with the installation now, in sentences
	// ConfirmClock takes the machine's clock for right, and says how far it had jumped.
	ConfirmClock func(ctx context.Context, by jml.Actor) (off time.Duration, err error)
	Unsigned     func() string                                // why nothing is signed now; nil where this process does not sign
	Backup       func(ctx context.Context, path string) error // nil where the store has a tool of its own
}

// Room has the handlers of all routes.
type Room struct {
	Health     *Health
	Events     *Events
	Cases      *Cases
	CaseTasks  *CaseTasks
	Exceptions *Exceptions
	Equipment  *Equipment
	Approvals  *Approvals
	Setup      *Setup
	Locations  *Locations
	SignIns    *SignIns
	Rights     *Rights
	Roles      *Roles
	Tokens     *Tokens
	People     *People
	Imports    *Imports
	Documents  *Documents
	Copies     *Copies
	Audits     *Audits
	Keeping    *Keeping
	Anchors    *Anchoring
	Holds      *Holding
	Clock      *Clock

	once once
}

// New makes the room.
func New(p Parts) *Room {
	cases := shapes{public: p.Public}
	return &Room{
		Health:     &Health{faults: p.Faults, version: p.Version, evidence: p.Evidence, log: p.Log},
		Events:     &Events{announcements: p.Announcements, cases: cases},
		Exceptions: &Exceptions{lists: p.Lists},
		Cases:      &Cases{tasks: p.Tasks, lists: p.Lists, files: p.CaseFiles, clock: p.Clock, cases: cases},
		CaseTasks:  &CaseTasks{tasks: p.Tasks, files: p.CaseFiles, identities: p.Identities},
		Roles:      &Roles{settings: p.Settings},
		Tokens:     &Tokens{office: p.TokenOffice, held: p.HeldTokens, clock: p.Clock, random: p.Random},
		Approvals:  &Approvals{p.Seconds},
		Equipment:  &Equipment{registers: p.Registers, losses: p.Losses},
		Setup:      &Setup{company: p.Company, settings: p.Settings, clock: p.Clock},
		Locations:  &Locations{company: p.Company, settings: p.Settings, clock: p.Clock},
		SignIns:    &SignIns{company: p.Company, staff: p.Staff, store: p.SignIns, clock: p.Clock, random: p.Random, public: p.Public},
		Rights:     &Rights{company: p.Company, staff: p.Staff, files: p.CaseFiles, clock: p.Clock, accounts: p.Accounts, mails: p.Mails, ways: p.Providers},
		People:     &People{persons: p.Persons, identities: p.Identities, files: p.PersonFiles, kept: p.Kept, eraser: p.Eraser, clock: p.Clock},
		Imports:    &Imports{company: p.Company},
		Documents:  &Documents{company: p.Company, documents: p.Documents},
		Copies:     &Copies{exports: p.Exports, unsigned: p.Unsigned, backup: p.Backup},
		Audits:     &Audits{samples: p.Samples, reconciliations: p.Reconciliations},
		Keeping:    &Keeping{keeper: p.Keeper},
		Anchors:    &Anchoring{anchors: p.Anchors},
		Holds:      &Holding{holds: p.Holds, kept: p.Kept},
		Clock:      &Clock{confirm: p.ConfirmClock},
		once:       once{answers: p.Answers, clock: p.Clock, log: p.Log},
	}
}
