package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/driver"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/heap"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/postman"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/sweep"
	"github.com/handover-jml/handover/internal/web"
	"github.com/handover-jml/handover/internal/web/api/wire"
	apiclient "github.com/handover-jml/handover/internal/web/client"
	"github.com/handover-jml/handover/internal/web/webtest"
	"github.com/handover-jml/handover/workflows"
)

// The size of a case. The playbook spreads its tasks over three owners.
const (
	tasks = 10
	waves = 3 // mails of a case: one for each owner
)

const namespace = "handover"

// service is all of Handover in this process, as `handover serve --worker`
// runs it, but for the mail server, which is the test's, and the engine, which
// the bare loop shares.
type service struct {
	temporal client.Client
	mails    *mailtest.Server
	api      *apiclient.Client
	seq      atomic.Int64 // joiners announced
	seen     int          // mails read
	engine   string       // file that tells of the engine's process
}

// start opens a fresh company with the playbook of ten tasks on SQLite and a
// fresh engine.
func start(t testing.TB) *service {
	t.Helper()
	heap.Ease()
	quiet := slog.New(slog.DiscardHandler)
	s := &service{mails: mailtest.New(t)}
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), store.Options{Clock: clock.Machine{}})
	must(t, err)
	t.Cleanup(func() { db.Close() })
	must(t, db.Migrate(t.Context()))

	s.temporal, err = driver.Dial(enginetest.Options(enginetest.Start(t)), quiet)
	must(t, err)
	s.engine = findEngine(t)
	t.Cleanup(s.temporal.Close)
	d := driver.New(s.temporal, namespace, db.CaseKind, 10_000, quiet)
	t.Cleanup(d.Close)

	books := ledger.New(db, d)
	office := company.New(books)
	cases := casework.New(books, office)
	must(t, office.Setup(t.Context(), jml.ConsoleActor(), caseworktest.Setup()))
	_, err = office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/joiner", playbook(), "")
	must(t, err)
	s.api = s.serve(t, db, books, cases, office, d, quiet)
	return s
}

// serve starts pages, local API, worker and sweep.
func (s *service) serve(t testing.TB, db *store.Store, books *ledger.Ledger, cases *casework.Service, office *company.Service, d *driver.Driver, quiet *slog.Logger) *apiclient.Client {
	t.Helper()
	public := httptest.NewUnstartedServer(nil)
	address := "http://" + public.Listener.Addr().String()
	sender, err := mail.NewSender(mail.Options{URL: s.mails.URL() + "?tls=none", PublicURL: address,
		From: netmail.Address{Name: "Handover", Address: "handover@example.com"}})
	must(t, err)

	carrier := postman.New(postman.Options{Rounds: []postman.Round{{Queue: db, Desk: cases}}, Mailer: sender, Clock: clock.Machine{}, Log: quiet})
	books.Posted = carrier.Poke
	inBackground(t, carrier.Run)
	w := worker.New(s.temporal, workflows.QueueOf(workflows.TaskQueue), worker.Options{})
	workflows.Register(w)
	activities.Register(w, &activities.Activities{Cases: cases, NamespaceID: d.RecentNamespaceID, Log: quiet})
	must(t, w.Start())
	t.Cleanup(w.Stop)
	sweeper := sweep.New(sweep.Options{Store: db, Company: office, Driver: d, Leases: db, Holder: "bench", Clock: clock.Machine{},
		CourseVersion: course.Version, Log: quiet})
	inBackground(t, sweeper.Run)

	pages, err := web.New(web.Options{Cases: cases, Company: office, Console: office, Accounts: company.Accounts{Service: office}, Tokens: company.Tokens{Service: office}, Losses: company.Losses{Service: office}, Seconds: company.Approvals{Service: office}, Passkeys: company.Passkeys{Service: office}, Identities: office.Identities(), Eraser: company.NewEraser(office), Anchors: company.Anchors{Service: office}, Holds: company.Holds{Service: office}, Records: webtest.Records(db), PublicURL: address,
		Clock: clock.Machine{}, Log: quiet, Version: "bench"})
	must(t, err)
	public.Config.Handler = pages.Handler()
	public.Start()
	t.Cleanup(public.Close)
	return localAPI(t, pages)
}

// inBackground runs f until the test ends.
func inBackground(t testing.TB, f func(context.Context)) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); f(ctx) }()
	t.Cleanup(func() { stop(); <-done })
}

func localAPI(t testing.TB, pages *web.Server) *apiclient.Client {
	t.Helper()
	dir, err := os.MkdirTemp("", "bench") // a socket's path must be short
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "sock")
	socket, err := net.Listen("unix", path)
	must(t, err)
	local := httptest.NewUnstartedServer(pages.LocalHandler())
	local.Listener.Close()
	local.Listener = socket
	local.Start()
	t.Cleanup(local.Close)
	return apiclient.Dial(path)
}

// playbook has ten plain tasks for three owners, all open with the case.
func playbook() []byte {
	var b strings.Builder
	b.WriteString("playbook: joiner\ntasks:\n")
	for i := range tasks {
		owner := []roles.Role{roles.CTO, roles.OfficeManager, roles.HeadOfPeople}[i%waves]
		fmt.Fprintf(&b, "  - {key: task-%d, title: 'Prepare part %d for {{.Person}}', role: %s, opens: notice, due: notice+20d}\n", i, i, owner)
	}
	return []byte(b.String())
}

// announce has HR announce one more joiner and returns the case's id.
func (s *service) announce(t testing.TB) string {
	t.Helper()
	accepted, err := s.event(t.Context())
	must(t, err)
	if n := len(accepted.Case.Tasks); n != tasks {
		t.Fatalf("the case has %d tasks, want %d", n, tasks)
	}
	return accepted.Case.ID
}

// event hands one more joiner in.
func (s *service) event(ctx context.Context) (wire.Accepted, error) {
	id := fmt.Sprintf("E-%d", 1000+s.seq.Add(1))
	now := clock.Machine{}.Now()
	return s.api.Event(ctx, jml.Event{ID: "hr-" + id, OccurredAt: now, Kind: jml.Joiner,
		EffectiveDate: jml.DateOf(now).AddDays(-1),
		Person: jml.EventPerson{ID: id, GivenName: "Ada", FamilyName: "Park", WorkEmail: strings.ToLower(id) + "@example.com",
			Title: "Engineer", Functions: []string{"engineering"}, Location: "Berlin", Manager: "tom@example.com", WorkerType: jml.Employee}})
}

// awaitClosed waits until no case is open any more.
func (s *service) awaitClosed(t testing.TB) {
	t.Helper()
	await(t, "the last case to close", func() bool {
		open, err := s.api.Cases(t.Context(), apiclient.CaseFilter{State: string(jml.CaseOpen), Limit: 1})
		must(t, err)
		return len(open.Cases) == 0
	})
}

// await polls, because nobody is told when the last round of a case is over.
func await(t testing.TB, what string, ok func() bool) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(3 * time.Minute); !ok(); {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited three minutes for %s", what)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
