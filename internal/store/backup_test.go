package store

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/ledger"
)

// TestWritingGoesOnWhileALargeLogIsCopied writes after the copy has begun, and
// has written before it is finished.
func TestWritingGoesOnWhileALargeLogIsCopied(t *testing.T) {
	s := newSQLite(t)
	for i := range 12 {
		must(t, s.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error {
			body := make([]byte, 8<<20)
			_, _ = rand.Read(body) // never fails
			x.Append(draft())
			return x.PutDocument(fmt.Sprint("document ", i), body)
		}))
	}
	before, _, err := s.Head(t.Context())
	must(t, err)

	path, copied := filepath.Join(t.TempDir(), "copy.db"), make(chan error, 1)
	go func() { copied <- s.Backup(t.Context(), path) }()
	awaitBytes(t, path)
	for range 3 {
		change(t, s)
	}
	select {
	case err := <-copied:
		t.Fatalf("the copy was finished before anything could be written (%v)", err)
	default:
	}
	must(t, <-copied)

	c, err := Open(t.Context(), path, Options{})
	must(t, err)
	defer c.Close()
	if size, _, err := c.Head(t.Context()); size != before || err != nil {
		t.Errorf("the copy has %d leaves, want the %d there were when it began (%v)", size, before, err)
	}
}

// awaitBytes returns once something was written into a file.
func awaitBytes(t *testing.T, path string) {
	t.Helper()
	late, again := time.After(time.Minute), time.NewTicker(time.Millisecond)
	defer again.Stop()
	for {
		if info, err := os.Stat(path); err == nil && info.Size() > 0 {
			return
		}
		select {
		case <-again.C:
		case <-late:
			t.Fatal("nothing was written into the copy within a minute")
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
