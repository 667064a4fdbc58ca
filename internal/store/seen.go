package store

import (
	"database/sql/driver"
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// seen are rows as they lie in the database, by their table and id: as this
// transaction read them, or wrote them since. Of such a row only what differs
// is written, which leaves the indexes over everything else alone.
type seen map[string][]driver.Value

// see remembers a row as it lies there now.
func see[T any](t *tx, rows table[T], v T) error {
	fields := rows.bind(&v)
	now, err := values(fields)
	if err == nil {
		t.seen[rows.key(fields)] = now
	}
	return err
}

// writeSeen is update for a row that may have been seen.
func writeSeen[T any](t *tx, rows table[T], v T, extra ...field) error {
	fields := rows.bind(&v)
	key := rows.key(fields)
	before, known := t.seen[key]
	if !known {
		return rows.update(t.conn, v, extra...)
	}
	now, err := values(fields)
	if err != nil {
		return err
	}

	var changed []field
	for i, f := range fields {
		if now[i] != before[i] {
			changed = append(changed, f)
		}
	}
	if len(changed) == 0 {
		return nil
	}
	t.seen[key] = now
	return rows.set(t.conn, fields[0], append(changed, extra...))
}

// key names a row by its table and its id, which comes first in the binding.
func (t table[T]) key(fields []field) string { return t.name + " " + textOf(fields[0].ref) }

// values are what a row's columns hold.
func values(fields []field) ([]driver.Value, error) {
	out := make([]driver.Value, len(fields))
	for i, f := range fields {
		v, err := driver.DefaultParameterConverter.ConvertValue(f.ref)
		if err != nil {
			return nil, fmt.Errorf("read column %s: %w", f.column, err)
		}
		out[i] = v
	}
	return out, nil
}

func (t *tx) LockCase(id string) (jml.Case, error) {
	c, err := cases().one(t.conn, "WHERE id = ?"+t.d.forUpdate, id)
	if err == nil {
		t.numbers[id] = c.Number
		err = see(t, cases(), c)
	}
	return c, err
}

// forgetCase is called where a statement changes a case beside its row.
func forgetCase(t *tx, id string) {
	c := jml.Case{ID: id}
	delete(t.seen, cases().key(cases().bind(&c)))
}

func (t *tx) Tasks(caseID string) ([]jml.Task, error) {
	list, err := t.reader.Tasks(caseID)
	for _, k := range list {
		if err == nil {
			err = seeTask(t, k)
		}
	}
	return list, err
}

func (t *tx) Task(id string) (jml.Task, error) {
	k, err := t.reader.Task(id)
	if err == nil {
		err = seeTask(t, k)
	}
	return k, err
}

func seeTask(t *tx, k jml.Task) error {
	if err := see(t, taskRows(), k); err != nil {
		return err
	}
	return see(t, taskLines(), k)
}

func (t *tx) Notice(id string) (notice.Notice, error) {
	n, err := t.reader.Notice(id)
	if err == nil {
		err = see(t, notices(), n)
	}
	return n, err
}
