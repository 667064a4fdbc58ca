package casework_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/lib/pq"
	_ "modernc.org/sqlite"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
)

// BenchmarkComplete ends tasks one by one and, in turn, commits rows of the
// same size and number bare, on the same database: the ratio of their medians
// is what deciding, reading and proving cost. The goal is below 3.
func BenchmarkComplete(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) {
		path := filepath.Join(b.TempDir(), "handover.db")
		c := caseworktest.NewOn(b, "sqlite:"+path)
		db := open(b, "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
			"&_pragma=foreign_keys(1)&_pragma=secure_delete(1)&_txlock=immediate")
		benchmarkComplete(b, c, db)
	})
	b.Run("postgres", func(b *testing.B) {
		dsn := pgtest.NewDurable(b)
		c := caseworktest.NewOn(b, dsn)
		benchmarkComplete(b, c, open(b, "postgres", dsn+"&binary_parameters=yes"))
	})
}

func open(b *testing.B, driver, dsn string) *sql.DB {
	b.Helper()
	db, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	b.Cleanup(func() { _ = db.Close() })
	return db
}

func benchmarkComplete(b *testing.B, c *caseworktest.Company, db *sql.DB) {
	var whole, bare []time.Duration
	var queue []jml.Task
	for i := 0; b.Loop(); i++ {
		b.StopTimer()
		if len(queue) == 0 {
			queue = openTasks(b, c, i)
		}
		task := queue[0]
		queue = queue[1:]
		owner, endings := c.Owner(task), []jml.Ending{c.Ending(task)}
		bare = append(bare, measure(b, func() error { return bareCommit(db, task, i) }))
		b.StartTimer()
		whole = append(whole, measure(b, func() error {
			_, err := c.Cases.Complete(context.Background(), owner, task.CaseID, endings)
			return err
		}))
	}
	p50 := func(d []time.Duration) float64 {
		slices.Sort(d)
		return float64(d[len(d)/2].Microseconds())
	}
	b.ReportMetric(p50(whole), "µs-p50")
	b.ReportMetric(p50(bare), "µs-bare-p50")
	b.ReportMetric(p50(whole)/p50(bare), "ratio")
}

func measure(b *testing.B, fn func() error) time.Duration {
	start := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// openTasks has somebody join and returns the tasks that are open at once.
func openTasks(b *testing.B, c *caseworktest.Company, n int) (open []jml.Task) {
	b.Helper()
	who := caseworktest.Ada()
	who.ID, who.WorkEmail = fmt.Sprintf("B-%d", n), fmt.Sprintf("b%d@example.com", n)
	id := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID
	c.Drive(id)
	for _, t := range c.Tasks(id) {
		if t.State == jml.TaskOpen && !slices.Contains(t.Evidence, "file") {
			open = append(open, t)
		}
	}
	return open
}

// bareCommit writes what one ending writes, with nothing read or decided.
func bareCommit(db *sql.DB, t jml.Task, n int) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	pad, key := []byte(strings.Repeat("x", 900)), []byte(strings.Repeat("k", 32))
	for _, w := range []struct {
		query string
		args  []any
	}{
		{"UPDATE cases SET rev_at = $1 WHERE id = $2", []any{n, t.CaseID}},
		{"UPDATE task SET lead_ns = $1 WHERE id = $2", []any{t.Lead.Nanoseconds(), t.ID}},
		{"INSERT INTO log_leaf (seq, bytes, type, case_id, task_id) VALUES ($1, $2, 't', '', '')", []any{-n - 1, pad}},
		{"INSERT INTO log_hash (idx, h) VALUES ($1, $3), ($2, $3)", []any{-2*n - 1, -2*n - 2, key}},
		{"INSERT INTO opening (seq, field, key, value) VALUES ($1, 'a', $2, 'x'), ($1, 'b', $2, 'x'), ($1, 'c', $2, 'x')", []any{-n - 1, key}},
		{"INSERT INTO meta (key, value) VALUES ('bare', $1) ON CONFLICT (key) DO UPDATE SET value = excluded.value", []any{fmt.Sprint(n)}},
	} {
		if _, err := tx.Exec(w.query, w.args...); err != nil {
			return err
		}
	}
	return tx.Commit()
}
