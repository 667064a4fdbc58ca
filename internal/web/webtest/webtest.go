// Package webtest runs the pages over a real company on a real database and
// walks them like a browser without script. It is imported by tests only.
package webtest

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/reconcile/against"
	"github.com/handover-jml/handover/internal/sample"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/web"
)

// Records are all in one store.
func Records(s *store.Store) web.Records {
	return web.Records{Sessions: s, Files: s, Assigned: s, Lists: s, CaseFiles: s, Persons: s, Registers: s, Settings: s, Staff: s, Documents: s, Log: s, Reads: s, Tokens: s, Feeds: s.Feeds()}
}

// Site is a company with its pages on a local address.
type Site struct {
	*caseworktest.Company
	Server *web.Server
	URL    string
	Log    *Log
}

// Log collects everything that is logged.
type Log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String returns what has been logged so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// Open starts a site; change may alter the options before.
func Open(t testing.TB, change ...func(*web.Options)) *Site {
	t.Helper()
	return open(t, caseworktest.New(t), change)
}

// OpenOn is Open in a company on either database.
func OpenOn(t testing.TB, c *caseworktest.Company, change ...func(*web.Options)) *Site {
	t.Helper()
	return open(t, c, change)
}

// Named has people reach a site by a name, which passkeys ask for.
func Named(o *web.Options) { o.PublicURL = strings.Replace(o.PublicURL, "127.0.0.1", "localhost", 1) }

// NamedURL is where people reach a Named site.
func (s *Site) NamedURL() string { return strings.Replace(s.URL, "127.0.0.1", "localhost", 1) }

// Bare starts a site that nobody has set up yet.
func Bare(t testing.TB, change ...func(*web.Options)) *Site {
	t.Helper()
	return open(t, caseworktest.Bare(t), change)
}

func open(t testing.TB, c *caseworktest.Company, change []func(*web.Options)) *Site {
	t.Helper()
	log := &Log{}
	srv := httptest.NewUnstartedServer(nil)
	base := "http://" + srv.Listener.Addr().String()
	o := web.Options{
		Cases: c.Cases, Company: c.Office, Console: c.Office, Accounts: company.Accounts{Service: c.Office}, Losses: company.Losses{Service: c.Office}, Seconds: company.Approvals{Service: c.Office}, Passkeys: company.Passkeys{Service: c.Office}, Identities: c.Office.Identities(), Eraser: company.NewEraser(c.Office), Tokens: company.Tokens{Service: c.Office}, Anchors: company.Anchors{Service: c.Office}, Holds: company.Holds{Service: c.Office}, Records: Records(c.Store), Exports: c.Exports(), Readings: c.Readings(), Samples: sample.Maker{Exports: c.Exports(), Log: company.Audits{Service: c.Office}, Dir: t.TempDir()}, Reconciliations: against.Records{Exports: c.Exports(), Log: company.Audits{Service: c.Office}, Dir: t.TempDir()}, PublicURL: base, Clock: c.Clock,
		Sources: Sources(), Inbound: inboundOf(c),
		Log: slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})), Version: "test",
	}
	for _, f := range change {
		f(&o)
	}
	server, err := web.New(o)
	if err != nil {
		t.Fatalf("build the server: %v", err)
	}
	srv.Config.Handler = server.Handler()
	srv.Start()
	t.Cleanup(srv.Close)
	return &Site{Company: c, Server: server, URL: base, Log: log}
}

// SecurityEvents are the lines of the log about security.
func (s *Site) SecurityEvents() (events []map[string]any) {
	s.Helper()
	for line := range strings.Lines(s.Log.String()) {
		event := map[string]any{}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			s.Fatalf("read the log: %v", err)
		}
		if event["msg"] == "security" {
			events = append(events, event)
		}
	}
	return events
}

// Logged counts the lines of the log with a security event at a route.
func (s *Site) Logged(event, route string) (n int) {
	s.Helper()
	for _, line := range s.SecurityEvents() {
		if line["event"] == event && line["route"] == route {
			n++
		}
	}
	return n
}

// SignInPath makes a one-time sign-in link for a new or known member of staff.
func (s *Site) SignInPath(email string, role staff.Role) string {
	s.Helper()
	link, err := s.Server.SignInLink(s.Context(), email, role)
	if err != nil {
		s.Fatalf("make a sign-in link: %v", err)
	}
	return s.path(link)
}

// Staff returns a browser signed in with a role.
func (s *Site) Staff(role staff.Role) *Browser {
	s.Helper()
	b := s.Browser()
	if page := b.Post(s.SignInPath(string(role)+"@example.com", role), nil); page.Status != http.StatusSeeOther {
		s.Fatalf("sign in as %s: status %d\n%s", role, page.Status, page.Body)
	}
	return b
}

// LinkPath returns the newest mail link of somebody in a case.
func (s *Site) LinkPath(given, caseID string) string {
	s.Helper()
	for _, n := range slices.Backward(s.Sent) {
		if n.CaseID == caseID && strings.HasPrefix(n.ToName, given) {
			return "/t/" + n.Token
		}
	}
	s.Fatalf("%s got no mail about case %s", given, caseID)
	return ""
}

// OwnerOf returns a browser that has opened somebody's newest mail link.
func (s *Site) OwnerOf(given, caseID string) *Browser {
	s.Helper()
	b := s.Browser()
	if page := b.Post(s.LinkPath(given, caseID), nil); page.Status != http.StatusSeeOther {
		s.Fatalf("open %s's link: status %d\n%s", given, page.Status, page.Body)
	}
	return b
}

func (s *Site) path(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		s.Fatalf("parse link: %v", err)
	}
	return u.Path
}

// Browser keeps cookies and follows no redirect by itself.
type Browser struct {
	site   *Site
	client *http.Client
	// Site is what Sec-Fetch-Site says; a test sets it to "cross-site".
	Site string
	// Forwarded is the address that a proxy says it asks for; "" for no proxy.
	Forwarded string
}

// Browser returns a fresh one.
func (s *Site) Browser() *Browser {
	s.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.Fatalf("make a cookie jar: %v", err)
	}
	client := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.Cleanup(client.CloseIdleConnections)
	return &Browser{site: s, client: client, Site: "same-origin"}
}

// Page is one answer.
type Page struct {
	Status   int
	Location string
	Header   http.Header
	Body     string
}

// Get opens a page.
func (b *Browser) Get(path string) Page { return b.Do(http.MethodGet, path, "", nil) }

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) Page {
	return b.Do(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// File is one upload.
type File struct{ Input, Name, Body string }

// PostFiles sends a form with files, texts first, as a browser would.
func (b *Browser) PostFiles(path string, form url.Values, files ...File) Page {
	b.site.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, values := range form {
		for _, v := range values {
			b.must(w.WriteField(name, v))
		}
	}
	for _, f := range files {
		part, err := w.CreateFormFile(f.Input, f.Name)
		b.must(err)
		_, err = io.WriteString(part, f.Body)
		b.must(err)
	}
	b.must(w.Close())
	return b.Do(http.MethodPost, path, w.FormDataContentType(), &body)
}

// GetWith opens a page with one header set.
func (b *Browser) GetWith(path, header, value string) Page {
	return b.send(http.MethodGet, path, header, value, nil)
}

// Do sends any request.
func (b *Browser) Do(method, path, media string, body io.Reader) Page {
	return b.send(method, path, "Content-Type", media, body)
}

func (b *Browser) send(method, path, header, value string, body io.Reader) Page {
	b.site.Helper()
	req, err := http.NewRequestWithContext(b.site.Context(), method, b.site.URL+path, body)
	b.must(err)
	if value != "" {
		req.Header.Set(header, value)
	}
	req.Header.Set("Sec-Fetch-Site", b.Site)
	if b.Forwarded != "" {
		req.Header.Set("X-Forwarded-For", b.Forwarded)
	}
	resp, err := b.client.Do(req)
	b.must(err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	b.must(err)
	return Page{Status: resp.StatusCode, Location: resp.Header.Get("Location"), Header: resp.Header, Body: string(text)}
}

func (b *Browser) must(err error) {
	b.site.Helper()
	if err != nil {
		b.site.Fatal(err)
	}
}
