package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/google/uuid"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/config"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/driver"
	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/health"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/mail"
	"github.com/handover-jml/handover/internal/postman"
	"github.com/handover-jml/handover/internal/provider"
	"github.com/handover-jml/handover/internal/signer"
	"github.com/handover-jml/handover/internal/signin"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/sweep"
	"github.com/handover-jml/handover/internal/timekeeper"
	"github.com/handover-jml/handover/workflows"
)

// wakeQueue is how many cases may wait for their wake at once; past that the
// sweep finds them.
const wakeQueue = 10_000

// parts are the running pieces of one process, in the order they started.
type parts struct {
	cfg    config.Config
	log    *slog.Logger
	says   bool   // a command asks how the log stands, and says so: no line of the log does too
	holder string // names this process in leases; on SQLite a killed one's lease is its successor's

	clock   *timekeeper.Watch
	keeper  *timekeeper.Keeper
	store   *store.Store
	engine  *engine.Engine
	client  client.Client
	driver  *driver.Driver
	books   *ledger.Ledger
	cases   *casework.Service
	company *company.Service
	sender  *mail.Sender
	mailbox *mail.Mailbox
	post    *signin.Post
	signer  *signer.Signer
	health  *health.Monitor

	providers []*provider.Provider

	closers []func()
}

// onClose has f run at the end, before everything that started earlier.
func (p *parts) onClose(f func()) { p.closers = append(p.closers, f) }

// close stops everything in reverse order.
func (p *parts) close() {
	for i := len(p.closers) - 1; i >= 0; i-- {
		p.closers[i]()
	}
}

func newParts(cfg config.Config, log *slog.Logger) *parts {
	p := &parts{cfg: cfg, log: log, holder: "the only process"}
	if !cfg.DatabaseURL.IsZero() {
		p.holder = uuid.NewString()
	}
	return p
}

// openStore locks the data directory where that is the database's too, opens
// the database, brings its schema up to date and records what that decided.
func (p *parts) openStore(ctx context.Context) error {
	release, err := lockDir(p.cfg.DataDir)
	if errors.Is(err, errInUse) {
		return inUse(p.cfg.DataDir)
	}
	if err != nil {
		return err
	}
	p.onClose(release)
	p.clock = timekeeper.New(clock.Machine{}, timekeeper.MachineUptime)
	if p.store, err = store.Open(ctx, databaseURL(p.cfg), store.Options{Clock: p.clock, Watch: p.clock, Quotas: p.cfg.Quotas}); err != nil {
		return err
	}
	p.onClose(func() { p.store.Close() })
	if err := p.store.Migrate(ctx); err != nil {
		return err
	}
	if err := p.judgeClock(ctx); err != nil {
		return err
	}
	if _, err = company.New(ledger.New(p.store, nil)).TellRights(ctx); jml.ErrorCode(err) == jml.CodeClock {
		p.log.Warn("the rights of an earlier version are not recorded yet", "error", err.Error())
		return nil // the next start does it
	}
	return err
}

// judgeClock looks at the clock before anything is done by it. One that cannot
// be relied on keeps nobody from reading.
func (p *parts) judgeClock(ctx context.Context) error {
	pardoned, err := p.store.Pardoned(ctx)
	if err != nil {
		return err
	}
	p.clock.Pardon(pardoned)
	p.keeper = &timekeeper.Keeper{Watch: p.clock, Clocks: p.store, Boot: timekeeper.MachineBoot(), Log: p.log}
	if p.store.Embedded() {
		p.keeper.Memory = p.store
	}
	if err := p.keeper.Recall(ctx); err != nil {
		return err
	}
	if err := p.keeper.Look(ctx); jml.ErrorCode(err) != jml.CodeClock {
		return err
	}
	return nil
}

// temporal answers how to reach Temporal: the company's own where one is
// named, else the embedded engine, which it starts.
func (p *parts) temporal(ctx context.Context) (client.Options, error) {
	if p.cfg.TemporalGiven {
		p.log.Info("using the Temporal that TEMPORAL_* names")
		return p.cfg.Temporal(), nil
	}
	if err := p.startEngine(ctx); err != nil {
		return client.Options{}, err
	}
	return client.Options{HostPort: p.engine.Address(), Namespace: p.cfg.Namespace,
		ConnectionOptions: client.ConnectionOptions{TLS: p.engine.TLS()}}, nil
}

func (p *parts) startEngine(ctx context.Context) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	binary, err := engine.Find(self, func(name string) string {
		if name == "HANDOVER_ENGINE" && p.cfg.Engine != "" {
			return p.cfg.Engine
		}
		return os.Getenv(name)
	})
	if err != nil {
		return &exitError{2, err}
	}
	p.engine, err = engine.Start(ctx, engine.Options{Binary: binary, Dir: p.cfg.DataDir, Namespace: p.cfg.Namespace, Log: p.log})
	if err != nil {
		return fmt.Errorf("start the embedded engine: %w", err)
	}
	p.onClose(p.engine.Stop)
	return nil
}

// connect makes the Temporal client, the driver and the service that wakes
// cases through it. A Temporal that is away stops nothing.
func (p *parts) connect(opts client.Options) (err error) {
	if p.client, err = driver.Dial(opts, p.log); err != nil {
		return err
	}
	p.onClose(p.client.Close)
	p.driver = driver.New(p.client, opts.Namespace, p.store.CaseKind, wakeQueue, p.log)
	p.driver.TaskQueue = workflows.QueueOf(p.cfg.TaskQueue)
	p.onClose(p.driver.Close)
	p.serve(p.driver)
	return nil
}

// serve makes the services over the store. A nil waker leaves all cases to the
// next sweep of a running process.
func (p *parts) serve(waker ledger.Waker) {
	p.books = ledger.New(p.store, waker)
	p.company = company.New(p.books)
	p.cases = casework.New(p.books, p.company)
	p.keeper.Journal = p.company
}

// openMail makes the sender, to the configured server or, where none is and
// mailbox is allowed, to a mailbox of our own.
func (p *parts) openMail(mailbox bool) (err error) {
	url := p.cfg.SMTPURL.Reveal()
	if url == "" && mailbox {
		if p.mailbox, err = mail.NewMailbox(p.cfg.DataDir, p.log); err != nil {
			return fmt.Errorf("open the mailbox: %w", err)
		}
		p.onClose(func() { p.mailbox.Close() })
		url = "smtp://" + p.mailbox.Addr()
	}
	from := p.cfg.MailFrom
	if from.Address == "" && mailbox {
		from.Name, from.Address = "Handover", "handover@example.com"
	}
	p.sender, err = mail.NewSender(mail.Options{URL: url, From: from, PublicURL: p.cfg.PublicURL})
	if err != nil {
		return &exitError{2, err}
	}
	p.smtpURL(url)
	return nil
}

func (p *parts) smtpURL(url string) { p.cfg.SMTPURL = config.NewSecret(url) }

// startPost mails sign-in links to who asks for one on the pages.
func (p *parts) startPost(ctx context.Context) {
	p.post = signin.New(signin.Options{Record: p.store, Mailer: p.sender, Clock: p.clock, Random: rand.Reader, Log: p.log})
	p.background(ctx, p.post.Run)
}

// providersOf makes the sign-in providers. Nothing is asked of them yet.
func providersOf(cfg config.Config, c clock.Clock, log *slog.Logger) (all []*provider.Provider) {
	for _, p := range cfg.Providers {
		all = append(all, provider.New(provider.Options{Key: p.Key, Name: p.Name, Issuer: p.Issuer, ClientID: p.ClientID, Secret: p.Secret.Reveal(),
			Public: cfg.PublicURL, Groups: provider.Groups{Claim: p.GroupsClaim, Roles: p.Groups}, Clock: c, Log: log}))
	}
	return all
}

// startPostman carries the mails of cases, and those of none. It comes before whoever writes them.
func (p *parts) startPostman(ctx context.Context) {
	carrier := postman.New(postman.Options{Mailer: p.sender, Clock: p.clock, Log: p.log, Rounds: []postman.Round{
		{Queue: p.store, Desk: p.cases},
		{Queue: p.store.OfNoCase(), Desk: company.Messages{Service: p.company}},
	}})
	p.books.Posted = carrier.Poke
	p.background(ctx, carrier.Run)
}

// watchEngine notices when the embedded engine does nothing, by whether rounds
// look at the cases that it hands out.
func (p *parts) watchEngine() (*sweep.Stall, activities.Cases) {
	if p.engine == nil {
		return nil, p.cases
	}
	stall := &sweep.Stall{Clock: p.clock, Replace: p.engine.Replace, Log: p.log}
	return stall, watched{p.cases, stall}
}

// watched tells of each round that begins.
type watched struct {
	activities.Cases
	stall *sweep.Stall
}

func (w watched) LoadCase(ctx context.Context, caseID string) (course.View, error) {
	w.stall.Looked()
	return w.Cases.LoadCase(ctx, caseID)
}

// startWorker runs workflows, activities and the sweep.
func (p *parts) startWorker(ctx context.Context) {
	stall, cases := p.watchEngine()
	acts := &activities.Activities{Cases: cases, NamespaceID: p.driver.RecentNamespaceID, Log: p.log}
	register := func(r worker.Registry) {
		workflows.Register(r)
		activities.Register(r, acts)
	}
	p.background(ctx, func(ctx context.Context) { driver.Serve(ctx, p.client, p.driver.TaskQueue, register, p.log) })
	sweeper := sweep.New(sweep.Options{Store: p.store, Company: p.company, Driver: p.driver, Leases: p.store, Holder: p.holder, Clock: p.clock,
		CourseVersion: course.Version, Log: p.log, Stall: stall})
	p.background(ctx, sweeper.Run)
}

// background runs f until the parts are closed, and has the closing wait for
// it. It outlives ctx: requests drain first.
func (p *parts) background(ctx context.Context, f func(context.Context)) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan struct{})
	go func() { defer close(done); f(ctx) }()
	p.onClose(func() { stop(); <-done })
}
