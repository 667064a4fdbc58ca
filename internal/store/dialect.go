package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/handover-jml/handover/internal/jml"
)

// dialect is everything in which the two engines differ.
type dialect struct {
	name      string // also the folder of its migrations
	embedded  bool
	bindType  int
	goose     goose.Dialect
	forUpdate string         // suffix of a SELECT that locks its rows
	clock     string         // the server's present in microseconds; "" for an engine in this process
	place     string         // what tables lie in, to begin a sentence
	census    string         // counts the tables there, but for those of tools beside us, and our logs among them
	change    *sql.TxOptions // of a transaction that writes
	snapshot  *sql.TxOptions // of one that reads
	kind      func(error) fault
	met       func() // told of each damage that a statement met; nil while the database is opened
}

// fault is what an engine's error means to us.
type fault int

const (
	faultOther   fault = iota
	faultFull          // no room on the disk
	faultAway          // cannot be reached
	faultBusy          // somebody else holds what is needed, or it took too long
	faultRace          // another transaction came between; run again
	faultUnique        // a unique rule was broken
	faultDamaged       // what is stored cannot be read any more
)

func sqliteDialect() *dialect {
	return &dialect{
		name: "sqlite", embedded: true, bindType: sqlx.QUESTION, goose: goose.DialectSQLite3,
		snapshot: &sql.TxOptions{ReadOnly: true}, kind: sqliteFault,
		place: "The database file",
		census: `SELECT COUNT(*), COUNT(CASE WHEN name = 'log_head' THEN 1 END) FROM sqlite_master
			WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE '\_litestream\_%' ESCAPE '\' AND name <> 'goose_db_version'`,
	}
}

func postgresDialect() *dialect {
	return &dialect{
		name: "postgres", bindType: sqlx.DOLLAR, goose: goose.DialectPostgres, forUpdate: " FOR UPDATE",
		clock:    "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
		change:   &sql.TxOptions{Isolation: sql.LevelReadCommitted}, // whatever the server's default
		snapshot: &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead},
		kind:     postgresFault,
		place:    "The schema of the Postgres database",
		census: `SELECT COUNT(*), COUNT(CASE WHEN c.relname = 'log_head' THEN 1 END) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() AND c.relname <> 'goose_db_version'
			AND NOT EXISTS (SELECT 1 FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')`,
	}
}

// present is an expression for the server's present in microseconds, NULL for an
// engine in this process.
func (d *dialect) present() string { return cmp.Or(d.clock, "NULL") }

func sqliteFault(err error) fault {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return faultOther
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return faultUnique
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_FULL:
		return faultFull
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return faultBusy
	case sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR:
		return faultAway
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return faultDamaged
	}
	return faultOther
}

func postgresFault(err error) fault {
	var e *pq.Error
	if errors.As(err, &e) {
		return postgresCode(string(e.Code))
	}
	var network net.Error
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return faultOther
	case errors.As(err, &network), errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF),
		errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed):
		return faultAway
	}
	return faultOther
}

func postgresCode(code string) fault {
	switch code {
	case "40001", "40P01":
		return faultRace
	case "23505":
		return faultUnique
	case "53100":
		return faultFull
	case "58P01", "58030", "XX000", "XX001", "XX002": // what a server says of pages that hold anything
		return faultDamaged
	case "55P03", "57014":
		return faultBusy
	case "25P03", "53300", "57P01", "57P02", "57P03", "57P05":
		return faultAway
	}
	if strings.HasPrefix(code, "08") {
		return faultAway
	}
	return faultOther
}

var errBusy = &jml.Error{Code: jml.CodeBusy, Message: "The database is busy: another process or a long change holds what this needs. " +
	"Nothing was changed. Try again in a moment."}

// explain turns what people can act on into a sentence and leaves the rest.
func (d *dialect) explain(err error) error {
	if err == nil {
		return nil
	}
	switch d.kind(err) {
	case faultFull:
		return &jml.Error{Code: jml.CodeFull, Message: "The disk of the database is full. Nothing was changed. Make room, then try again."}
	case faultBusy:
		return errBusy
	case faultAway:
		return &jml.Error{Code: jml.CodeAway, Message: "The database cannot be reached now. Try again in a moment."}
	case faultDamaged:
		d.meet()
		return &jml.Error{Code: jml.CodeDamaged, Message: "The database is damaged where this is kept. Tell whoever runs Handover: `handover log check` says where, and a backup brings it back."}
	}
	return err
}

func (d *dialect) meet() {
	if d.met != nil {
		d.met()
	}
}
