// Package web owns what people and the local command line see over HTTP:
// pages, mail links, uploads and the API. It turns requests into calls of
// casework; it never changes a case by itself and knows neither SQL nor the
// workflow engine. Who may ask for what is written in its routes and enforced
// by the door.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/passkey/ceremony"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/api"
	"github.com/handover-jml/handover/internal/web/auditor"
	"github.com/handover-jml/handover/internal/web/desk"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/entrance"
	"github.com/handover-jml/handover/internal/web/hooks"
	"github.com/handover-jml/handover/internal/web/mine"
	"github.com/handover-jml/handover/internal/web/passkeys"
	"github.com/handover-jml/handover/internal/web/view"
)

// Cases is what may be done with cases; casework.Service implements it.
type Cases interface {
	desk.Announcements
	desk.Tasks
	mine.Endings
}

// Company is what staff may do with the company; company.Service implements it.
type Company interface {
	desk.Company
	desk.Agreements
	desk.Finds
	desk.StaffRights
}

// Identities say who is who; company.Identities implements it.
type Identities interface {
	desk.Identities
	api.Identities
	door.Console
}

// Options are the parts a Server is made of. Cases, Company, Console, Identities,
// Accounts, Losses, Seconds, Passkeys, Eraser, Anchors, Records, PublicURL, Clock and Log are required.
type Options struct {
	Cases   Cases
	Company Company
	Console interface { // what the operator may do with it; company.Service implements that too
		api.Company
		api.Persons
	}
	Identities Identities
	Accounts   interface { // company.Accounts implements it
		desk.Accounts
		entrance.Accounts
	}
	Losses   desk.Losses      // company.Losses implements it
	Seconds  desk.Seconds     // company.Approvals implements it
	Passkeys passkeys.Company // company.Passkeys implements it
	Eraser   desk.Eraser
	Anchors  desk.Anchors    // company.Anchors implements it
	Holds    desk.Holds      // company.Holds implements it
	Tokens   api.TokenOffice // company.Tokens implements it
	Records  Records
	Exports  desk.Exports
	Readings auditor.Readings // nil where no log is read
	Samples  desk.Samples
	Keeper   api.LogKeeper
	Sources  []hooks.Source   // HR systems that may send
	Inbound  *inbound.Service // takes in what they send; nil where there are none

	Reconciliations desk.Reconciliations // against.Records implements it

	// PublicURL is the only source of links; a request's Host header never is.
	PublicURL string
	Clock     clock.Clock
	Log       *slog.Logger
	Random    io.Reader // source of tokens; nil means crypto/rand
	Version   string
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix

	Providers []entrance.Named                   // where people may prove who they are
	SignIns   desk.Post                          // mails sign-in links; nil where no mail can be sent
	Faults    func(ctx context.Context) []string // what is wrong with the installation now, in sentences; may be nil
	Unsigned  func() string                      // why nothing is signed now, empty while it is; nil where this process does not sign
	MailTest  func(ctx context.Context) error    // talks to the mail server without sending
	Backup    func(ctx context.Context, path string) error
	// ConfirmClock takes the machine's clock for right after it jumped, and says
	// how far that was.
	ConfirmClock func(ctx context.Context, by jml.Actor) (off time.Duration, err error)
	Mailbox      http.Handler // built-in mailbox, mounted at /mailbox/; nil in production
	Loopback     bool         // the listener can be reached from this machine alone
}

// Server answers HTTP for people (Handler) and for the local command line
// (LocalHandler).
type Server struct {
	Options
	public   *url.URL
	clients  door.Clients
	sessions *door.Sessions
	passkeys *passkeys.Desk
	pages    *view.Pages
	mine     *mine.Room
	desk     *desk.Room
	api      *api.Room
	auditor  *auditor.Room
	hooks    *hooks.Room
	routes   []door.Route // of the public listener
	locals   []door.Route // of the socket
	programs []door.Route // of the public listener, for programs
	entrance *entrance.Room
	handler  http.Handler
	local    http.Handler
}

// New checks the options and builds all routes.
func New(o Options) (*Server, error) {
	public, err := url.Parse(o.PublicURL)
	if err != nil || public.Host == "" || (public.Scheme != "http" && public.Scheme != "https") {
		return nil, fmt.Errorf("public URL %q is not an http or https address", o.PublicURL)
	}
	if o.Cases == nil || o.Company == nil || o.Console == nil || o.Losses == nil || o.Seconds == nil || o.Accounts == nil || o.Passkeys == nil || o.Tokens == nil || o.Identities == nil || o.Eraser == nil || o.Anchors == nil || o.Holds == nil || o.Records.missing() || o.Clock == nil || o.Log == nil {
		return nil, errors.New("web server: a required part is missing")
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	s := &Server{Options: o, public: public, clients: door.Clients{Proxies: o.TrustedProxies}}
	if s.pages, err = view.New(o.Log, o.Mailbox != nil, desk.Templates, mine.Templates, auditor.Templates, hooks.Templates, entrance.Templates); err != nil {
		return nil, fmt.Errorf("load page templates: %w", err)
	}
	s.sessions = door.NewSessions(door.SessionOptions{Store: o.Records.Sessions, Clock: o.Clock, Log: o.Log,
		HTTPS: public.Scheme == "https", Clients: s.clients, Random: o.Random})
	party, err := ceremony.At(public)
	if err != nil {
		return nil, err
	}
	s.passkeys = &passkeys.Desk{Party: party, Store: o.Records.Sessions, Company: o.Passkeys, Sessions: s.sessions, Clock: o.Clock, Log: o.Log}
	s.furnish()
	if err := s.open(); err != nil {
		return nil, err
	}
	return s, nil
}

// open puts each listener's routes behind a door.
func (s *Server) open() (err error) {
	ways := s.ways()
	if s.routes, err = s.publicRoutes(ways); err != nil {
		return err
	}
	if s.programs, err = s.programRoutes(); err != nil {
		return err
	}
	if s.handler, err = s.behind(door.Options{Public: s.public, Ways: ways}, slices.Concat(s.routes, s.programs)); err != nil {
		return err
	}

	socket := map[door.Way]door.Authenticator{door.Socket: door.AtSocket{Console: s.Identities}}
	if s.locals, err = s.socketRoutes(); err != nil {
		return err
	}
	s.local, err = s.behind(door.Options{Ways: socket}, s.locals)
	return err
}

// furnish makes the rooms.
func (s *Server) furnish() {
	read := s.Records
	s.mine = mine.New(mine.Parts{Pages: s.pages, Sessions: s.sessions, Clock: s.Clock, Random: s.Random, Log: s.Log,
		Endings: s.Cases, Assigned: read.Assigned, Documents: read.Documents, Files: read.Files,
		Record: func(ctx context.Context, by jml.Actor, person, system, level string) error {
			_, err := s.Company.RecordAccess(ctx, by, "form", person, system, level)
			return err
		}})
	s.desk = desk.New(desk.Parts{Pages: s.pages, Sessions: s.sessions, Passkeys: s.passkeys, Feeds: read.Feeds, Clock: s.Clock,
		Announcements: s.Cases, Tasks: s.Cases, Company: s.Company, Agreements: s.Company, Finds: s.Company, Eraser: s.Eraser, Identities: s.Identities, Anchors: s.Anchors, Holds: s.Holds, Rights: s.Company, Accounts: s.Accounts, TokenOffice: s.Tokens, HeldTokens: read.Tokens, Lines: s.apiLines, Public: s.public, Losses: s.Losses, Seconds: s.Seconds, Exports: s.Exports, Samples: s.Samples, Reconciliations: s.Reconciliations,
		Lists: read.Lists, CaseFiles: read.CaseFiles, Persons: read.Persons, Registers: read.Registers,
		Settings: read.Settings, Staff: read.Staff, Reads: read.Reads, Documents: read.Documents, Log: read.Log, Files: read.Files, Post: s.SignIns, MailTest: s.MailTest, Faults: s.Faults, Unsigned: s.Unsigned})
	s.entrance = entrance.New(entrance.Parts{Pages: s.pages, Sessions: s.sessions, Clock: s.Clock, Accounts: s.Accounts, Company: s.Company, Providers: s.Providers})
	s.pages.Offer(s.entrance.Ways)
	s.auditor = auditor.New(auditor.Parts{Pages: s.pages, Clock: s.Clock, Readings: s.Readings, Documents: read.Documents})
	s.hooks = hooks.New(hooks.Parts{Sources: s.Sources, Intake: s.Inbound, Retries: s.Inbound, Refusals: read.Feeds, Hints: read.Feeds, Sent: read.Feeds, Pages: s.pages, Arrival: s.sessions,
		Public: s.public, Clients: s.clients, Clock: s.Clock, Log: s.Log})
	s.api = api.New(api.Parts{Accounts: s.Accounts, Mails: s.SignIns != nil || s.MailTest != nil, Providers: s.providerKeys(), Announcements: s.Cases, Tasks: s.Cases, Company: s.Console, Persons: s.Console, Identities: s.Identities, TokenOffice: s.Tokens, HeldTokens: read.Tokens, Answers: read.Tokens, Registers: read.Registers, Losses: s.Losses, Seconds: s.Seconds, Exports: s.Exports, Samples: s.Samples, Reconciliations: s.Reconciliations, Keeper: s.Keeper, Anchors: s.Anchors, Holds: s.Holds,
		Lists: read.Lists, CaseFiles: read.CaseFiles, PersonFiles: read.Persons, Kept: read.Persons, Eraser: s.Eraser, Settings: read.Settings, Staff: read.Staff, Documents: read.Documents,
		Evidence: read.Log, SignIns: read.Sessions, Public: s.public, Clock: s.Clock, Random: s.Random, Log: s.Log,
		Version: s.Version, Faults: s.Faults, Unsigned: s.Unsigned, Backup: s.Backup, ConfirmClock: s.ConfirmClock})
}

func (s *Server) providerKeys() (keys []string) {
	for _, p := range s.Providers {
		keys = append(keys, p.Key)
	}
	return keys
}

// ways are the ways into the public listener. Whoever sits at this machine
// counts only where nobody else can reach it, by listener and by address.
func (s *Server) ways() map[door.Way]door.Authenticator {
	ways := s.sessions.Ways()
	ways[door.Bearer] = door.NewTokens(s.Records.Tokens, s.Clock, s.clients)
	if s.onlyHere() {
		ways[door.SameMachine] = door.OnThisMachine{}
	}
	return ways
}

func (s *Server) onlyHere() bool { return s.Loopback && loopback.Host(s.public.Hostname()) }

// behind puts a door in front of a listener's routes.
func (s *Server) behind(o door.Options, routes []door.Route) (http.Handler, error) {
	o.Pages, o.Log, o.Clients = s.pages, s.Log, s.clients
	d, err := door.New(o)
	if err != nil {
		return nil, err
	}
	return d.Handler(routes)
}

// Handler serves the pages.
func (s *Server) Handler() http.Handler { return s.handler }

// LocalHandler serves the API. It trusts its caller as the console and must
// only ever be reached through a socket that nobody but the operator can open.
func (s *Server) LocalHandler() http.Handler { return s.local }

// SignInLink makes a one-time sign-in link in the name of the console; see
// api.SignIns.
func (s *Server) SignInLink(ctx context.Context, email string, role staff.Role) (string, error) {
	return s.api.SignIns.Link(ctx, jml.ConsoleActor(), staff.Right{Email: email, Role: role})
}

// HTTPServer returns a server for h with limits on how slowly a client may
// talk. Routes that stream extend their own deadlines.
func HTTPServer(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       30 * time.Second,
		WriteTimeout:      60 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}
