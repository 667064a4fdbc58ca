package bench

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
)

// BenchmarkComplete holds casework.Complete against a transaction of plain
// statements that writes the same rows to the same tables of the same database
// and commits as durably. The two take turns. The goal is a median under three
// times the bare one.
func BenchmarkComplete(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "handover.db")
		c := caseworktest.NewOn(b, "sqlite:"+path)
		benchmarkComplete(b, c, openBare(b, "sqlite", "file:"+path+
			"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=secure_delete(1)&_txlock=immediate"))
	})
	b.Run("postgres", func(b *testing.B) {
		dsn := pgtest.NewDurable(b)
		c := caseworktest.NewOn(b, dsn)
		benchmarkComplete(b, c, openBare(b, "postgres", dsn+"&binary_parameters=yes"))
	})
}

func benchmarkComplete(b *testing.B, c *caseworktest.Company, bare *bareStore) {
	_, err := c.Office.PutDocument(b.Context(), jml.ConsoleActor(), "playbook/joiner", playbook(), "")
	must(b, err)
	var ours, plain []time.Duration
	var waiting []jml.Task
	person, joined := caseworktest.Ada(), 100
	for b.Loop() {
		if len(waiting) == 0 {
			joined++
			person.ID, person.WorkEmail = fmt.Sprint("E-", joined), fmt.Sprintf("ada%d@example.com", joined)
			id := c.Announce(c.Event(jml.Joiner, person, "2026-11-20")).Case.ID
			c.Drive(id)
			waiting = c.Tasks(id)
		}
		t := waiting[0]
		waiting = waiting[1:]
		owner, ending := c.Owner(t), c.Ending(t)
		began := time.Now()
		_, err := c.Cases.Complete(b.Context(), owner, t.CaseID, []jml.Ending{ending})
		ours = append(ours, time.Since(began))
		must(b, err)
		rows := bare.written(b)
		began = time.Now()
		err = bare.commit(b.Context(), rows)
		plain = append(plain, time.Since(began))
		must(b, err)
	}
	b.ReportMetric(0, "ns/op") // would include what lies between the two
	b.ReportMetric(float64(median(ours).Microseconds()), "p50-µs")
	b.ReportMetric(float64(median(plain).Microseconds()), "bare-p50-µs")
	b.ReportMetric(float64(median(ours))/float64(median(plain)), "ratio")
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// bareStore writes a completion's rows with statements that were prepared once.
type bareStore struct {
	*sqlx.DB
	statements map[string]*sql.Stmt
}

func openBare(t testing.TB, driver, dsn string) *bareStore {
	t.Helper()
	db, err := sqlx.Open(driver, dsn)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	s := &bareStore{db, map[string]*sql.Stmt{}}
	t.Cleanup(func() {
		for _, stmt := range s.statements {
			stmt.Close()
		}
	})
	return s
}

// row is one statement with its parameters.
type row struct {
	query string
	args  []any
}

// prepare compiles the statements of rows that are new.
func (s *bareStore) prepare(t testing.TB, rows []row) {
	t.Helper()
	for _, r := range rows {
		if s.statements[r.query] == nil {
			stmt, err := s.Prepare(s.Rebind(r.query))
			must(t, err)
			s.statements[r.query] = stmt
		}
	}
}

// written reads back what the newest completion wrote and turns it into
// statements that write the same again. Copies of the log's rows get negative
// numbers, where nothing else is.
func (s *bareStore) written(t testing.TB) []row {
	t.Helper()
	var seq, hashes, number int64
	var line []byte
	var kind, taskID string
	must(t, s.QueryRow("SELECT seq, bytes, type, case_no, task_id FROM log_leaf ORDER BY seq DESC LIMIT 1").Scan(&seq, &line, &kind, &number, &taskID))
	must(t, s.QueryRow("SELECT max(idx) FROM log_hash").Scan(&hashes))
	rows := []row{
		{"INSERT INTO log_leaf (seq, bytes, type, case_no, task_id) VALUES (?, ?, ?, ?, ?)", []any{-1 - seq, line, kind, number, taskID}},
		{`UPDATE task SET state = 'done', assignment = assignment, answer = ?, done_at = ?, ended_at = ?, done_by = assignee_id,
			recorded_by = assignee_id, assurance = 'email-link' WHERE id = ?`, []any{`{"choice":"yes"}`, seq, seq, taskID}},
		{"UPDATE cases SET rev = rev + 1 WHERE number = ?", []any{number}},
		{"UPDATE counter SET value = value WHERE name = 'case'", nil}, // in place of the log's head, which goes up only
	}
	rows = append(rows, s.copyOpenings(t, seq), copyHashes(seq, hashes))
	s.prepare(t, rows)
	return rows
}

func (s *bareStore) copyOpenings(t testing.TB, seq int64) row {
	t.Helper()
	openings, err := s.Query(s.Rebind("SELECT field, key, value FROM opening WHERE seq = ?"), seq)
	must(t, err)
	defer openings.Close()
	var args []any
	for openings.Next() {
		var field, value string
		var key []byte
		must(t, openings.Scan(&field, &key, &value))
		args = append(args, -1-seq, field, key, value)
	}
	must(t, openings.Err())
	return insert("opening (seq, field, key, value)", 4, args)
}

// copyHashes copies as many of the tree's hashes as a leaf adds: one, and one
// more for each subtree that it completes.
func copyHashes(seq, newest int64) row {
	var args []any
	for i := newest; ; i-- {
		args = append(args, -1-i, make([]byte, 32))
		if seq&1 == 0 {
			break
		}
		seq >>= 1
	}
	return insert("log_hash (idx, h)", 2, args)
}

func insert(into string, columns int, args []any) row {
	marks := ", (?" + strings.Repeat(", ?", columns-1) + ")"
	return row{"INSERT INTO " + into + " VALUES " + strings.Repeat(marks, len(args)/columns)[2:], args}
}

// commit writes the rows in one transaction.
func (s *bareStore) commit(ctx context.Context, rows []row) error {
	tx, err := s.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	for _, r := range rows {
		if _, err := tx.StmtContext(ctx, s.statements[r.query]).ExecContext(ctx, r.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
