package store

import (
	"context"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/migrations"
)

func itoa(n int) string { return strconv.Itoa(n) }

func draft() evidence.Draft {
	return evidence.Draft{Case: "case", Task: "task",
		Actor:    jml.Actor{Kind: jml.ActorPerson, Ref: "p", Name: "Tom Weber", Assurance: jml.AssuranceEmailLink},
		Data:     evidence.TaskEnded{Outcome: jml.TaskDone},
		Personal: []evidence.Field{{Name: "assignee.name", Value: "Tom Weber"}, {Name: "note", Value: "in the safe"}}}
}

func newPostgres(t testing.TB, dsn string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

// TestBothEnginesHaveOneSchema compares migration numbers, tables, columns and
// indexes.
func TestBothEnginesHaveOneSchema(t *testing.T) {
	names := map[string][]string{}
	for _, engine := range []string{"sqlite", "postgres"} {
		found, err := fs.Glob(migrations.Files, engine+"/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			names[engine] = append(names[engine], filepath.Base(f))
		}
	}
	if d := cmp.Diff(names["sqlite"], names["postgres"]); d != "" || len(names["sqlite"]) == 0 {
		t.Errorf("migrations differ (-sqlite +postgres):\n%s", d)
	}
	lite := dump(t, newSQLite(t).write, `SELECT m.name || '.' || c.name || CASE WHEN c."notnull" THEN '' ELSE ' null' END
		FROM sqlite_master m JOIN pragma_table_xinfo(m.name) c WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'
		UNION ALL SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL`)
	post := dump(t, newPostgres(t, pgtest.New(t)).write, `SELECT table_name || '.' || column_name || CASE WHEN is_nullable = 'NO' THEN '' ELSE ' null' END
		FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
		UNION ALL SELECT 'index ' || i.indexname FROM pg_indexes i LEFT JOIN pg_constraint k ON k.conname = i.indexname
		WHERE i.schemaname = 'public' AND k.conname IS NULL AND i.tablename NOT LIKE 'goose%'`)
	if d := cmp.Diff(lite, post); d != "" {
		t.Errorf("schemas differ (-sqlite +postgres):\n%s", d)
	}
}

func dump(t *testing.T, db *sqlx.DB, query string) (out []string) {
	t.Helper()
	if err := db.Select(&out, query); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	s := newSQLite(t)
	if _, err := s.write.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); jml.ErrorCode(err) != jml.CodeConflict {
		t.Errorf("migrating a newer database gives %v", err)
	}
	if have, err := s.Version(t.Context()); have != 9999 || err != nil {
		t.Errorf("version is %d (%v)", have, err)
	}
}

func TestEveryConnectionHasThePragmas(t *testing.T) {
	s := newSQLite(t)
	for range sqliteReaders { // held until the end, so each is another one
		c, err := s.read.Connx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		var fsync, only int
		if err := c.GetContext(t.Context(), &fsync, "PRAGMA synchronous"); err != nil || fsync != 2 {
			t.Errorf("synchronous is %d (%v)", fsync, err)
		}
		if err := c.GetContext(t.Context(), &only, "PRAGMA query_only"); err != nil || only != 1 {
			t.Errorf("query_only is %d (%v)", only, err)
		}
		if _, err := c.ExecContext(t.Context(), "DELETE FROM person"); err == nil {
			t.Error("a reading connection could write")
		}
	}
}

func TestABackupOpensAsAStore(t *testing.T) {
	s := newSQLite(t)
	change(t, s)
	path := filepath.Join(t.TempDir(), "copy.db")
	if err := s.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), path); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("a backup over an existing file gives %v", err)
	}
	copied, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer copied.Close()
	size, root, err := copied.Head(t.Context())
	_, want, err2 := s.Head(t.Context())
	if size != 1 || root != want || err != nil || err2 != nil {
		t.Errorf("the copy has %d leaves and root %v, want 1 and %v (%v, %v)", size, root, want, err, err2)
	}
	p := newPostgres(t, pgtest.New(t))
	if err := p.Backup(t.Context(), filepath.Join(t.TempDir(), "x")); jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("a backup of Postgres gives %v", err)
	}
}

func change(t testing.TB, s *Store) {
	t.Helper()
	if err := s.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error { x.Append(draft()); return nil }); err != nil {
		t.Fatal(err)
	}
}

func TestAServerThatIsAwayIsSaidToBeAway(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close() // now nobody listens there
	_, err = Open(t.Context(), fmt.Sprintf("postgres://u:secret@%s/x?sslmode=disable", listener.Addr()), Options{})
	if jml.ErrorCode(err) != jml.CodeAway || strings.Contains(err.Error(), "secret") {
		t.Errorf("a server that is away gives %v", err)
	}
}

func TestAKilledConnectionIsSaidToBeAwayAndReplaced(t *testing.T) {
	s := newPostgres(t, pgtest.New(t))
	err := s.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error {
		if _, err := x.Settings(); err != nil {
			return err
		}
		var pid int
		if _, err := x.(*tx).get([]any{&pid}, "SELECT pg_backend_pid()"); err != nil {
			return err
		}
		if _, err := s.write.Exec("SELECT pg_terminate_backend($1)", pid); err != nil {
			return err
		}
		_, err := x.Settings()
		return err
	})
	if jml.ErrorCode(err) != jml.CodeAway {
		t.Errorf("a killed connection gives %v", err)
	}
	change(t, s)
}

func TestARestartOfTheServerCostsNoChange(t *testing.T) {
	s := newPostgres(t, pgtest.New(t))
	var idle []*sqlx.Conn
	for range 5 {
		c, err := s.write.Connx(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		idle = append(idle, c)
	}
	for _, c := range idle[1:] {
		var pid int
		if err := c.GetContext(t.Context(), &pid, "SELECT pg_backend_pid()"); err != nil {
			t.Fatal(err)
		}
		if _, err := idle[0].ExecContext(t.Context(), "SELECT pg_terminate_backend($1)", pid); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range idle {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for range 6 {
		change(t, s)
	}
}

// off is a machine's clock that is wrong by so much.
type off time.Duration

func (o off) Now() time.Time { return clock.Machine{}.Now().Add(time.Duration(o)) }

// TestAHolderWhoseClockIsWrongIsSucceededWhenItsLeaseIsOver on the server's
// clock, however wrong its own or the successor's is.
func TestAHolderWhoseClockIsWrongIsSucceededWhenItsLeaseIsOver(t *testing.T) {
	dsn := pgtest.New(t)
	right := newPostgres(t, dsn)
	for name, wrong := range map[string]off{"a day ahead": off(24 * time.Hour), "a day behind": off(-24 * time.Hour)} {
		dead, err := Open(t.Context(), dsn, Options{Clock: wrong})
		if err != nil {
			t.Fatal(err)
		}
		defer dead.Close()
		for _, pair := range [][2]*Store{{dead, right}, {right, dead}} {
			holder, next := pair[0], pair[1]
			if held, err := holder.AcquireLease(t.Context(), name, "holder", time.Minute); !held || err != nil {
				t.Fatalf("%s: it is not taken: %v", name, err)
			}
			if held, err := next.AcquireLease(t.Context(), name, "next", time.Minute); held || err != nil {
				t.Errorf("%s: the lease of who holds it is taken away: %v", name, err)
			}

			// The minute passes.
			if _, err := right.write.Exec("UPDATE lease SET until = until - 60000000"); err != nil {
				t.Fatal(err)
			}
			if held, err := next.AcquireLease(t.Context(), name, "next", time.Minute); !held || err != nil {
				t.Errorf("%s: nobody succeeds after a minute: %v", name, err)
			}
			if err := next.ReleaseLease(t.Context(), name, "next"); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// BenchmarkDurableCommit is the floor under every command: the rows of one
// completion with its leaf, committed to the disk.
func BenchmarkDurableCommit(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkCommit(b, newSQLite(b)) })
	b.Run("postgres", func(b *testing.B) { benchmarkCommit(b, newPostgres(b, pgtest.NewDurable(b))) })
}

func benchmarkCommit(b *testing.B, s *Store) {
	k := jml.Case{ID: "case", Number: 1, Kind: jml.Leaver, PersonID: "p", EngagementID: "e", State: jml.CaseOpen}
	t := jml.Task{ID: "task", CaseID: "case", Key: "k", State: jml.TaskOpen, Title: "Collect the laptop"}
	seed := func(x ledger.Tx) error {
		for _, err := range []error{
			x.InsertPerson(jml.Person{ID: "p"}),
			x.InsertEngagement(jml.Engagement{ID: "e", PersonID: "p", State: jml.EngagementActive}),
			x.InsertCase(k), x.InsertTask(t),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	}
	if err := s.Change(b.Context(), ledger.LanePeople, seed); err != nil {
		b.Fatal(err)
	}
	b.Run("bare", func(b *testing.B) {
		for b.Loop() {
			k.Rev++
			err := s.inTx(context.Background(), ledger.LanePeople, func(c conn) error { return bareCompletion(c, k.Rev) })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("completion", func(b *testing.B) {
		for b.Loop() {
			err := s.Change(context.Background(), ledger.LanePeople, func(x ledger.Tx) error { return benchmarkCompletion(x) })
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// bareCompletion writes rows of a completion's size and nothing else.
func bareCompletion(c conn, rev int64) error {
	pad := strings.Repeat("x", 900)
	for _, w := range []struct {
		query string
		args  []any
	}{
		{"UPDATE cases SET rev = ?, source = ? WHERE id = 'case'", []any{rev, time.Now().String()}},
		{"UPDATE task SET assignment = ?, answer = ? WHERE id = 'task'", []any{rev, "{}"}},
		{"INSERT INTO log_leaf (seq, bytes, type, case_no, task_id) VALUES (?, ?, 't', 1, 'task')", []any{-rev, []byte(pad)}},
		{"INSERT INTO log_hash (idx, h) VALUES (?, ?), (?, ?)", []any{-2 * rev, []byte(pad[:32]), -2*rev - 1, []byte(pad[:32])}},
		{"INSERT INTO opening (seq, field, key, value) VALUES (?, 'a', ?, 'x'), (?, 'b', ?, 'x'), (?, 'c', ?, 'x')",
			[]any{-rev, []byte(pad[:32]), -rev, []byte(pad[:32]), -rev, []byte(pad[:32])}},
		{"INSERT INTO meta (key, value) VALUES ('head', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", []any{pad[:8]}},
	} {
		if _, err := c.exec(w.query, w.args...); err != nil {
			return err
		}
	}
	return nil
}

// benchmarkCompletion does what the store does for one, without deciding.
func benchmarkCompletion(x ledger.Tx) error {
	k, err := x.LockCase("case")
	if err != nil {
		return err
	}
	t, err := x.Task("task")
	if err != nil {
		return err
	}
	k.Rev++
	t.Assignment++
	x.Append(draft())
	if err := x.UpdateTask(t); err != nil {
		return err
	}
	return x.UpdateCase(k)
}
