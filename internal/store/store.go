package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/timekeeper"
	"github.com/handover-jml/handover/internal/upload"
)

// Options are what a store needs besides its address. The zero Options use the
// machine's clock and its source of random bytes.
type Options struct {
	Clock    clock.Clock
	Watch    *timekeeper.Watch // whether Clock can be relied on; nil for always
	Random   io.Reader         // keys of commitments
	MaxConns int               // Postgres: size of the pool; 0 means 10
	Disk     Disk              // how much room the database has; nil asks the machine, where it can
	Quotas   upload.Quotas     // what files may take; none set means upload.Standard
}

// Store is the database of one installation: transactions, and a room for each
// of those who read or write besides. It is safe for concurrent use.
type Store struct {
	*database
	Pages
	Sessions
	Reads
	Tokens
	Log
	Uploads
	Sweeps
	Mails
}

// The rooms of a Store.
type (
	// Pages are what people see.
	Pages struct{ *database }
	// Sessions are how people come in, and until when.
	Sessions struct{ *database }
	// Reads is what auditors looked at.
	Reads struct{ *database }
	// Log is the evidence log as its signer and its readers see it.
	Log struct{ *database }
	// Uploads are files on their way in, and those that arrived.
	Uploads struct{ *database }
	// Mails are a table of them, and what its senders ask of it: those of cases,
	// where not said otherwise.
	Mails struct {
		*database
		table string
		first string // what goes before the oldest
	}
	// Sweeps are what the sweep looks for, and the turns that processes take.
	Sweeps struct{ *database }
)

// database is the connections of a Store and how statements are run on them.
type database struct {
	dialect  *dialect
	write    *sqlx.DB
	read     *sqlx.DB       // the same pool as write on Postgres
	turns    *turns         // of transactions that write
	prepared *prepared      // statements of transactions that write
	looked   *prepared      // statements of transactions that read; the same on Postgres
	file     string         // of SQLite
	patient  func() *sql.DB // connections whose statements take what they take; Postgres only
	clock    clock.Clock
	watch    *timekeeper.Watch
	random   io.Reader
	disk     Disk
	quotas   upload.Quotas
	met      alarm
}

// Open connects to "postgres://…", "sqlite:PATH" or a plain path, whose file is
// made when missing. It does not migrate. A database that cannot be reached is
// a jml.CodeAway error.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	d := &database{clock: o.Clock, watch: o.Watch, random: o.Random, disk: o.Disk, quotas: o.Quotas}
	if d.clock == nil {
		d.clock = clock.Machine{}
	}
	if d.random == nil {
		d.random = rand.Reader
	}
	if d.quotas == (upload.Quotas{}) {
		d.quotas = upload.Standard()
	}
	s := &Store{d, Pages{d}, Sessions{d}, Reads{d}, Tokens{d}, Log{d}, Uploads{d}, Sweeps{d}, Mails{d, "notice", urgentFirst}}
	var err error
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		err = d.openPostgres(ctx, url, o)
	} else {
		err = d.openSQLite(ctx, strings.TrimPrefix(url, "sqlite:"))
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	d.met.bell = make(chan struct{}, 1)
	d.dialect.met = d.met.ring
	return s, nil
}

// Close waits for running statements and closes all connections.
func (s *Store) Close() error {
	var errs []error
	if s.read != nil && s.read != s.write {
		errs = append(errs, s.read.Close())
	}
	if s.write != nil {
		errs = append(errs, s.write.Close())
	}
	return errors.Join(errs...)
}

// Embedded reports whether the database is a SQLite file of this process.
func (s *Store) Embedded() bool { return s.dialect.embedded }

// Ping checks that the database answers.
func (d *database) Ping(ctx context.Context) error {
	if err := d.read.PingContext(ctx); err != nil {
		return d.dialect.explain(fmt.Errorf("ping the database: %w", err))
	}
	return nil
}

// TakesWrites checks that a change could be made now: nobody holds the head of
// the log for longer than a change may wait, or keeps SQLite's one writer. It
// changes nothing.
func (d *database) TakesWrites(ctx context.Context) error {
	err := d.inTx(ctx, ledger.LanePeople, func(c conn) error {
		var size int64
		found := false
		err := c.inTurn(func(c conn) (err error) {
			found, err = c.get([]any{&size}, "SELECT size FROM log_head WHERE id = 1"+d.dialect.forUpdate)
			return err
		})
		switch {
		case err != nil:
			return err
		case !found:
			return errNoHead
		}
		return errOnlyLooked
	})
	if errors.Is(err, errOnlyLooked) {
		return nil
	}
	return err
}

var errOnlyLooked = errors.New("nothing was to be changed")

// sharedNow is an expression for the present on the clock that all processes
// share, in microseconds. What one process holds against the others lives on
// it: their own clocks may differ by any amount. That is the server's with
// Postgres; the processes on a SQLite file are on one machine, and its clock is
// theirs.
func (d *database) sharedNow() string {
	if d.dialect.clock != "" {
		return d.dialect.clock
	}
	return strconv.FormatInt(d.now().UnixMicro(), 10)
}

func (d *database) now() time.Time { return d.clock.Now().UTC().Truncate(time.Microsecond) }
