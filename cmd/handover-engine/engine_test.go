package main

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
)

const asEngine = "HANDOVER_ENGINE_TEST_MAIN"

// TestMain lets the test binary be the engine, so the tests run the real main.
func TestMain(m *testing.M) {
	if os.Getenv(asEngine) != "" {
		main()
	}
	os.Exit(m.Run())
}

func TestItServesUntilItsInputEnds(t *testing.T) {
	e := start(t, filepath.Join(t.TempDir(), "a dir #1?", "engine.db"))
	res, err := e.client.WorkflowService().DescribeNamespace(t.Context(),
		&workflowservice.DescribeNamespaceRequest{Namespace: "handover"})
	if err != nil {
		t.Fatal(err)
	}
	if got := res.GetConfig().GetWorkflowExecutionRetentionTtl().AsDuration(); got != 7*24*time.Hour {
		t.Errorf("retention %v, want 7 days", got)
	}
	if err := e.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := e.client.CheckHealth(t.Context(), &client.CheckHealthRequest{}); err != nil {
		t.Errorf("after an interrupt it must still serve: %v", err)
	}
	closed := time.Now()
	_ = e.stdin.Close()
	if err := e.cmd.Wait(); err != nil {
		t.Errorf("exit at the end of input: %v", err)
	}
	if took := time.Since(closed); took > 5*time.Second { // the service that started it kills it then
		t.Errorf("took %v to exit, want at once", took)
	}
}

func TestARunSurvivesAKilledEngine(t *testing.T) {
	db := filepath.Join(t.TempDir(), "engine.db")
	first := start(t, db)
	opts := client.StartWorkflowOptions{ID: "case-1", TaskQueue: "none"}
	if _, err := first.client.ExecuteWorkflow(t.Context(), opts, "Joiner", "case-1"); err != nil {
		t.Fatal(err)
	}
	_ = first.cmd.Process.Kill()
	_ = first.cmd.Wait()

	second := start(t, db)
	if second.ready.NamespaceID != first.ready.NamespaceID {
		t.Errorf("namespace id changed with the same store")
	}
	if _, err := second.client.DescribeWorkflowExecution(t.Context(), "case-1", ""); err != nil {
		t.Errorf("the run is gone: %v", err)
	}
}

// copyStore leaves a store at path that no driver has open.
func copyStore(t *testing.T, from, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", from)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("VACUUM INTO ?", path); err != nil {
		t.Fatal(err)
	}
	write(t, versionFile(path), storeVersion)
}

func TestADamagedStoreIsReplaced(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	sound := filepath.Join(t.TempDir(), "engine.db")
	if err := prepareStore(sound, "handover", quiet); err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(t *testing.T, db string){
		"no database": func(t *testing.T, db string) { write(t, db, strings.Repeat("not a database", 100)) },
		"a page overwritten": func(t *testing.T, db string) {
			f, err := os.OpenFile(db, os.O_RDWR, 0)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if _, err := f.WriteAt(bytes.Repeat([]byte{0xa5}, 4096), 5*4096); err != nil {
				t.Fatal(err)
			}
		},
		"cut short": func(t *testing.T, db string) {
			if err := os.Truncate(db, 3*4096); err != nil {
				t.Fatal(err)
			}
		},
		"empty": func(t *testing.T, db string) { write(t, db, "") },
	} {
		t.Run(name, func(t *testing.T) {
			db := filepath.Join(t.TempDir(), "engine.db")
			copyStore(t, sound, db)
			if err := checkStore(db); err != nil {
				t.Fatalf("a sound store: %v", err)
			}
			damage(t, db)
			if err := checkStore(db); !errors.Is(err, errDamaged) {
				t.Fatalf("a damaged store: %v", err)
			}
			if err := prepareStore(db, "handover", quiet); err != nil {
				t.Fatalf("on a damaged store: %v", err)
			}
			if err := checkStore(db); err != nil {
				t.Errorf("the store in its place: %v", err)
			}
			if _, err := os.Stat(db + ".old"); err != nil {
				t.Errorf("the damaged store was not kept: %v", err)
			}
		})
	}
}

func TestAFileThatMayNotBeUsedIsNamedWithItsMode(t *testing.T) {
	db := filepath.Join(t.TempDir(), "engine.db")
	if err := os.Mkdir(db, 0o750); err != nil { // not even the superuser reads one as a file
		t.Fatal(err)
	}
	err := checkStore(db)
	if err == nil || errors.Is(err, errDamaged) || !strings.Contains(err.Error(), db) || !strings.Contains(err.Error(), "drwxr-x---") {
		t.Errorf("got %v", err)
	}
}

func TestAStoreOfAnotherLayoutIsMovedAside(t *testing.T) {
	db := filepath.Join(t.TempDir(), "engine.db")
	write(t, db, "an old store")
	write(t, db+"-wal", "its log")
	write(t, versionFile(db), "temporal 0.1\n")
	if err := prepareStore(db, "handover", slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	if got := read(t, db+".old") + read(t, db+".old-wal"); got != "an old storeits log" {
		t.Errorf("aside: %q", got)
	}
	if got := read(t, versionFile(db)); got != storeVersion {
		t.Errorf("version %q, want %q", got, storeVersion)
	}
	if !strings.HasPrefix(read(t, db), "SQLite format 3") {
		t.Error("no fresh store in its place")
	}
}

func TestASecondEngineWaitsForTheFirst(t *testing.T) {
	db := filepath.Join(t.TempDir(), "engine.db")
	fd, err := syscall.Open(db+".lock", syscall.O_RDWR|syscall.O_CREAT, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	if err := lockStore(db, 100*time.Millisecond); err == nil || !strings.Contains(err.Error(), "another engine") {
		t.Fatalf("while the first holds it: %v", err)
	}
	got := make(chan error)
	go func() { got <- lockStore(db, lockWait) }()
	_ = syscall.Close(fd)
	if err := <-got; err != nil {
		t.Fatalf("after the first let go: %v", err)
	}
}

func TestIncompleteFlagsAreRefused(t *testing.T) {
	for _, args := range [][]string{
		{"--frontend-port=1", "--history-port=2", "--matching-port=3", "--worker-port=4"},
		{"--db=x", "--frontend-port=1", "--history-port=2", "--matching-port=3"},
		{"--db=x", "--frontend-port=1", "--history-port=2", "--matching-port=3", "--worker-port=3"},
	} {
		if o, err := parse(args); err == nil {
			t.Errorf("%v accepted as %+v", args, o)
		}
	}
}

type running struct {
	cmd      *exec.Cmd
	ports    []int
	identity identity
	stdin    io.Closer
	ready    ready
	client   client.Client
}

func start(t *testing.T, db string) *running {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(db), 0o700); err != nil {
		t.Fatal(err)
	}
	e := &running{}
	e.cmd, e.ports = engineCommand(t, db)
	e.cmd.Stderr = os.Stderr
	stdin, err := e.cmd.StdinPipe()
	out, err2 := e.cmd.StdoutPipe()
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	e.stdin = stdin
	if err := e.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = stdin.Close(); _ = e.cmd.Wait() })
	handed := newIdentityLine(t)
	if _, err := io.WriteString(stdin, handed); err != nil {
		t.Fatal(err)
	}
	if e.identity, err = readIdentity(bufio.NewReader(strings.NewReader(handed))); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("no ready line: %v", err)
	}
	if err := json.Unmarshal(line, &e.ready); err != nil {
		t.Fatalf("ready line %q: %v", line, err)
	}
	e.client, err = client.Dial(client.Options{
		HostPort: e.ready.Address, Namespace: e.ready.Namespace, Logger: quiet(),
		ConnectionOptions: client.ConnectionOptions{TLS: e.identity.client()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.client.Close)
	return e
}

func quiet() sdklog.Logger { return sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)) }

func engineCommand(t *testing.T, db string) (cmd *exec.Cmd, ports []int) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"--db", db}
	for _, name := range []string{"frontend", "history", "matching", "worker"} {
		l, err := net.Listen("tcp", loopback+":0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }() // held until all four are chosen
		port := l.Addr().(*net.TCPAddr).Port
		ports = append(ports, port)
		args = append(args, "--"+name+"-port", strconv.Itoa(port))
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	t.Cleanup(cancel)
	cmd = exec.CommandContext(ctx, exe, args...)
	cmd.Env = append(os.Environ(), asEngine+"=1")
	return cmd, ports
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
