package engine_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
)

func TestAnEngineThatDiesComesBackAtTheSameAddress(t *testing.T) {
	e := enginetest.Start(t)
	address, pid := e.Address(), engineListeningAt(t, e.Address())
	kill(t, pid)
	eventually(t, "the engine to be back under another process", func() bool {
		return accepts(address) && engineListeningAt(t, address) != pid
	})
	if e.Address() != address {
		t.Errorf("address moved from %s to %s", address, e.Address())
	}
	e.Stop()
	if accepts(address) {
		t.Error("the engine still answers after Stop")
	}
}

func TestTheEngineStandsBackAtTheProcessor(t *testing.T) {
	own, err := syscall.Getpriority(syscall.PRIO_PROCESS, 0)
	if err != nil {
		t.Fatal(err)
	}
	if own != 0 && own != 20 {
		own -= 5 // this process stands back itself, and the engine no further
	}
	e := enginetest.Start(t)
	got, err := syscall.Getpriority(syscall.PRIO_PROCESS, engineListeningAt(t, e.Address()))
	if err != nil {
		t.Fatal(err)
	}
	if got != own+5 && got != own-5 { // systems count either way
		t.Errorf("its priority is %d, ours %d", got, own)
	}
}

func TestAStoreThatDoesNothingIsReplacedWhileOthersGoOnAtTheSameAddress(t *testing.T) {
	dir := t.TempDir()
	e := start(t, engine.Options{Binary: enginetest.Binary(t), Dir: dir})
	address, pid := e.Address(), engineListeningAt(t, e.Address())
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil { // it holds its port, and answers nobody
		t.Fatal(err)
	}
	if err := e.Replace(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the old store to be kept beside an empty one", func() bool {
		_, err := os.Stat(filepath.Join(dir, "engine.db.old"))
		return err == nil
	})
	eventually(t, "another process to serve", func() bool { return accepts(address) })
	if e.Address() != address || engineListeningAt(t, address) == pid {
		t.Errorf("at %s, once %s, serves process %d, once %d", e.Address(), address, engineListeningAt(t, address), pid)
	}
}

func TestPortsAreKeptFromOneStartToTheNext(t *testing.T) {
	o := engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir()}
	first := start(t, o)
	first.Stop()
	if second := start(t, o); second.Address() != first.Address() {
		t.Errorf("address %s, then %s", first.Address(), second.Address())
	}
}

func TestATakenPortIsReplacedAtTheNextStart(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	o := engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir()}
	memory := filepath.Join(o.Dir, "engine.json")
	if err := os.WriteFile(memory, []byte(`{"frontend":`+strconv.Itoa(port)+`}`), 0o600); err != nil {
		t.Fatal(err)
	}
	e := start(t, o)
	if e.Address() == taken.Addr().String() {
		t.Error("the engine claims a port that somebody else holds")
	}
	saved, err := os.ReadFile(memory)
	if err != nil || !strings.Contains(string(saved), e.Address()[strings.LastIndex(e.Address(), ":")+1:]) {
		t.Errorf("engine.json %q does not remember %s (%v)", saved, e.Address(), err)
	}
}

func TestAStartThatCannotWorkSaysWhy(t *testing.T) {
	var log locked
	o := engine.Options{Binary: enginetest.Binary(t), Dir: filepath.Join(t.TempDir(), "absent"),
		Log: slog.New(slog.NewTextHandler(&log, nil))}
	if _, err := engine.Start(t.Context(), o); err == nil {
		t.Fatal("started in a directory that does not exist")
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "engine.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "engine.db.old"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o.Dir = dir
	_, err := engine.Start(t.Context(), o)
	if err == nil || !strings.Contains(err.Error(), "move the old store aside") {
		t.Errorf("error %v does not carry the engine's own words", err)
	}
	if !strings.Contains(log.String(), "engine cannot serve") {
		t.Errorf("the engine's log was not passed on: %s", log.String())
	}
}

func TestAStartCanBeGivenUp(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := engine.Start(ctx, engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir()})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want the context's error", err)
	}
}

func TestFindLooksBesideTheExecutableFirst(t *testing.T) {
	dir := t.TempDir()
	beside, elsewhere := filepath.Join(dir, "handover-engine"), filepath.Join(dir, "other")
	env := func(string) string { return elsewhere }
	find := func(getenv func(string) string) (string, error) {
		return engine.Find(filepath.Join(dir, "handover"), getenv)
	}

	if _, err := find(func(string) string { return "" }); err == nil || !strings.Contains(err.Error(), "make build") {
		t.Errorf("nothing there: %v", err)
	}
	if _, err := find(env); err == nil || !strings.Contains(err.Error(), elsewhere) {
		t.Errorf("a wrong name: %v", err)
	}
	touch(t, elsewhere)
	if got, err := find(env); err != nil || got != elsewhere {
		t.Errorf("named: %q %v", got, err)
	}
	touch(t, beside)
	if got, err := find(env); err != nil || got != beside {
		t.Errorf("beside: %q %v", got, err)
	}
}

func start(t *testing.T, o engine.Options) *engine.Engine {
	t.Helper()
	e, err := engine.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Stop)
	return e
}

func accepts(address string) bool {
	c, err := net.DialTimeout("tcp", address, 10*time.Second)
	if err == nil {
		_ = c.Close()
	}
	return err == nil
}

// engineListeningAt finds the process in /proc whose command line carries the
// address's port.
func engineListeningAt(t *testing.T, address string) int {
	t.Helper()
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		t.Fatal(err)
	}
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range lines {
		line, _ := os.ReadFile(file) // a process may end meanwhile
		if bytes.Contains(line, []byte("--frontend-port\x00"+port+"\x00")) {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			return pid
		}
	}
	return -1
}

func kill(t *testing.T, pid int) {
	t.Helper()
	if pid < 1 {
		t.Fatal("no engine process to kill")
	}
	p, err := os.FindProcess(pid)
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		t.Fatalf("kill process %d: %v", pid, err)
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("waited in vain for %s", what)
		}
	}
}

func touch(t *testing.T, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o700); err != nil {
		t.Fatal(err)
	}
}

// locked is a buffer that many goroutines write.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}
