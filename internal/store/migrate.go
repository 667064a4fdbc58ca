package store

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/migrations"
)

// contracted is the newest migration that takes away what programs of earlier
// schemas read or write. All later ones only add, so that such programs can work
// on while the others are replaced; migrations_test holds them to it.
const contracted = 10

// Migrate brings the schema to this program's version. Several processes may
// call it at once. A schema that is newer than the program is refused, and so is
// a database of something else, in which nothing is changed.
func (s *Store) Migrate(ctx context.Context) error {
	if err := s.isOurs(ctx); err != nil {
		return err
	}
	on := s.write.DB
	if s.patient != nil {
		on = s.patient()
		defer on.Close()
	}
	p, err := s.provider(on)
	if err != nil {
		return err
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("read the schema version: %w", err))
	}
	if have > want {
		return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf(
			"The database has schema version %d, this program knows %d. Start the newer program.", have, want)}
	}
	if have > 0 && have < contracted {
		if err := s.nobodyElse(ctx); err != nil {
			return err
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return s.dialect.explain(fmt.Errorf("migrate the schema: %w", err))
	}
	return nil
}

// isOurs refuses a database that holds tables and no evidence log. An empty one
// may become ours, also after a first start that was cut off.
func (d *database) isOurs(ctx context.Context) error {
	var tables, logs int64
	if _, err := d.direct(ctx, d.read).get([]any{&tables, &logs}, d.dialect.census); err != nil {
		return d.dialect.explain(fmt.Errorf("look whose database it is: %w", err))
	}
	if tables > 0 && logs == 0 {
		return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf("%s holds %d tables of something else, and nothing of Handover. "+
			"Nothing was changed. Name an empty database, or the one that Handover used before.", d.dialect.place, tables)}
	}
	return nil
}

// nobodyElse refuses while a worker or a signer is at work, by the leases they
// hold. SQLite has one process anyway.
func (s *Store) nobodyElse(ctx context.Context) error {
	if s.dialect.embedded {
		return nil
	}
	var atWork int64
	if _, err := s.direct(ctx, s.read).get([]any{&atWork}, "SELECT COUNT(*) FROM lease WHERE until > "+s.sharedNow()); err != nil {
		return s.dialect.explain(fmt.Errorf("look who is at work: %w", err))
	}
	if atWork > 0 {
		return &jml.Error{Code: jml.CodeConflict, Message: "Processes of an earlier release are at work on this database, and could not go on once its tables are changed. " +
			"Nothing was changed. Stop all of them, wait half a minute, and start this one again."}
	}
	return nil
}

// Version returns the number of the newest migration that was run, 0 for an
// empty database.
func (s *Store) Version(ctx context.Context) (int64, error) {
	have, _, err := s.Versions(ctx)
	return have, err
}

// Versions returns the schema version of the database and that of the program.
func (s *Store) Versions(ctx context.Context) (have, want int64, err error) {
	p, err := s.provider(s.write.DB)
	if err != nil {
		return 0, 0, err
	}
	have, want, err = p.GetVersions(ctx)
	if err != nil {
		return 0, 0, s.dialect.explain(fmt.Errorf("read the schema version: %w", err))
	}
	return have, want, nil
}

func (s *Store) provider(on *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, s.dialect.name)
	if err != nil {
		return nil, fmt.Errorf("find the migrations: %w", err)
	}
	options := []goose.ProviderOption{
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)),
	}
	if !s.dialect.embedded {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("make the migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	p, err := goose.NewProvider(s.dialect.goose, on, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return p, nil
}
