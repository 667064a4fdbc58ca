// Package providertest runs a real OpenID provider as a process of its own. It is
// imported by tests only.
package providertest

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/provider"
)

// User is somebody as the provider's tokens describe them.
type User struct {
	Subject  string   `json:"subject"`
	Email    string   `json:"email"`
	Verified bool     `json:"verified"`
	Groups   []string `json:"groups,omitempty"`
}

// Provider is one that runs.
type Provider struct {
	Issuer string
	Stop   func() // it answers no more
}

// The client that it knows.
const (
	Client = "handover"
	Secret = "a secret of the tests"
)

// Start runs a provider with users by the names that they sign in with.
func Start(t testing.TB, users map[string]User) Provider {
	t.Helper()
	cmd := exec.Command(program(t))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err := errors.Join(err, err2); err != nil {
		t.Fatalf("run the test provider: %v", err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("run the test provider: %v", err)
	}
	stop := sync.OnceFunc(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(stop)
	if err := json.NewEncoder(in).Encode(map[string]any{"client": Client, "secret": Secret, "users": users}); err != nil {
		t.Fatalf("tell the test provider its users: %v", err)
	}
	issuer, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the test provider does not start: %v", err)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return Provider{Issuer: strings.TrimSpace(issuer), Stop: stop}
}

// As is the provider as Handover knows it, under a key.
func (p Provider) As(key, public string, c clock.Clock) *provider.Provider {
	return provider.New(provider.Options{Key: key, Name: strings.ToUpper(key[:1]) + key[1:], Issuer: p.Issuer, ClientID: Client, Secret: Secret,
		Public: public, Clock: c, Log: slog.New(slog.DiscardHandler)})
}

// program finds the provider's program: where make built it, else it is built.
func program(t testing.TB) string {
	t.Helper()
	root, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(root, "tools", "provider", "go.mod")); missing == nil {
			break
		}
		if parent := filepath.Dir(root); parent != root {
			root = parent
		} else {
			err = errors.New("the sources of the test provider are not above this test")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "bin", "test-provider")
	if _, missing := os.Stat(path); missing == nil {
		return path
	}
	path = filepath.Join(t.TempDir(), "test-provider")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", path, ".")
	build.Dir, build.Env = filepath.Join(root, "tools", "provider"), append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the test provider: %v\n%s", err, out)
	}
	return path
}
