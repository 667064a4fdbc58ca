package sweep_test

import (
	"context"
	"flag"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"sync"
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
	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/postman"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/sweep"
	"github.com/handover-jml/handover/workflows"
)

// openCases is more than one look of the sweep takes.
var openCases = flag.Int("cases", 130, "how many cases are open when Temporal's store is lost")

// driveWithin is the promise for all of them, however many workers there are.
const driveWithin = time.Minute

func TestTwoWorkersDriveEveryCaseOfALostStoreAndNoneAtRest(t *testing.T) {
	t.Parallel()
	c := newCrew(t)
	c.announce(*openCases)
	first, second := c.hire("first"), c.hire("second")

	swept := c.sweeping(first, second)
	c.awaitDriven(c.namespace())
	c.awaitRest()
	swept()
	c.staysAtRest(first, second)

	old := c.namespace()
	enginetest.Wipe(t, c.temporalDir)
	lost := time.Now()
	c.sweeping(first, second)
	c.awaitDriven(c.namespaceAfter(old))
	if took := time.Since(lost); took > driveWithin {
		t.Errorf("%d cases were driven within %s", *openCases, took)
	} else {
		t.Logf("%d cases were driven within %s", *openCases, took)
	}
}

// crew is a company on Postgres with a Temporal and several workers, each with
// connections of its own.
type crew struct {
	*testing.T
	database    string
	temporal    *engine.Engine
	temporalDir string
	mails       *mailtest.Server
	books       *store.Store // the test's own look at the database

	mu     sync.Mutex
	driven map[string]map[string]bool // namespace, case
	round  chan struct{}              // closed and replaced at each of them
	roused int
}

func newCrew(t *testing.T) *crew {
	t.Helper()
	c := &crew{T: t, database: pgtest.New(t), temporalDir: t.TempDir(), mails: mailtest.New(t),
		driven: map[string]map[string]bool{}, round: make(chan struct{})}
	var err error
	c.temporal, err = engine.Start(t.Context(), engine.Options{Binary: enginetest.Binary(t), Dir: c.temporalDir, Log: quiet})
	must(t, err)
	t.Cleanup(c.temporal.Stop)
	c.books = c.open()
	must(t, c.books.Migrate(t.Context()))
	return c
}

var quiet = slog.New(slog.DiscardHandler)

func (c *crew) open() *store.Store {
	c.Helper()
	s, err := store.Open(c.Context(), c.database, store.Options{Clock: clock.Machine{}})
	must(c, err)
	c.Cleanup(func() { s.Close() })
	return s
}

// announce has so many joiners announced while nobody drives their cases.
func (c *crew) announce(n int) {
	c.Helper()
	books := ledger.New(c.books, nil)
	office := company.New(books)
	cases := casework.New(books, office)
	must(c, office.Setup(c.Context(), jml.ConsoleActor(), caseworktest.Setup()))
	_, err := office.PutDocument(c.Context(), jml.ConsoleActor(), "playbook/joiner", []byte(playbook), "")
	must(c, err)

	now := clock.Machine{}.Now()
	for i := range n {
		id := fmt.Sprintf("E-%d", 1000+i)
		_, err := cases.Accept(c.Context(), jml.Event{ID: "hr-" + id, OccurredAt: now, Kind: jml.Joiner,
			EffectiveDate: jml.DateOf(now).AddDays(30),
			Person: jml.EventPerson{ID: id, GivenName: "Ada", FamilyName: "Park", WorkEmail: id + "@example.com",
				Title: "Engineer", Location: "Berlin", Manager: "tom@example.com", WorkerType: jml.Employee}},
			jml.Intake{Source: "test", Actor: jml.ConsoleActor()})
		must(c, err)
	}
}

const playbook = `playbook: joiner
tasks:
  - {key: desk, title: 'Prepare a desk for {{.Person}}', role: office-manager, opens: notice, due: start}
`

// member is one worker: as `handover worker` runs it, but for the loop of its
// sweep.
type member struct {
	crew    *crew
	driver  *driver.Driver
	sweeper *sweep.Sweeper
}

func (c *crew) hire(name string) *member {
	c.Helper()
	temporal, err := driver.Dial(enginetest.Options(c.temporal), quiet)
	must(c, err)
	c.Cleanup(temporal.Close)
	db := c.open()
	d := driver.New(temporal, c.temporal.Namespace(), db.CaseKind, 1000, quiet)
	c.Cleanup(d.Close)

	books := ledger.New(db, d)
	office := company.New(books)
	cases := casework.New(books, office)
	carrier := postman.New(postman.Options{Rounds: []postman.Round{{Queue: db, Desk: cases}}, Mailer: c.sender(), Clock: clock.Machine{}, Log: quiet})
	books.Posted = carrier.Poke
	c.background(carrier.Run)
	c.work(temporal, &activities.Activities{Cases: rounds{cases, c}, NamespaceID: d.RecentNamespaceID, Log: quiet})
	sweeper := sweep.New(sweep.Options{Store: db, Company: office, Driver: alarms{d, c}, Leases: db, Holder: name,
		Clock: clock.Machine{}, CourseVersion: course.Version, Interval: time.Second, Log: quiet})
	return &member{c, d, sweeper}
}

func (c *crew) work(temporal client.Client, acts *activities.Activities) {
	register := func(r worker.Registry) { workflows.Register(r); activities.Register(r, acts) }
	c.background(func(ctx context.Context) {
		driver.Serve(ctx, temporal, workflows.QueueOf(workflows.TaskQueue), register, quiet)
	})
}

func (c *crew) sender() *mail.Sender {
	s, err := mail.NewSender(mail.Options{URL: c.mails.URL() + "?tls=none", PublicURL: "http://127.0.0.1",
		From: netmail.Address{Address: "handover@example.com"}})
	must(c, err)
	return s
}

// background runs f until the test ends, or until stopped.
func (c *crew) background(f func(context.Context)) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); f(ctx) }()
	stop = func() { cancel(); <-done }
	c.Cleanup(stop)
	return stop
}

func (c *crew) sweeping(all ...*member) (stop func()) {
	var stops []func()
	for _, m := range all {
		stops = append(stops, c.background(m.sweeper.Run))
	}
	return func() {
		for _, stop := range stops {
			stop()
		}
	}
}

// rounds tells the crew of each round that left its mark.
type rounds struct {
	*casework.Service
	crew *crew
}

func (r rounds) Drive(ctx context.Context, d course.Drive, namespaceID string) error {
	if err := r.Service.Drive(ctx, d, namespaceID); err != nil {
		return err
	}
	r.crew.mu.Lock()
	defer r.crew.mu.Unlock()
	if r.crew.driven[namespaceID] == nil {
		r.crew.driven[namespaceID] = map[string]bool{}
	}
	r.crew.driven[namespaceID][d.CaseID] = true
	close(r.crew.round)
	r.crew.round = make(chan struct{})
	return nil
}

// alarms counts whom the sweep rouses.
type alarms struct {
	*driver.Driver
	crew *crew
}

func (a alarms) Rouse(ctx context.Context, ref course.Ref) error {
	a.crew.mu.Lock()
	a.crew.roused++
	a.crew.mu.Unlock()
	return a.Driver.Rouse(ctx, ref)
}

func (c *crew) awaitDriven(namespaceID string) {
	c.Helper()
	late := time.After(2 * driveWithin)
	for {
		c.mu.Lock()
		n, next := len(c.driven[namespaceID]), c.round
		c.mu.Unlock()
		if n == *openCases {
			return
		}
		select {
		case <-next:
		case <-late:
			c.Fatalf("%d of %d cases were driven in namespace %s", n, *openCases, namespaceID)
		}
	}
}

// awaitRest waits until every round has answered the last change of its case.
// Nobody is told of that, so it asks.
func (c *crew) awaitRest() {
	c.Helper()
	ns, soon := c.namespace(), time.Now().Add(61*time.Second)
	c.await("all cases to rest", func() bool {
		waiting, err := c.books.Overdue(c.Context(), ns, course.Version, soon, course.Ref{}, 1)
		must(c, err)
		return len(waiting) == 0
	})
}

func (c *crew) await(what string, ok func() bool) {
	c.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for late := time.After(2 * driveWithin); !ok(); {
		select {
		case <-tick.C:
		case <-late:
			c.Fatalf("waited in vain for %s", what)
		}
	}
}

// staysAtRest has every worker look once more: none finds a case to rouse, the
// only way in which a sweep reaches a run. Rounds are not counted: a wake that
// came while its change was answered already still makes one.
func (c *crew) staysAtRest(all ...*member) {
	c.Helper()
	roused := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return c.roused
	}
	before := roused()
	for _, m := range all {
		if _, err := m.sweeper.Sweep(c.Context()); err != nil {
			c.Fatal(err)
		}
	}
	if n := roused() - before; n != 0 {
		c.Errorf("at rest %d cases were roused", n)
	}
}

func (c *crew) namespace() (id string) {
	c.Helper()
	return c.namespaceAfter("")
}

// namespaceAfter waits for the id of a store that is not the old one.
func (c *crew) namespaceAfter(old string) (id string) {
	c.Helper()
	temporal, err := driver.Dial(enginetest.Options(c.temporal), quiet)
	must(c, err)
	defer temporal.Close()
	d := driver.New(temporal, c.temporal.Namespace(), c.books.CaseKind, 1, quiet)
	defer d.Close()
	c.await("a new store", func() bool {
		id, err = d.NamespaceID(c.Context())
		return err == nil && id != old
	})
	return id
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
