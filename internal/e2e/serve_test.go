package e2e

import (
	"log/slog"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
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
	s.worker = launch(t, plain, "worker", "--data", t.TempDir())
	s.worker.await("worker runs")
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
