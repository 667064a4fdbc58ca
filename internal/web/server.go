// Package web owns what people and the local command line see over HTTP:
// pages, mail links, uploads and the API. It decides who may ask for what and
// turns requests into calls of casework; it never changes a case by itself and
// knows neither SQL nor the workflow engine.
package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Cases is what may be done; casework.Service implements it.
type Cases interface {
	Accept(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
	Preview(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
	Duties(ctx context.Context, personID string) ([]jml.Duty, error)
	Complete(ctx context.Context, by jml.Actor, caseID string, endings []jml.Ending) ([]jml.Ended, error)
	Reopen(ctx context.Context, by jml.Actor, taskID, note string) error
	Reassign(ctx context.Context, by jml.Actor, taskID, toPersonID, note string) error
	Setup(ctx context.Context, by jml.Actor, s company.Setup) error
	HoldRole(ctx context.Context, by jml.Actor, role jml.Role, personIDs []string) error
	PutDocument(ctx context.Context, by jml.Actor, name string, body []byte) (hash string, err error)
	ImportPeople(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportPerson) (company.ImportResult, error)
	ImportHoldings(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportHolding, complete bool) (company.ImportResult, error)
	ImportAssets(ctx context.Context, by jml.Actor, sha256 string, rows []company.ImportAsset) (company.ImportResult, error)
	AddStaff(ctx context.Context, by jml.Actor, s jml.Staff) (jml.Staff, error)
	SignedIn(ctx context.Context, s jml.Staff, how string) error
	ExportMade(ctx context.Context, by jml.Actor, e evidence.ExportMade) error
}

// Exporter writes evidence bundles. asOf is a log size, 0 for the newest
// checkpoint; the size that was used is returned.
type Exporter interface {
	Export(ctx context.Context, w io.Writer, from, to jml.Date, asOf int64) (asOfSize int64, err error)
}

// Clock tells the present.
type Clock interface{ Now() time.Time }

// Options are the parts a Server is made of. Cases, Read, Sessions, Files,
// PublicURL, Clock and Log are required.
type Options struct {
	Cases    Cases
	Read     Reader
	Sessions Sessions
	Files    Files
	Exporter Exporter

	// PublicURL is the only source of links; a request's Host header never is.
	PublicURL string
	Clock     Clock
	Log       *slog.Logger
	Random    io.Reader // source of tokens; nil means crypto/rand
	Version   string
	// TrustedProxies are the networks whose X-Forwarded-For is believed.
	TrustedProxies []netip.Prefix

	Ready    func(ctx context.Context) []error // what keeps the service from being ready
	MailTest func(ctx context.Context) error   // talks to the mail server without sending
	Backup   func(ctx context.Context, path string) error
	Mailbox  http.Handler // built-in mailbox, mounted at /mailbox/; nil in production
	Dev      bool         // on this machine's loopback alone: the mailbox is open to all
}

// Server answers HTTP for people (Handler) and for the local command line
// (LocalHandler).
type Server struct {
	Options
	public  *url.URL
	render  *renderer
	limits  limits
	handler http.Handler
	local   http.Handler
}

// New checks the options and builds all routes.
func New(o Options) (*Server, error) {
	public, err := url.Parse(o.PublicURL)
	if err != nil || public.Host == "" || (public.Scheme != "http" && public.Scheme != "https") {
		return nil, fmt.Errorf("public URL %q is not an http or https address", o.PublicURL)
	}
	if o.Cases == nil || o.Read == nil || o.Sessions == nil || o.Files == nil || o.Clock == nil || o.Log == nil {
		return nil, errors.New("web server: a required part is missing")
	}
	s := &Server{Options: o, public: public, limits: newLimits(o.Clock)}
	if s.render, err = newRenderer(s); err != nil {
		return nil, fmt.Errorf("load page templates: %w", err)
	}
	s.handler, err = s.publicHandler()
	if err != nil {
		return nil, err
	}
	s.local = s.localHandler()
	return s, nil
}

// Handler serves the pages.
func (s *Server) Handler() http.Handler { return s.handler }

// LocalHandler serves the API. It trusts its caller as the console and must
// only ever be reached through a socket that nobody but the operator can open.
func (s *Server) LocalHandler() http.Handler { return s.local }

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

func (s *Server) publicHandler() (http.Handler, error) {
	mux := http.NewServeMux()
	for _, rt := range s.routes() {
		mux.Handle(rt.method+" "+rt.pattern, s.guard(rt))
	}
	mux.Handle("/", s.guard(access{h: s.notFound}))
	cross := http.NewCrossOriginProtection()
	if err := cross.AddTrustedOrigin(s.public.Scheme + "://" + s.public.Host); err != nil {
		return nil, fmt.Errorf("trust the public URL: %w", err)
	}
	cross.SetDenyHandler(http.HandlerFunc(s.crossSite))
	return s.logged(s.recovered(s.headers(cross.Handler(mux)))), nil
}

// access is one public route with everything that guards it. Exactly one of
// open, link or who says who may pass.
type access struct {
	method  string
	pattern string
	open    bool
	link    bool            // needs a link session; the handler answers when there is none
	who     []jml.StaffRole // needs a signed-in member of staff with one of these roles
	body    int64           // most bytes of a body; 0: small form
	h       http.HandlerFunc
}

// smallForm is enough for every form without a file.
const smallForm = 1 << 20

// routes lists every route of the public listener; the role table test walks it.
func (s *Server) routes() []access {
	list := []access{
		{method: "GET", pattern: "/livez", open: true, h: s.livez},
		{method: "GET", pattern: "/readyz", open: true, h: s.readyz},
		{method: "GET", pattern: "/version", open: true, h: s.version},
		{method: "GET", pattern: "/checkpoint", open: true, h: s.checkpoint},
		{method: "GET", pattern: "/static/", open: true, h: s.render.static},

		{method: "GET", pattern: "/t/{token}", open: true, h: s.landing},
		{method: "POST", pattern: "/t/{token}", open: true, h: s.openLink},
		{method: "GET", pattern: "/my", link: true, h: s.myTasks},
		{method: "POST", pattern: "/my", link: true, body: maxForm, h: s.recordTasks},
		{method: "GET", pattern: "/my/files/{task}/{sha}", link: true, h: s.myFile},
		{method: "POST", pattern: "/my/leave", link: true, h: s.leaveLink},

		{method: "GET", pattern: "/sign-in", open: true, h: s.signInHelp},
		{method: "GET", pattern: "/sign-in/{token}", open: true, h: s.signInPage},
		{method: "POST", pattern: "/sign-in/{token}", open: true, h: s.signIn},
		{method: "POST", pattern: "/sign-out", open: true, h: s.signOut},

		{method: "GET", pattern: "/cases/{id}/files/{task}/{sha}", who: everyStaff(), h: s.caseFile},
	}
	for _, rt := range s.staffRoutes() {
		list = append(list, access{method: rt.method, pattern: rt.pattern, who: rt.who, h: rt.h})
	}
	if s.Mailbox != nil {
		list = append(list, s.mailboxRoute("GET"), s.mailboxRoute("POST"))
	}
	return list
}

func everyStaff() []jml.StaffRole {
	return []jml.StaffRole{jml.StaffAdmin, jml.StaffHR, jml.StaffAuditor}
}

// mailboxRoute is open in dev, where it listens on the loopback only: the
// mails in it are how a developer signs in as an owner.
func (s *Server) mailboxRoute(method string) access {
	rt := access{method: method, pattern: "/mailbox/", h: s.Mailbox.ServeHTTP}
	if s.Dev {
		rt.open = true
	} else {
		rt.who = []jml.StaffRole{jml.StaffAdmin}
	}
	return rt
}

// Route describes one route to whoever checks that none is left unguarded.
type Route struct {
	Method  string
	Pattern string
	Open    bool            // needs no session
	Link    bool            // needs a mail link's session
	Roles   []jml.StaffRole // needs a signed-in member of staff with one of these roles
}

// Routes lists all routes of Handler.
func (s *Server) Routes() []Route {
	var out []Route
	for _, rt := range s.routes() {
		out = append(out, Route{Method: rt.method, Pattern: rt.pattern, Open: rt.open, Link: rt.link, Roles: rt.who})
	}
	return out
}
