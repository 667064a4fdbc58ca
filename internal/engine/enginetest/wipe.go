package enginetest

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
)

// Wipe deletes the store of the engine that runs on dir and kills the engine,
// which comes back at the same address with an empty one.
func Wipe(t testing.TB, dir string) {
	t.Helper()
	store := filepath.Join(dir, "engine.db")
	pid := runningOn(t, store)
	files, err := filepath.Glob(store + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("the engine has no store to delete: %v", err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatalf("kill the engine: %v", err)
	}
}

// runningOn finds the engine by the store that its command line names.
func runningOn(t testing.TB, store string) (pid int) {
	t.Helper()
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range lines {
		line, _ := os.ReadFile(file) // a process may end meanwhile
		if bytes.Contains(line, []byte("\x00"+store+"\x00")) {
			pid, _ = strconv.Atoi(filepath.Base(filepath.Dir(file)))
			return pid
		}
	}
	t.Fatalf("no engine runs on %s", store)
	return 0
}
