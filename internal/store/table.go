package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/jml"
)

// conn runs statements, written with ?, in one transaction or pool.
type conn struct {
	ctx context.Context
	// until is whose end stops the next statement, where no statement is watched
	// for a cancellation itself; nil for nobody's.
	until context.Context
	d     *dialect
	on    interface {
		QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
		ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	}
}

// may reports why no further statement may run; nil when one may.
func (c conn) may(args []any) error {
	if c.until != nil && c.until.Err() != nil {
		return c.until.Err()
	}
	return storable(args)
}

func (c conn) exec(query string, args ...any) (rows int64, err error) {
	if err := c.may(args); err != nil {
		return 0, err
	}
	result, err := c.on.ExecContext(c.ctx, sqlx.Rebind(c.d.bindType, query), args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// each calls scan for every row.
func (c conn) each(scan func(*sql.Rows) error, query string, args ...any) error {
	if err := c.may(args); err != nil {
		return err
	}
	rows, err := c.on.QueryContext(c.ctx, sqlx.Rebind(c.d.bindType, query), args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// get reads the first row into dest; false when there is none.
func (c conn) get(dest []any, query string, args ...any) (found bool, err error) {
	err = c.each(func(rows *sql.Rows) error {
		if found {
			return nil
		}
		found = true
		return rows.Scan(dest...)
	}, query, args...)
	return found, err
}

// table says how T lies in a table. Its methods are the only makers of
// statements that name all columns.
type table[T any] struct {
	name string
	what string // in plain words, for errors
	bind func(*T) []field
}

// columns lists the columns, each after prefix ("t." or "").
func (t table[T]) columns(prefix string) string {
	list := prefix + t.name
	if known, ok := columnLists.Load(list); ok {
		return known.(string)
	}
	var zero T
	columns := prefix + strings.Join(names(t.bind(&zero)), ", "+prefix)
	columnLists.Store(list, columns)
	return columns
}

// columnLists are the column lists made so far, by prefix and table.
var columnLists sync.Map

// all reads the rows that tail, what follows "FROM table", selects.
func (t table[T]) all(c conn, tail string, args ...any) ([]T, error) {
	var out []T
	var row, blank T
	dest := refs(t.bind(&row)) // once: every scan makes anew what a column refers to
	err := c.each(func(rows *sql.Rows) error {
		row = blank
		if err := rows.Scan(dest...); err != nil {
			return err
		}
		out = append(out, row)
		return nil
	}, "SELECT "+t.columns("")+" FROM "+t.name+" "+tail, args...)
	if err != nil {
		return nil, c.d.explain(fmt.Errorf("read %s: %w", t.name, err))
	}
	return out, nil
}

// find reads the first row that tail selects.
func (t table[T]) find(c conn, tail string, args ...any) (v T, found bool, err error) {
	found, err = c.get(refs(t.bind(&v)), "SELECT "+t.columns("")+" FROM "+t.name+" "+tail, args...)
	if err != nil {
		return v, false, c.d.explain(fmt.Errorf("read %s: %w", t.name, err))
	}
	return v, found, nil
}

// one is find for a row that must be there.
func (t table[T]) one(c conn, tail string, args ...any) (T, error) {
	v, found, err := t.find(c, tail, args...)
	if err == nil && !found {
		err = notFound(t.what)
	}
	return v, err
}

func (t table[T]) insert(c conn, v T, extra ...field) error {
	fields := append(t.bind(&v), extra...)
	marks := strings.Repeat(", ?", len(fields))[2:]
	_, err := c.exec("INSERT INTO "+t.name+" ("+strings.Join(names(fields), ", ")+") VALUES ("+marks+")", refs(fields)...)
	if err != nil {
		return c.d.explain(fmt.Errorf("insert into %s: %w", t.name, err))
	}
	return nil
}

// update writes the whole row of the id that comes first in the binding.
func (t table[T]) update(c conn, v T, extra ...field) error {
	fields := t.bind(&v)
	return t.set(c, fields[0], append(fields[1:], extra...))
}

// set writes some columns of the row with an id.
func (t table[T]) set(c conn, id field, fields []field) error {
	query := "UPDATE " + t.name + " SET " + strings.Join(names(fields), " = ?, ") + " = ? WHERE id = ?"
	n, err := c.exec(query, append(refs(fields), id.ref)...)
	if err != nil {
		return c.d.explain(fmt.Errorf("update %s: %w", t.name, err))
	}
	if n == 0 {
		return notFound(t.what)
	}
	return nil
}

func names(fields []field) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.column
	}
	return out
}

func refs(fields []field) []any {
	out := make([]any, len(fields))
	for i, f := range fields {
		out[i] = f.ref
	}
	return out
}

func notFound(what string) error {
	return &jml.Error{Code: jml.CodeNotFound, Message: "There is no such " + what + "."}
}

func isNotFound(err error) bool {
	var e *jml.Error
	return errors.As(err, &e) && e.Code == jml.CodeNotFound
}
