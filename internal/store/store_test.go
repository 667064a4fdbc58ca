package store_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/store/storetest"
)

func openSQLite(t testing.TB, o store.Options) (*store.Store, *sql.DB) {
	path := filepath.Join(t.TempDir(), "handover.db")
	return opened(t, path, "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)", o)
}

func openPostgres(t testing.TB, o store.Options) (*store.Store, *sql.DB) {
	dsn := pgtest.New(t)
	return opened(t, dsn, "postgres", dsn, o)
}

func opened(t testing.TB, url, driver, raw string, o store.Options) (*store.Store, *sql.DB) {
	t.Helper()
	s, err := store.Open(t.Context(), url, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open(driver, raw)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return s, db
}

func TestSQLite(t *testing.T)   { storetest.Run(t, openSQLite) }
func TestPostgres(t *testing.T) { storetest.Run(t, openPostgres) }
