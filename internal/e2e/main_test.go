package e2e

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// How much of the long tests is run; the suite runs a little of each.
var (
	kills  = flag.Int("kills", 3, "how often the service is killed at a random moment")
	chaos  = flag.Int("chaos", 0, "for how many minutes installations are hurt, each fault once at least; 0 for a few faults")
	rounds = flag.Int("rounds", 2, "how many tasks are completed a hundred times at once")

	absence    = flag.Duration("absence", time.Second, "how long Temporal, and the mail server, are away")
	chaosTable = flag.String("chaos.table", "", "the file to which the table of faults and recoveries is appended")
)

// program is built once for all tests, into a directory that TestMain removes.
var program = sync.OnceValues(func() (string, error) {
	// A release that is built already can be tested in place of these sources.
	if named := os.Getenv("HANDOVER_BINARY"); named != "" {
		return filepath.Abs(named)
	}
	dir, err := os.MkdirTemp("", "handover-e2e-")
	if err != nil {
		return "", err
	}
	binary := filepath.Join(dir, "handover")
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-o", binary, "../../cmd/handover")
	build.Env = append(os.Environ(), "CGO_ENABLED=0") // as make build does, whose work is then there already
	if out, err := build.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("build the program: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return binary, nil
})

func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	if binary, err := program(); err == nil && os.Getenv("HANDOVER_BINARY") == "" {
		_ = os.RemoveAll(filepath.Dir(binary))
	}
	os.Exit(code)
}

// patience bounds every wait; only a failing test uses it up.
const patience = 120 * time.Second

// eventually looks again and again until what is asked for is there.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	late := time.After(patience)
	again := time.NewTicker(25 * time.Millisecond)
	defer again.Stop()
	for !is() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("waited %s in vain until %s", patience, what)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
