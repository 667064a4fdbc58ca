package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/jml"
)

// Backup writes a consistent copy of a SQLite database to a file that must not
// exist yet, while the service runs and writes. Postgres is refused: it has tools of its
// own.
func (s *Store) Backup(ctx context.Context, path string) error {
	if !s.dialect.embedded {
		return &jml.Error{Code: jml.CodeInvalid, Message: "This database is Postgres. Back it up with pg_dump or your provider's snapshots."}
	}
	if _, err := os.Lstat(path); !errors.Is(err, os.ErrNotExist) {
		return jml.Invalid("out", path+" exists already. Name a new file.")
	}
	if err := ownFile(path); err != nil { // the copy may go into an empty file
		return err
	}
	if err := s.vacuumInto(ctx, path); err != nil {
		return errors.Join(s.dialect.explain(fmt.Errorf("copy the database: %w", err)), dropFile(path))
	}
	return errors.Join(syncPath(path), syncPath(filepath.Dir(path)))
}

// vacuumInto copies on a connection of its own, which reads one state of the
// database and so stands in nobody's way. Those that read otherwise may write
// nowhere, also not into another file.
func (s *Store) vacuumInto(ctx context.Context, path string) (err error) {
	on, err := sqlx.Open("sqlite", sqliteDSN(s.file, ""))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, on.Close()) }()
	_, err = s.direct(ctx, on).exec("VACUUM INTO ?", path)
	return err
}

// dropFile removes half a copy, if there is one.
func dropFile(path string) error {
	if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("sync the copy: %w", err)
	}
	return errors.Join(f.Sync(), f.Close())
}
