// Package mailtest is a real SMTP server inside a test: it collects what is
// sent and can be told to behave as badly as servers do. It must only be
// imported by tests.
package mailtest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"regexp"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"github.com/handover-jml/handover/internal/mail"
)

// longest that Wait waits. It only bounds a failing test.
const patience = 2 * time.Minute

// Mail is one transaction that got as far as its last dot.
type Mail struct {
	From    string // envelope
	To      string // envelope
	Subject string
	Text    string
	HTML    string
	Header  netmail.Header
	Raw     []byte
	Dropped bool // received, but the server broke off before it answered
}

// Links returns the web addresses in the text part, in order, each once.
func (m Mail) Links() []string {
	var links []string
	for _, l := range regexp.MustCompile(`https?://[^\s<>"]+`).FindAllString(m.Text, -1) {
		if !slices.Contains(links, l) {
			links = append(links, l)
		}
	}
	return links
}

// Option changes how a Server is set up.
type Option func(*Server)

// WithTLS makes the server offer STARTTLS with a certificate that only
// ClientTLS trusts, and refuse sign-in without it.
func WithTLS() Option { return func(s *Server) { s.secure = true } }

// WithImplicitTLS makes the server speak TLS from the first byte.
func WithImplicitTLS() Option {
	return func(s *Server) { s.secure, s.implicit = true, true }
}

// WithAuth asks for a sign-in by the given mechanism, PLAIN or LOGIN.
func WithAuth(mechanism, user, password string) Option {
	return func(s *Server) { s.mechanism, s.user, s.password = mechanism, user, password }
}

// At makes the server listen on this address, as one does that comes back.
func At(address string) Option { return func(s *Server) { s.address = address } }

// Server collects mails.
type Server struct {
	address  string
	listen   net.Listener
	server   *smtp.Server
	roots    *x509.CertPool
	secure   bool
	implicit bool

	mechanism, user, password string

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at each mail and stalled recipient
	mails    []Mail
	refuse   []refusal
	greeting int // code that answers EHLO; 0: welcome

	turnedAway int // clients that RefuseClients met
	drops      int
	stalled    chan struct{} // not nil: RCPT waits until it is closed
	waiting    []string      // recipients offered since Stall
}

type refusal struct{ code, times int }

// New starts a server on a loopback port; it stops when the test ends.
func New(t testing.TB, options ...Option) *Server {
	t.Helper()
	s := &Server{address: "127.0.0.1:0", changed: make(chan struct{})}
	for _, o := range options {
		o(s)
	}
	s.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return s.newSession(c)
	}))
	s.server.Domain = "mailtest"
	s.server.ErrorLog = log.New(io.Discard, "", 0)
	s.server.AllowInsecureAuth = !s.secure
	listen, err := net.Listen("tcp", s.address)
	if err != nil {
		t.Fatalf("open mail port: %v", err)
	}
	if s.secure {
		s.server.TLSConfig = s.certificate(t)
	}
	s.listen = listen
	if s.implicit {
		s.listen = tls.NewListener(listen, s.server.TLSConfig)
	}
	done := make(chan struct{})
	go func() { defer close(done); _ = s.server.Serve(s.listen) }()
	t.Cleanup(func() {
		s.Resume()
		_ = s.server.Close()
		_ = listen.Close()
		<-done
	})
	return s
}

// certificate borrows the self-made one of httptest, which names 127.0.0.1.
func (s *Server) certificate(t testing.TB) *tls.Config {
	web := httptest.NewTLSServer(nil)
	t.Cleanup(web.Close)
	s.roots = x509.NewCertPool()
	s.roots.AddCert(web.Certificate())
	return &tls.Config{Certificates: web.TLS.Certificates, MinVersion: tls.VersionTLS12}
}

// URL is the server's address as HANDOVER_SMTP_URL takes it, with user and
// password when it asks for them.
func (s *Server) URL() string {
	user, scheme, query := "", "smtp", ""
	if s.user != "" {
		user = s.user + ":" + s.password + "@"
	}
	switch {
	case s.implicit:
		scheme = "smtps"
	case s.secure:
		query = "?tls=starttls"
	}
	return scheme + "://" + user + s.listen.Addr().String() + query
}

// ClientTLS trusts the server's certificate; nil without TLS.
func (s *Server) ClientTLS() *tls.Config {
	if !s.secure {
		return nil
	}
	return &tls.Config{RootCAs: s.roots, MinVersion: tls.VersionTLS12}
}

// RefuseRcpt answers the next times RCPT commands with code; negative times
// means for ever. Several calls queue up.
func (s *Server) RefuseRcpt(code, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse = append(s.refuse, refusal{code, times})
}

// RefuseClients answers every EHLO with code.
func (s *Server) RefuseClients(code int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeting = code
}

// Accept forgets what RefuseRcpt and RefuseClients asked for.
func (s *Server) Accept() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse, s.greeting = nil, 0
}

// DropAfterData takes the next n mails and closes the connection instead of
// answering, so the client cannot know.
func (s *Server) DropAfterData(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops = n
}

// Stall makes RCPT wait without an answer until Resume.
func (s *Server) Stall() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stalled, s.waiting = make(chan struct{}), nil
}

// Resume ends Stall.
func (s *Server) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stalled != nil {
		close(s.stalled)
		s.stalled = nil
	}
}

// Mails returns what arrived so far, in order.
func (s *Server) Mails() []Mail {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mails)
}

// Wait returns all mails once there are at least n, and fails the test when
// they do not come.
func (s *Server) Wait(t testing.TB, n int) []Mail {
	t.Helper()
	s.await(t, func() bool { return len(s.mails) >= n }, "mails")
	return s.Mails()
}

// WaitStalled waits until a client has offered this recipient since Stall, so
// that it waits for an answer.
func (s *Server) WaitStalled(t testing.TB, to string) {
	t.Helper()
	s.await(t, func() bool { return slices.Contains(s.waiting, to) }, "the recipient "+to)
}

// WaitTurnedAway waits until n clients were turned away by RefuseClients.
func (s *Server) WaitTurnedAway(t testing.TB, n int) {
	t.Helper()
	s.await(t, func() bool { return s.turnedAway >= n }, "clients turned away")
}

func (s *Server) await(t testing.TB, enough func() bool, what string) {
	t.Helper()
	late := time.After(patience)
	for {
		s.mu.Lock()
		ok, changed, mails := enough(), s.changed, len(s.mails)
		s.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("waited %s for %s: %d mails", patience, what, mails)
		}
	}
}

// signal tells waiters to look again; the caller holds mu.
func (s *Server) signal() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) newSession(c *smtp.Conn) (smtp.Session, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.greeting != 0 {
		s.turnedAway++
		s.signal()
		return nil, &smtp.SMTPError{Code: s.greeting, EnhancedCode: smtp.EnhancedCode{s.greeting / 100, 3, 2}, Message: "no service"}
	}
	return &session{server: s, conn: c}, nil
}

type session struct {
	server *Server
	conn   *smtp.Conn
	signed bool
	from   string
	to     string
}

func (c *session) Reset() { c.from, c.to = "", "" }

func (c *session) Logout() error { return nil }

func (c *session) AuthMechanisms() []string {
	if c.server.mechanism == "" {
		return nil
	}
	return []string{c.server.mechanism}
}

func (c *session) Auth(mechanism string) (sasl.Server, error) {
	check := func(user, password string) error {
		if user != c.server.user || password != c.server.password {
			return smtp.ErrAuthFailed
		}
		c.signed = true
		return nil
	}
	if mechanism == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, user, password string) error { return check(user, password) }), nil
}

func (c *session) Mail(from string, _ *smtp.MailOptions) error {
	if c.server.user != "" && !c.signed {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "authentication required"}
	}
	c.from = from
	return nil
}

func (c *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s := c.server
	s.mu.Lock()
	stalled, code := s.stalled, 0
	if stalled != nil {
		s.waiting = append(s.waiting, to)
		s.signal()
	}
	if len(s.refuse) > 0 {
		code = s.refuse[0].code
		if s.refuse[0].times--; s.refuse[0].times == 0 {
			s.refuse = s.refuse[1:]
		}
	}
	s.mu.Unlock()
	if stalled != nil {
		<-stalled
	}
	if code != 0 {
		return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{code / 100, 1, 1}, Message: "<" + to + "> is not welcome"}
	}
	if c.to != "" {
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 5, 3}, Message: "one recipient at a time"}
	}
	c.to = to
	return nil
}

func (c *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	letter, err := mail.Parse(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not a mail: " + err.Error()}
	}
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	drop := s.drops > 0
	if drop {
		s.drops--
	}
	s.mails = append(s.mails, Mail{
		From: c.from, To: c.to, Subject: letter.Subject, Text: letter.Text, HTML: letter.HTML,
		Header: letter.Header, Raw: raw, Dropped: drop,
	})
	s.signal()
	if drop {
		_ = c.conn.Conn().Close()
		return errors.New("dropped")
	}
	return nil
}

// login is the server side of the LOGIN mechanism.
type login struct {
	check func(user, password string) error
	step  int
	user  string
}

func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	l.step++
	switch {
	case l.step == 1 && response == nil:
		return []byte("Username:"), false, nil
	case l.user == "":
		l.step, l.user = 2, string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}
