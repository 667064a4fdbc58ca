// Package enginetest gives tests a real engine. It knows where the Makefile
// puts the program; it never builds it, since that takes minutes.
package enginetest

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/engine"
)

// Binary returns the path of the engine program, which make build makes.
func Binary(t testing.TB) string {
	t.Helper()
	root, err := os.Getwd() // a test runs in its package's directory
	for ; err == nil; root = filepath.Dir(root) {
		if _, missing := os.Stat(filepath.Join(root, "go.mod")); missing == nil || root == filepath.Dir(root) {
			break
		}
	}
	path, err := engine.Find(filepath.Join(root, "bin", "handover"), os.Getenv)
	if err != nil {
		t.Fatalf("this test runs the real engine, which is not built: run make build first (%v)", err)
	}
	return path
}

// Start runs an engine with an empty store until the test ends.
func Start(t testing.TB) *engine.Engine {
	t.Helper()
	e, err := engine.Start(t.Context(), engine.Options{Binary: Binary(t), Dir: t.TempDir()})
	if err != nil {
		t.Fatalf("start the engine: %v", err)
	}
	t.Cleanup(e.Stop)
	return e
}
