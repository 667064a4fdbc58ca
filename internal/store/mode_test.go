package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/store"
)

func TestOnlyTheirOwnerCanReadADatabaseAndItsCopy(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path, copied := filepath.Join(dir, "handover.db"), filepath.Join(dir, "copy.db")
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(ctx, copied); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{path, path + "-wal", copied} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(file), mode)
		}
	}
}
