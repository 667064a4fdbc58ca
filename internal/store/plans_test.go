package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// spy remembers every statement that a transaction runs.
type spy struct {
	on interface {
		QueryContext(context.Context, string, ...any) (*sql.Rows, error)
		ExecContext(context.Context, string, ...any) (sql.Result, error)
	}
	mu   sync.Mutex
	seen map[string][]any
}

func (s *spy) note(query string, args []any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen[query] = args
}

func (s *spy) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s.note(query, args)
	return s.on.QueryContext(ctx, query, args...)
}

func (s *spy) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s.note(query, args)
	return s.on.ExecContext(ctx, query, args...)
}

func newSQLite(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "handover.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestHotQueriesUseAnIndex reads the engine's own plan of what runs at each
// command, round, sweep and page: none may walk through all cases, tasks,
// notices or leaves, since these only grow.
func TestHotQueriesUseAnIndex(t *testing.T) {
	s := newSQLite(t)
	watch := &spy{on: s.write, seen: map[string][]any{}}
	r := &pageReader{reader: newReader(conn{ctx: t.Context(), d: s.dialect, on: watch}, s.now), viewer: readmodel.Viewer{PersonID: "p"}}
	for _, run := range append(hotCommands(&r.reader), hotPages(r)...) {
		if err := ignoreMissing(run()); err != nil {
			t.Fatal(err)
		}
	}
	whole := regexp.MustCompile(`SCAN (cases|task|notice|notice_task|log_leaf|opening|[cotnml])( |$)`)
	// Those that hold running rows only, and those that end at a page's length.
	fine := regexp.MustCompile(`INDEX (cases_open|cases_list|task_due|task_removal|task_undelivered|notice_unsent|notice_due)`)
	for query, args := range watch.seen {
		if !strings.HasPrefix(query, "SELECT") && !strings.HasPrefix(query, "UPDATE") {
			continue
		}
		for _, step := range plan(t, s, query, args) {
			if whole.MatchString(step) && !fine.MatchString(step) {
				t.Errorf("%s\nwalks through a whole table: %s", query, step)
			}
		}
	}
}

func hotCommands(r *reader) []func() error {
	x := newTx(r.conn, r.clock)
	return []func() error{
		func() error { _, err := r.Tasks("a"); return err },
		func() error { _, err := r.Neighbours("a"); return err },
		func() error { _, err := r.OpenTasksOf("a"); return err },
		func() error { _, err := r.OpenCases("a"); return err },
		func() error { _, err := r.Notices("a"); return err },
		func() error { _, err := r.Holdings("a"); return ignoreMissing(err) },
		func() error { _, err := r.Reports("a"); return err },
		func() error { _, err := r.Sponsored("a"); return err },
		func() error { _, _, err := r.FindPerson("a"); return err },
		func() error { _, err := x.LockCase("a"); return ignoreMissing(err) },
		func() error { _, err := x.Touch("a"); return err },
		func() error { _, _, err := r.Inbox("a", "b"); return err },
	}
}

func hotPages(r *pageReader) []func() error {
	now := micros(time.Now())
	return []func() error{
		func() error {
			return r.detailTasks([]readmodel.TaskRow{{Task: jml.Task{ID: "a", State: jml.TaskDone}}})
		},
		func() error { return r.progress([]readmodel.CaseRow{{ID: "a"}}) },
		func() error { _, err := r.timeline(ofCase+" ORDER BY seq", "a"); return err },
		func() error { _, err := r.timeline(ofAudits, string(leaftype.SampleDrawn), newestAudits); return err },
		func() error { _, err := r.kinds(now); return err },
		func() error { _, err := r.removals(time.Now()); return err },
		func() error { _, err := r.linkCase("a", jml.Case{ID: "a", PersonID: "p"}); return ignoreMissing(err) },
		func() error { _, err := r.personRows([]jml.Person{{ID: "a"}}); return err },
		func() error { return r.sessionLinks(&readmodel.Session{}, []byte("a"), time.Now()) },
		func() error {
			_, err := r.taskRows("t.state = 'open' AND t.due_at < ? ORDER BY t.due_at, t.id LIMIT ?", now, 50)
			return err
		},
		func() error {
			_, err := r.taskRows("t.state = 'open' AND t.undelivered ORDER BY t.due_at LIMIT ?", 50)
			return err
		},
		func() error {
			w := caseConditions(readmodel.CaseFilter{Late: true}, time.Now())
			w.and("(c.effective, c.id) < (?, ?)", "2026-01-01", "a")
			_, err := r.caseRows(w.String()+" ORDER BY c.effective DESC, c.id DESC LIMIT ?", append(w.args, 51)...)
			return err
		},
		func() error {
			return r.each(func(*sql.Rows) error { return nil }, overdueQuery, "ns", 1, now, now, now, 0, "", 100)
		},
		func() error {
			return r.each(func(*sql.Rows) error { return nil }, fmt.Sprintf(dueNotices, "0", "notice", urgentFirst), 0, now, now, 100)
		},
	}
}

func ignoreMissing(err error) error {
	if isNotFound(err) {
		return nil
	}
	return err
}

func plan(t *testing.T, s *Store, query string, args []any) (steps []string) {
	t.Helper()
	rows, err := s.write.Query("EXPLAIN QUERY PLAN "+query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	return steps
}

// TestAFullDiskChangesNothing lets the file grow no further in the middle of a
// change.
func TestAFullDiskChangesNothing(t *testing.T) {
	s := newSQLite(t)
	fill := func(size int) error {
		return s.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error {
			x.Append(draft())
			return x.PutDocument("big", make([]byte, size))
		})
	}
	var pages int
	if err := s.write.Get(&pages, "PRAGMA page_count"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.write.Exec("PRAGMA max_page_count = " + itoa(pages+8)); err != nil {
		t.Fatal(err)
	}
	err := fill(1 << 20)
	if jml.ErrorCode(err) != jml.CodeFull {
		t.Fatalf("a full disk is reported as %v", err)
	}
	if size, _, err := s.Head(t.Context()); err != nil || size != 0 {
		t.Fatalf("after a full disk the log has %d leaves (%v)", size, err)
	}
	if _, err := s.write.Exec("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if err := fill(1 << 20); err != nil {
		t.Fatalf("with room again: %v", err)
	}
	if size, _, err := s.Head(t.Context()); err != nil || size != 1 {
		t.Errorf("with room again the log has %d leaves (%v)", size, err)
	}
}
