package e2e

import (
	"database/sql"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/mail/mailtest"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/proxytest"
)

// world is an installation and what lies between its parts.
type world struct {
	*service
	book    *ledger
	random  *rand.Rand
	faults  []fault
	mailNet *proxytest.Proxy
	// temporalNet leads to Temporal; nil where that is embedded.
	temporalNet *proxytest.Proxy
	workers     []*process
	hire        func() *process // starts one more worker
}

// fault is one thing that can happen. What strike returns ends it.
type fault struct {
	name   string
	strike func(*world) (mend func())
	least  time.Duration // how long it lasts
	long   bool          // left to longer runs
}

func newWorld(s *service, mailNet *proxytest.Proxy) *world {
	return &world{service: s, mailNet: mailNet, book: &ledger{cases: map[string]int64{}, tasks: map[string]int64{}, mails: map[string]int{}}}
}

// onSQLite is one process with its engine and a mail server behind a network.
func onSQLite(t *testing.T) *world {
	s := serve(t, "--worker")
	network := mailNetwork(t, s)
	s.start()
	s.small()
	w := newWorld(s, network)
	w.faults = append(mailFaults(), []fault{
		{name: "the service is killed", strike: func(w *world) func() { w.process.kill(); return w.start }},
		{name: "the service is asked to stop", strike: func(w *world) func() { w.process.stop(syscall.SIGTERM); return w.start }},
		{name: "the service stands still", strike: func(w *world) func() { return still(w, w.process.cmd.Process.Pid) }},
		{name: "the engine is killed", strike: func(w *world) func() { return w.killEngines() }},
		{name: "the engine stands still", strike: func(w *world) func() { return still(w, w.enginePID()) }},
		{name: "the engine's store is overwritten", strike: (*world).spoilEngine},
		{name: "the engine's store is deleted", strike: func(w *world) func() { w.dropEngineStore(); return w.killEngines() }},
		{name: "a backup is made", strike: func(w *world) func() {
			w.do("backup", filepath.Join(w.TempDir(), "copy"))
			return func() {}
		}},
		{name: "the service stands still past its claims", strike: func(w *world) func() { return still(w, w.process.cmd.Process.Pid) }, least: 40 * time.Second, long: true},
		{name: "the engine stands still until it is replaced", strike: func(w *world) func() { return still(w, w.enginePID()) }, least: 3 * time.Minute, long: true},
	}...)
	return w
}

// onPostgres is a serve and two workers, with a network of its own to the
// database, to Temporal and to the mail server.
func onPostgres(t *testing.T) *world {
	dsn, err := url.Parse(pgtest.New(t))
	must(t, err)
	direct := dsn.String()
	database := proxytest.New(t, dsn.Host)
	dsn.Host = database.Addr()

	cluster, err := engine.Start(t.Context(), engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(cluster.Stop)
	temporal := proxytest.New(t, cluster.Address())

	s := serve(t)
	network := mailNetwork(t, s)
	s.env = append(append(s.env, "HANDOVER_DATABASE_URL="+dsn.String()), enginetest.Environment(t, cluster)...)
	s.env = append(s.env, "TEMPORAL_ADDRESS="+temporal.Addr())
	plain := s.env
	s.env = append(s.env, "HANDOVER_SIGNER=on")
	s.start()
	s.small()

	w := newWorld(s, network)
	w.temporalNet = temporal
	w.hire = func() *process {
		p := launch(t, plain, "worker", "--data", t.TempDir())
		p.await("worker runs")
		return p
	}
	w.workers = []*process{w.hire(), w.hire()}
	operator, err := sql.Open("postgres", direct)
	must(t, err)
	t.Cleanup(func() { operator.Close() })
	w.faults = append(mailFaults(), clusterFaults(database, temporal, operator)...)
	return w
}

func clusterFaults(database, temporal *proxytest.Proxy, operator *sql.DB) []fault {
	return []fault{
		{name: "serve is killed", strike: func(w *world) func() { w.process.kill(); return w.start }},
		{name: "a worker is killed", strike: func(w *world) func() { return w.loseWorkers(1) }},
		{name: "all workers are killed", strike: func(w *world) func() { return w.loseWorkers(len(w.workers)) }},
		{name: "everything is killed", strike: func(w *world) func() {
			w.process.kill()
			back := w.loseWorkers(len(w.workers))
			return func() { w.start(); back() }
		}},
		{name: "serve stands still", strike: func(w *world) func() { return still(w, w.process.cmd.Process.Pid) }},
		{name: "a worker stands still", strike: func(w *world) func() { return still(w, w.workers[0].cmd.Process.Pid) }},
		{name: "the database is cut off", strike: func(w *world) func() { database.Cut(); return database.Heal }},
		{name: "the database falls silent", strike: func(w *world) func() { database.Swallow(); return database.Heal }},
		{name: "all sessions of the database are ended", strike: func(w *world) func() {
			_, err := operator.Exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
			must(w.T, err)
			return func() {}
		}},
		{name: "Temporal is cut off", strike: func(w *world) func() { temporal.Cut(); return temporal.Heal }},
		{name: "Temporal falls silent", strike: func(w *world) func() { temporal.Swallow(); return temporal.Heal }},
		{name: "a worker stands still past its claims and leases", strike: func(w *world) func() { return still(w, w.workers[0].cmd.Process.Pid) }, least: 45 * time.Second, long: true},
		{name: "the database is silent for a minute", strike: func(w *world) func() { database.Swallow(); return database.Heal }, least: time.Minute, long: true},
	}
}

// mailNetwork puts a network between the service and its mail server.
func mailNetwork(t *testing.T, s *service) *proxytest.Proxy {
	t.Helper()
	address := strings.TrimPrefix(s.post.(smtpPost).URL(), "smtp://")
	network := proxytest.New(t, address)
	s.env = append(s.env, "HANDOVER_SMTP_URL=smtp://"+network.Addr()+"?tls=none")
	return network
}

func mailFaults() []fault {
	server := func(w *world) *mailtest.Server { return w.post.(smtpPost).Server }
	return []fault{
		{name: "the mail server is cut off", strike: func(w *world) func() { w.mailNet.Cut(); return w.mailNet.Heal }},
		{name: "the mail server breaks off", strike: func(w *world) func() { server(w).RefuseClients(421); return server(w).Accept }},
		{name: "the mail server is slow", strike: func(w *world) func() { w.mailNet.Delay(300 * time.Millisecond); return w.mailNet.Heal }},
		{name: "mails are taken and the answer is lost", strike: func(w *world) func() { server(w).DropAfterData(2); return func() {} }},
	}
}

// still has a process stand still, and go on when it is mended.
func still(w *world, pid int) func() {
	w.Helper()
	must(w.T, syscall.Kill(pid, syscall.SIGSTOP))
	return func() {
		if err := syscall.Kill(pid, syscall.SIGCONT); err != nil && !errors.Is(err, syscall.ESRCH) {
			w.Errorf("go on: %v", err)
		}
	}
}

func (w *world) killEngines() func() {
	w.Helper()
	for _, pid := range w.engines() {
		must(w.T, syscall.Kill(pid, syscall.SIGKILL))
	}
	return func() {}
}

// spoilEngine overwrites pages of the engine's store and kills the engine,
// which starts again on what is left.
func (w *world) spoilEngine() func() {
	w.Helper()
	f, err := os.OpenFile(filepath.Join(w.dir, "engine.db"), os.O_RDWR, 0)
	must(w.T, err)
	defer f.Close()
	info, err := f.Stat()
	must(w.T, err)
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(w.random.IntN(256))
	}
	for range 3 {
		_, err = f.WriteAt(noise, 4096*(1+w.random.Int64N(max(1, info.Size()/4096-1))))
		must(w.T, err)
	}
	return w.killEngines()
}

// loseWorkers kills workers; as many are started when it is mended.
func (w *world) loseWorkers(n int) func() {
	w.Helper()
	for _, p := range w.workers[:n] {
		p.kill()
	}
	return func() {
		for i := range n {
			w.workers[i] = w.hire()
		}
	}
}
