package e2e

import (
	"bytes"
	"errors"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/engine/enginetest"
)

// transcript is everything a process printed.
type transcript struct {
	mu      sync.Mutex
	text    bytes.Buffer
	changed chan struct{} // closed and replaced at each write
}

func (s *transcript) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(s.changed)
	s.changed = make(chan struct{})
	return s.text.Write(p)
}

func (s *transcript) String() string {
	text, _ := s.read()
	return text
}

func (s *transcript) read() (string, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String(), s.changed
}

// process is one running handover.
type process struct {
	t      testing.TB
	cmd    *exec.Cmd
	said   *transcript
	ended  chan struct{} // closed once it is gone
	status int           // its exit status, then
}

// environment is what every process of ours gets; more goes in front.
func environment(t testing.TB, more ...string) []string {
	t.Helper()
	return append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TMPDIR=" + os.TempDir(),
		"HANDOVER_ENGINE=" + enginetest.Binary(t)}, more...)
}

func command(t testing.TB, env []string, args ...string) *exec.Cmd {
	t.Helper()
	binary, err := program()
	must(t, err)
	return commandFrom(t, binary, env, args...)
}

func commandFrom(t testing.TB, binary string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = t.TempDir(), env
	return cmd
}

// launch starts a handover that goes on running; it is killed when the test ends.
func launch(t testing.TB, env []string, args ...string) *process {
	t.Helper()
	binary, err := program()
	must(t, err)
	return launchFrom(t, binary, env, args...)
}

// launchFrom is launch with another build of the program.
func launchFrom(t testing.TB, binary string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: commandFrom(t, binary, env, args...), said: &transcript{changed: make(chan struct{})}, ended: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.said, p.said
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	must(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait()
		p.status = p.cmd.ProcessState.ExitCode()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", args[0], last(p.said.String(), 6000))
		}
	})
	return p
}

func last(s string, n int) string { return s[max(0, len(s)-n):] }

// await returns once the process has printed the words.
func (p *process) await(words string) {
	p.t.Helper()
	late := time.After(patience)
	for {
		text, changed := p.said.read()
		if strings.Contains(text, words) {
			return
		}
		select {
		case <-changed:
		case <-p.ended:
			p.t.Fatalf("the process ended with %d and had not said %q:\n%s", p.status, words, p.said)
		case <-late:
			p.t.Fatalf("the process did not say %q:\n%s", words, text)
		}
	}
}

// kill ends the process as a power cut would, and returns when it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // an error when it is gone already
	<-p.ended
}

// stop asks the process to end and returns its exit status.
func (p *process) stop(with os.Signal) int {
	p.t.Helper()
	must(p.t, p.cmd.Process.Signal(with))
	return p.wait()
}

// wait returns the exit status of a process that ends by itself.
func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the process does not end:\n%s", p.said)
	}
	return p.status
}

// run runs one command to its end.
func run(t testing.TB, env []string, args ...string) (out, errs string, status int) {
	t.Helper()
	cmd := command(t, env, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		t.Fatalf("run %v: %v", args, err)
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	return l.Addr().String()
}
