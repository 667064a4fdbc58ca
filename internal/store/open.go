package store

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/jml"
)

const (
	sqliteReaders   = 4
	postgresConns   = 10
	postgresReaders = 4 // connections of these that writers leave to readers
	connMaxLifetime = 30 * time.Minute
)

// openSQLite opens one connection that writes, since SQLite has one writer
// anyway, and a few that only read. Single statements take that connection
// between two turns.
func (d *database) openSQLite(ctx context.Context, path string) error {
	abs, err := filepath.Abs(path)
	if err != nil {
		return fmt.Errorf("find the database file: %w", err)
	}
	if err := ownFile(abs); err != nil {
		return err
	}
	d.dialect, d.file = sqliteDialect(), abs
	if d.disk == nil {
		d.disk = folder(filepath.Dir(abs))
	}
	if d.write, err = sqlx.Open("sqlite", sqliteDSN(abs, "_txlock=immediate")); err != nil {
		return fmt.Errorf("open the database: %w", err)
	}
	d.write.SetMaxOpenConns(1)
	d.turns = newTurns(1)
	d.prepared = newPrepared(d.write)
	if err := assertPragmas(ctx, d.write, 0); err != nil {
		return d.noDatabase(err)
	}
	if d.read, err = sqlx.Open("sqlite", sqliteDSN(abs, "_pragma=query_only(1)")); err != nil {
		return fmt.Errorf("open the database for reading: %w", err)
	}
	d.read.SetMaxOpenConns(sqliteReaders)
	d.read.SetMaxIdleConns(sqliteReaders)
	d.looked = newPrepared(d.read)
	return d.dialect.explain(assertPragmas(ctx, d.read, 1))
}

// noDatabase says of a file that cannot even be opened which one that is.
func (d *database) noDatabase(err error) error {
	if d.dialect.kind(err) != faultDamaged {
		return d.dialect.explain(err)
	}
	return &jml.Error{Code: jml.CodeDamaged, Message: fmt.Sprintf(
		"%s is no SQLite database, or its beginning is damaged. Name another data directory, or put a backup back: `handover restore DIR`.", d.file)}
}

// ownFile makes a missing database file one that only this user can read; the
// engine gives its journals the same mode.
func ownFile(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("open the database file: %w", err)
	}
	return f.Close()
}

// sqliteDSN sets what holds for a connection in its address, because a pool
// opens connections whenever it likes. The wait for a lock comes first so that
// it covers the change to WAL; it is lockWait.
func sqliteDSN(path, extra string) string {
	file := url.URL{Scheme: "file", OmitHost: true, Path: filepath.ToSlash(path)}
	return file.String() + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
		"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&" + extra
}

// assertPragmas fails rather than run without durability: a misspelt pragma is
// ignored by the engine without a word.
func assertPragmas(ctx context.Context, db *sqlx.DB, queryOnly int) error {
	want := []struct {
		name  string
		value string
	}{
		{"busy_timeout", "5000"}, {"journal_mode", "wal"}, {"synchronous", "2"},
		{"foreign_keys", "1"}, {"secure_delete", "1"}, {"query_only", fmt.Sprint(queryOnly)},
	}
	for _, w := range want {
		var got string
		if err := db.GetContext(ctx, &got, "PRAGMA "+w.name); err != nil {
			return fmt.Errorf("open the database: %w", err)
		}
		if got != w.value {
			return fmt.Errorf("open the database: %s is %s, not %s; is the file on a network drive?", w.name, got, w.value)
		}
	}
	return nil
}
