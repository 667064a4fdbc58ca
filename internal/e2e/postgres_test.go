package e2e

import (
	"log/slog"
	"path/filepath"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/web/client"
)

func TestServeAndWorkerShareAPostgres(t *testing.T) {
	t.Parallel()
	s := production(t)
	s.company()
	s.moverStory()
	s.leaverStory("leo@example.com", []string{"identity", "password-manager", "source-code"}, []string{"LT-0101"})
	s.verify()
	if out, errs, status := s.cli("backup", filepath.Join(t.TempDir(), "copy")); status != 2 || !strings.Contains(errs, "pg_dump") {
		t.Errorf("backup on Postgres: exit %d: %s%s", status, out, errs)
	}
}

// production is a company with pages and worker in two processes, a Postgres,
// a mail server and a Temporal of its own.
func production(t *testing.T) *service {
	t.Helper()
	temporal, err := engine.Start(t.Context(), engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(temporal.Stop)
	server, address := mailtest.New(t), freeAddress(t)
	s := &service{T: t, dir: t.TempDir(), base: "http://" + address, ready: "msg=serving",
		post: smtpPost{server}, owners: map[string]*owner{}, finished: map[string]bool{}}
	s.env = environment(t, "HANDOVER_DATABASE_URL="+pgtest.New(t), "TEMPORAL_ADDRESS="+temporal.Address(),
		"HANDOVER_SMTP_URL="+server.URL(), "HANDOVER_MAIL_FROM=Handover <handover@example.com>", "HANDOVER_PUBLIC_URL="+s.base)
	s.args = []string{"serve", "--data", s.dir, "--listen", address}
	s.local = client.Dial(filepath.Join(s.dir, "handover.sock"))
	plain := s.env
	s.env = append(s.env, "HANDOVER_SIGNER=on")
	s.start()
	launch(t, plain, "worker", "--data", t.TempDir()).await("worker runs")
	return s
}
