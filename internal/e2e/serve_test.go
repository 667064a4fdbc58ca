package e2e

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
)

func TestServeAndWorkerShareAPostgres(t *testing.T) {
	t.Parallel()
	s := production(t, pgtest.New(t))
	s.company()
	s.mailsSignInTo("ines@example.com", "Ines Duarte")
	s.moverStory()
	s.leaverStory("leo@example.com", []string{"identity", "password-manager", "source-code"}, []string{"LT-0101"})
	s.verify()
	if out, errs, status := s.cli("backup", filepath.Join(t.TempDir(), "copy")); status != 2 || !strings.Contains(errs, "pg_dump") {
		t.Errorf("backup on Postgres: exit %d: %s%s", status, out, errs)
	}
}

// mailsSignInTo has somebody ask for a sign-in link and use it.
func (s *service) mailsSignInTo(email, name string) {
	s.Helper()
	o := s.visitor(email)
	status, _, page := o.send(http.MethodPost, "/sign-in", "application/x-www-form-urlencoded", strings.NewReader("email="+url.QueryEscape(email)))
	if status != http.StatusOK || !strings.Contains(page, "a link is on its way") {
		s.Fatalf("ask for a link: status %d\n%s", status, page)
	}
	link := s.awaitMail(0, name, "Sign in as HR").path
	if status, to, page := o.send(http.MethodPost, link, "", nil); status != http.StatusSeeOther || to != "/" {
		s.Errorf("use the link: status %d\n%s", status, page)
	}
}

func TestServeWithItsOwnWorkerNeedsOnlyAMailServer(t *testing.T) {
	t.Parallel()
	s := serve(t, "--worker")
	s.start()
	s.small()
	number := s.join(1)
	s.finish(number, nil, closed)
	if status := s.process.stop(syscall.SIGTERM); status != 0 {
		t.Errorf("it ends with %d", status)
	}
	s.verify()
}

func TestWorkGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	t.Parallel()
	database, err := url.Parse(pgtest.New(t))
	must(t, err)
	wire := &cable{to: database.Host, at: freeAddress(t), joined: map[net.Conn]bool{}}
	must(t, wire.mend())
	t.Cleanup(wire.cut)
	database.Host = wire.at
	s := production(t, database.String())
	s.small()
	number := s.join(1)
	o := s.owner(number, "Ines Duarte")
	lines := o.lines()
	media, body := o.form(lines, func(line) reply { return reply{say: url.Values{"note": {"Shown the kitchen."}}} })

	wire.cut()
	status, _, page := o.send(http.MethodPost, "/my", media, bytes.NewReader(body))
	if status != http.StatusServiceUnavailable || !strings.Contains(page, "Shown the kitchen.") {
		t.Errorf("without its database the page answers %d and keeps nothing:\n%s", status, page)
	}
	if out, errs, status := s.cli(joinArgs(2)...); status == 0 || errs == "" {
		t.Errorf("without its database an event is answered with %d: %s%s", status, out, errs)
	}

	must(t, wire.mend())
	s.finish(number, nil, closed)
	s.finish(s.join(2), nil, closed)
	s.noLetterTwice(0)
	s.verify()
}

// cable is the network between a service and its database.
type cable struct {
	at, to string
	mu     sync.Mutex
	listen net.Listener
	joined map[net.Conn]bool
}

func (w *cable) mend() error {
	l, err := net.Listen("tcp", w.at)
	if err != nil {
		return err
	}
	w.listen = l
	go func() {
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			far, err := net.Dial("tcp", w.to)
			if err != nil {
				near.Close()
				continue
			}
			w.join(near, far)
		}
	}()
	return nil
}

func (w *cable) join(near, far net.Conn) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.joined[near], w.joined[far] = true, true
	carry := func(to, from net.Conn) { _, _ = io.Copy(to, from); to.Close(); from.Close() }
	go carry(near, far)
	go carry(far, near)
}

// cut ends all connections and lets none begin.
func (w *cable) cut() {
	w.listen.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.joined {
		c.Close()
	}
	clear(w.joined)
}

// production is a company with pages and worker in two processes, a Postgres,
// a mail server and a Temporal of its own.
func production(t *testing.T, database string) *service {
	t.Helper()
	temporal, err := engine.Start(t.Context(), engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(temporal.Stop)
	s := serve(t)
	s.env = append(append(s.env, "HANDOVER_DATABASE_URL="+database), enginetest.Environment(t, temporal)...)
	plain := s.env
	s.env = append(s.env, "HANDOVER_SIGNER=on")
	s.start()
	launch(t, plain, "worker", "--data", t.TempDir()).await("worker runs")
	return s
}

// serve prepares a company with a mail server, to be run by serve.
func serve(t *testing.T, flags ...string) *service {
	t.Helper()
	server := mailtest.New(t)
	s := prepare(t, append([]string{"serve"}, flags...)...)
	s.post, s.ready = smtpPost{server}, "msg=serving"
	s.env = append(s.env, "HANDOVER_SMTP_URL="+server.URL(), "HANDOVER_MAIL_FROM=Handover <handover@example.com>", "HANDOVER_PUBLIC_URL="+s.base)
	return s
}
