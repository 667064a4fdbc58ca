package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

const (
	changeAttempts = 6
	changePause    = 5 * time.Millisecond
)

// Change implements ledger.Store.
func (s *Store) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	for attempt := 1; ; attempt++ {
		err := s.change(ctx, lane, fn)
		if attempt == changeAttempts || !s.again(err) {
			return err
		}
		pause := time.Duration(attempt) * changePause
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

// again reports whether another try can succeed. Two writers may insert the
// same delivery or notice at once; run again, the second finds the first's.
// SQLite has one writer, so there a broken rule is a fault of the caller.
func (d *database) again(err error) bool {
	switch d.dialect.kind(err) {
	case faultRace:
		return true
	case faultUnique:
		return !d.dialect.embedded
	}
	return false
}

func (d *database) change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	if err := d.watch.Err(); err != nil {
		return err
	}
	var erased bool
	err := d.inTx(ctx, lane, func(c conn) error {
		t := newTx(c, d.now)
		if err := fn(t); err != nil {
			return err
		}
		erased = t.any
		return d.appendLeaves(t)
	})
	if err == nil && erased {
		d.scrub(ctx)
	}
	return err
}

// inTx runs fn in one write transaction when its turn has come. The transaction
// outlives a cancelled context until its next statement, so that a commit is
// never cut in two.
func (d *database) inTx(ctx context.Context, lane ledger.Lane, fn func(conn) error) error {
	patient, cancel := context.WithTimeout(ctx, lockWait) // it waits for its turn no longer than for any lock
	defer cancel()
	if err := d.turns.take(patient, lane); err != nil {
		return ended(ctx, patient, err)
	}
	defer d.turns.give()

	whole := context.WithoutCancel(ctx)
	pooled, on, err := d.begin(patient, whole)
	if err != nil {
		return d.dialect.explain(ended(ctx, patient, err))
	}
	defer pooled.Close()
	defer on.Rollback() // no effect after the commit
	c := conn{ctx: ctx, d: d.dialect, on: on}
	c.on = compiledTx{on, d.prepared}
	if d.dialect.embedded {
		c.ctx, c.until = whole, ctx // a statement takes less time than watching it for a cancellation
	}
	if err := fn(c); err != nil {
		return d.dialect.explain(cmp.Or(ctx.Err(), err)) // what was cancelled only seems busy
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := d.commit(on); err != nil {
		return err
	}
	pooled.Close() // compiling needs the connection
	d.prepared.compile(whole)
	return nil
}

// ended says why somebody waits no more: who asked went away, or nobody let
// them go first.
func ended(ctx, patient context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, patient.Err()) {
		return errBusy
	}
	return err
}

// begin passes over connections that broke while they lay in the pool, as
// after a restart of the server.
func (d *database) begin(ctx, whole context.Context) (*sqlx.Conn, *sqlx.Tx, error) {
	for tries := d.write.Stats().MaxOpenConnections; ; tries-- {
		pooled, err := d.write.Connx(ctx)
		if err != nil {
			return nil, nil, fmt.Errorf("take a connection: %w", err)
		}
		on, err := pooled.BeginTxx(whole, d.dialect.change)
		if err == nil {
			return pooled, on, nil
		}
		err = errors.Join(fmt.Errorf("begin: %w", err), pooled.Close())
		if tries == 0 || ctx.Err() != nil || d.dialect.kind(err) != faultAway {
			return nil, nil, err
		}
	}
}

func (d *database) commit(on *sqlx.Tx) error {
	err := on.Commit()
	if err == nil {
		return nil
	}
	if d.dialect.kind(err) == faultAway && !d.dialect.embedded {
		return &jml.Error{Code: jml.CodeAway, Message: "The connection to the database broke at the last moment. " +
			"Look whether the change is there before you do it again."}
	}
	return d.dialect.explain(fmt.Errorf("commit: %w", err))
}

// Read implements ledger.Store.
func (s *Store) Read(ctx context.Context, fn func(ledger.Reader) error) error {
	return s.snapshot(ctx, func(c conn) error {
		r := newReader(c, s.now)
		return fn(&r)
	})
}

// snapshot runs fn on one consistent state of the whole database.
func (d *database) snapshot(ctx context.Context, fn func(conn) error) error {
	on, err := d.read.BeginTxx(ctx, d.dialect.snapshot)
	if err != nil {
		return d.dialect.explain(fmt.Errorf("begin reading: %w", err))
	}
	defer on.Rollback() // no effect the second time
	c := conn{ctx: ctx, d: d.dialect, on: compiledTx{on, d.looked}}
	whole := context.WithoutCancel(ctx)
	if d.dialect.embedded {
		c.ctx = whole
	}
	if err := fn(c); err != nil {
		return d.dialect.explain(cmp.Or(ctx.Err(), err)) // a cancelled look fails at its next statement
	}
	on.Rollback() // compiling needs a connection
	d.looked.compile(whole)
	return nil
}

// direct runs statements that need no transaction, on the pool that writes or
// on the one that reads.
func (d *database) direct(ctx context.Context, pool *sqlx.DB) conn {
	return conn{ctx: ctx, d: d.dialect, on: pool}
}

// tx is a ledger.Tx.
type tx struct {
	reader
	erasures
	keeping
	asides
	tokenWrites
	passkeyRows
	identityWriter
	seen    seen
	numbers map[string]int64 // of cases, by id
	drafts  []evidence.Draft
}

func newTx(c conn, clock func() time.Time) *tx {
	r := newReader(c, clock)
	return &tx{reader: r, erasures: erasures{in: c, at: r.Now()}, keeping: keeping{c, r.Now()}, asides: asides{c}, identityWriter: identityWriter{c}, tokenWrites: tokenWrites{c}, passkeyRows: passkeyRows{c}, seen: seen{}, numbers: map[string]int64{}}
}

// Append implements ledger.Tx.
func (t *tx) Append(d evidence.Draft) { t.drafts = append(t.drafts, d) }

var errNoHead = errors.New("the log has no head; has the schema been migrated?")
