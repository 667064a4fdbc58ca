package store

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/migrations"
)

// TestTasksOfTheFirstSchemaGetTheirTypedFields brings tasks that the first
// schema stored to the present one, on both engines.
func TestTasksOfTheFirstSchemaGetTheirTypedFields(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 1)
			for _, task := range [][3]string{
				{"grant/mail", "start-5bd", "leaver/remove-access"},
				{"grant/mail/2", "raised+24h", ""},
				{"grant/mail/2:check", "check+1bd", ""},
				{"return/LT-1", "cutoff", ""},
				{"return/LT-7/2", "limit critical 1h", ""}, // a tag that ends in a number, and no repetition
				{"remove/mail", "kept until 2027-01-31", "joiner/grant"},
			} {
				insertOld(t, s.write, "task", map[string]any{"id": task[0], "case_id": "c", "task_key": task[0],
					"due_rule": task[1], "undo": task[2], "state": "open", "assignee_id": nil, "answer": "{}",
					"controls": "[]", "after_keys": "[]", "decides": "[]", "evidence": "[]", "not_by": "[]"})
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			grant := jml.LineRef{Kind: jml.Joiner, Line: "grant"}
			want := map[string]jml.Task{
				"grant/mail":         {Base: "grant/mail", Due: jml.Due{Kind: jml.DueDay}, Undo: jml.LineRef{Kind: jml.Leaver, Line: "remove-access"}},
				"grant/mail/2":       {Base: "grant/mail", Due: jml.Due{Kind: jml.DueHour}},
				"grant/mail/2:check": {Base: "grant/mail/2:check", Due: jml.Due{Kind: jml.DueDay}},
				"return/LT-1":        {Base: "return/LT-1", Due: jml.Due{Kind: jml.DueHour}},
				"return/LT-7/2":      {Base: "return/LT-7/2", Due: jml.Due{Kind: jml.DueLimit}},
				"remove/mail":        {Base: "remove/mail", Due: jml.Due{Kind: jml.DueKept}, Undo: grant},
			}
			got := map[string]jml.Task{}
			for key := range want {
				task, err := tasks().one(s.direct(t.Context(), s.read), "WHERE id = ?", key)
				if err != nil {
					t.Fatal(err)
				}
				got[task.Key] = jml.Task{Base: task.Base, Due: jml.Due{Kind: task.Due.Kind}, Undo: task.Undo}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAnOlderDatabaseLearnsFromItsLogWhoEverEndedATaskAndWhoAnnouncedACase
// holds on both engines.
func TestAnOlderDatabaseLearnsFromItsLogWhoEverEndedATaskAndWhoAnnouncedACase(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 2)
			insertOld(t, s.write, "staff", map[string]any{"id": "hr", "person_id": "p"})
			for id, state := range map[string]string{"t1": "open", "t2": "done", "t3": "planned"} {
				insertOld(t, s.write, "task", map[string]any{"id": id, "case_id": "c", "task_key": id, "state": state, "assignee_id": nil,
					"answer": "{}", "controls": "[]", "after_keys": "[]", "decides": "[]", "evidence": "[]", "not_by": "[]"})
			}
			for seq, leaf := range [][3]string{
				{"event.accepted", "", `{"actor":{"kind":"staff","ref":"hr"},"data":{}}`},
				{"event.accepted", "", `{"actor":{"kind":"console","ref":""},"data":{}}`},
				{"task.ended", "t1", `{"data":{"done_by":"mia","not_apart":true}}`},
				{"task.ended", "t1", `{"data":{"done_by":"mia"}}`},
				{"task.ended", "t2", `{"data":{"done_by":"ben"}}`},
				{"task.ended", "t2", `{"data":{"done_by":"omar","not_apart":true}}`},
			} {
				insertOld(t, s.write, "log_leaf", map[string]any{"seq": seq, "type": leaf[0], "case_id": "c", "task_id": leaf[1], "bytes": []byte(leaf[2])})
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			db := s.direct(t.Context(), s.read)
			c, err := cases().one(db, "WHERE id = ?", "c")
			if err != nil || !slices.Equal(c.AnnouncedBy, []string{"p"}) {
				t.Errorf("the case was announced by %v, %v", c.AnnouncedBy, err)
			}
			for id, want := range map[string]jml.Task{
				"t1": {EndedBy: []string{"mia"}}, "t2": {EndedBy: []string{"ben", "omar"}, NotApart: true}, "t3": {},
			} {
				got, err := tasks().one(db, "WHERE id = ?", id)
				if err != nil {
					t.Fatal(err)
				}
				slices.Sort(got.EndedBy)
				if diff := cmp.Diff(want, jml.Task{EndedBy: got.EndedBy, NotApart: got.NotApart}); diff != "" {
					t.Errorf("%s: %s", id, diff)
				}
			}
		})
	}
}

// oldStore is a store at an older schema, with a case "c".
func oldStore(t *testing.T, dsn string, version int64) *Store {
	t.Helper()
	s, err := Open(t.Context(), dsn, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	p, err := s.provider(s.write.DB)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	insertOld(t, s.write, "person", map[string]any{"id": "p", "holdings_confirmed_at": nil})
	insertOld(t, s.write, "engagement", map[string]any{"id": "e", "person_id": "p", "state": "active",
		"manager_id": nil, "sponsor_id": nil})
	insertOld(t, s.write, "cases", map[string]any{"id": "c", "person_id": "p", "engagement_id": "e", "kind": "leaver", "number": 1, "state": "open",
		"other_case_ids": "[]", "terms_after": "{}", "terms_before": "{}", "limits": "{}"})
	return s
}

// insertOld writes a row of an older schema: the values given, and an empty
// text, a nought or a no in every other column.
func insertOld(t *testing.T, db *sqlx.DB, table string, values map[string]any) {
	t.Helper()
	rows, err := db.Queryx("SELECT * FROM " + table + " WHERE 1 = 0")
	if err != nil {
		t.Fatal(err)
	}
	columns, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	rows.Close()

	var names []string
	var args []any
	for _, c := range columns {
		v, given := values[c.Name()]
		switch {
		case given:
		case strings.Contains(c.DatabaseTypeName(), "INT"):
			v = 0
		case c.DatabaseTypeName() == "BOOL":
			v = false
		default:
			v = ""
		}
		names, args = append(names, c.Name()), append(args, v)
	}
	query := "INSERT INTO " + table + " (" + strings.Join(names, ", ") + ") VALUES (?" + strings.Repeat(", ?", len(names)-1) + ")"
	if _, err := db.Exec(db.Rebind(query), args...); err != nil {
		t.Fatalf("insert into %s: %v", table, err)
	}
}

// TestOpeningsAreWhatTheyWereWhenTheirTableIsMadeAnew brings those of the
// seventh schema to the present one, on both engines.
func TestOpeningsAreWhatTheyWereWhenTheirTableIsMadeAnew(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 7)
			for seq := range 3 {
				insertOld(t, s.write, "log_leaf", map[string]any{"seq": seq, "type": "task.ended", "bytes": []byte("{}")})
				for _, field := range []string{"note", "actor.name"} {
					insertOld(t, s.write, "opening", map[string]any{"seq": seq, "field": field, "key": []byte{byte(seq)}, "value": field})
				}
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			var got []string
			err := s.EachOpening(t.Context(), 0, 3, func(o evidence.Opening) {
				got = append(got, fmt.Sprint(o.Seq, o.Field, o.Key, o.Value))
			})
			slices.Sort(got)
			want := []string{"0actor.name[0]actor.name", "0note[0]note", "1actor.name[1]actor.name", "1note[1]note", "2actor.name[2]actor.name", "2note[2]note"}
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%v %s", err, diff)
			}
			if _, err := s.write.Exec("DELETE FROM opening"); err == nil {
				t.Error("openings can be deleted without an erasure")
			}
		})
	}
}

// TestTasksAndLeavesAreWhatTheyWereWhenTheirRowsAreMadeShorter brings rows of
// the seventh schema to the present one, on both engines.
func TestTasksAndLeavesAreWhatTheyWereWhenTheirRowsAreMadeShorter(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/old.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s := oldStore(t, dsn, 7)
			for _, id := range []string{"t1", "t2", "t3"} {
				values := map[string]any{"id": id, "case_id": "c", "task_key": id, "state": "open", "assignee_id": nil, "answer": "{}", "title": "Take back the keys"}
				if id == "t3" {
					values["title"] = "Take back the laptop"
				}
				for _, words := range taskLine(&jml.Task{}) {
					if _, given := values[words.column]; !given && words.column != "lead_ns" {
						values[words.column] = "the " + words.column
					}
				}
				insertOld(t, s.write, "task", values)
			}
			insertOld(t, s.write, "log_leaf", map[string]any{"seq": 1, "type": "case.closed", "case_id": "c", "bytes": []byte("{}")})
			insertOld(t, s.write, "log_leaf", map[string]any{"seq": 2, "type": "setting.changed", "bytes": []byte("{}")})
			was := rowsOf(t, s.write, "SELECT * FROM task ORDER BY id")
			if err := s.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(was, rowsOf(t, s.write, "SELECT * FROM whole_task ORDER BY id")); diff != "" {
				t.Error(diff)
			}
			if lines := rowsOf(t, s.write, "SELECT * FROM playbook_line"); len(lines) != 2 {
				t.Errorf("what is said of three tasks, of two the same, lies in %d lines", len(lines))
			}
			if found := rowsOf(t, s.write, s.write.Rebind("SELECT seq FROM log_leaf WHERE "+ofCase), "c"); len(found) != 1 || found[0]["seq"] != int64(1) {
				t.Errorf("of the case are the leaves %v", found)
			}
			if _, err := s.write.Exec("UPDATE log_leaf SET case_no = 7"); err == nil {
				t.Error("the log can be rewritten")
			}
		})
	}
}

// rowsOf reads rows as they lie.
func rowsOf(t *testing.T, db *sqlx.DB, query string, args ...any) (out []map[string]any) {
	t.Helper()
	rows, err := db.Queryx(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		row := map[string]any{}
		if err := rows.MapScan(row); err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
	return out
}

func TestADatabaseOfSomethingElseIsRefusedInWordsAndLeftAsItIs(t *testing.T) {
	for engine, dsn := range map[string]string{"sqlite": t.TempDir() + "/other.db", "postgres": pgtest.New(t)} {
		t.Run(engine, func(t *testing.T) {
			s, err := Open(t.Context(), dsn, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for _, other := range []string{"CREATE TABLE staff (name TEXT)", "CREATE TABLE goose_db_version (id INTEGER)"} { // of a program that uses the same tool
				if _, err := s.write.Exec(other); err != nil {
					t.Fatal(err)
				}
				err = s.Migrate(t.Context())
				if jml.ErrorCode(err) != jml.CodeConflict || !strings.Contains(err.Error(), "of something else") || !strings.Contains(err.Error(), "Name an empty database") {
					t.Errorf("after %s: %v", other, err)
				}
			}
			var tables, logs int64
			if _, err := s.direct(t.Context(), s.read).get([]any{&tables, &logs}, s.dialect.census); err != nil || tables != 1 || logs != 0 {
				t.Errorf("afterwards there are %d tables, %d logs (%v)", tables, logs, err)
			}
			if _, err := s.write.Exec("DROP TABLE staff"); err != nil {
				t.Fatal(err)
			}
			if _, err := s.write.Exec("DROP TABLE goose_db_version"); err != nil {
				t.Fatal(err)
			}
			if err := s.Migrate(t.Context()); err != nil {
				t.Errorf("empty again: %v", err)
			}
		})
	}
}

func TestAFileThatIsNoDatabaseIsRefusedInWords(t *testing.T) {
	path := t.TempDir() + "/handover.db"
	if err := os.WriteFile(path, bytes.Repeat([]byte("This is a letter. "), 400), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Open(t.Context(), path, Options{})
	if err == nil || !strings.Contains(err.Error(), path+" is no SQLite database") {
		t.Error(err)
	}
}

func TestTablesAreNotChangedUnderAnEarlierReleaseThatIsAtWork(t *testing.T) {
	s := oldStore(t, pgtest.New(t), 5)
	if held, err := s.AcquireLease(t.Context(), "sweep", "a worker", time.Minute); !held || err != nil {
		t.Fatal(held, err)
	}
	err := s.Migrate(t.Context())
	if jml.ErrorCode(err) != jml.CodeConflict || !strings.Contains(err.Error(), "Stop all of them") {
		t.Errorf("beside a worker: %v", err)
	}
	if have, err := s.Version(t.Context()); have != 5 || err != nil {
		t.Errorf("the schema is %d (%v)", have, err)
	}
	if err := s.ReleaseLease(t.Context(), "sweep", "a worker"); err != nil {
		t.Fatal(err)
	}
	if err := s.Migrate(t.Context()); err != nil {
		t.Errorf("after it was stopped: %v", err)
	}
}

// TestMigrationsOnlyAdd what programs of the schema before can pass over: no
// table, column or view goes or is renamed, and no row that they write is refused.
func TestMigrationsOnlyAdd(t *testing.T) {
	takes := regexp.MustCompile(`(?i)\bDROP\s+(TABLE|COLUMN|VIEW|SCHEMA|TYPE)\b|\bRENAME\b|\bALTER\s+COLUMN\b|\bALTER\s+TABLE\s+\w+\s+ADD\s+(CONSTRAINT|CHECK|UNIQUE|PRIMARY|FOREIGN)\b|\bCREATE\s+UNIQUE\b|\bCREATE\s+TRIGGER\b|\bDELETE\s+FROM\b`)
	adds := regexp.MustCompile(`(?i)\bADD\s+(COLUMN\s+)?\w+\s+\w+[^,;]*\bNOT\s+NULL\b[^,;]*`)
	comment := regexp.MustCompile(`--[^\n]*`)
	names, err := fs.Glob(migrations.Files, "*/*.sql")
	if err != nil || len(names) < 2*contracted {
		t.Fatal(names, err)
	}
	taking := map[bool]int{}
	for _, name := range names {
		number, err := strconv.Atoi(path.Base(name)[:4])
		if err != nil {
			t.Fatal(err)
		}
		text, err := migrations.Files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		body := comment.ReplaceAllString(string(text), "")
		found := takes.FindAllString(body, -1)
		for _, add := range adds.FindAllString(body, -1) {
			if !strings.Contains(strings.ToUpper(add), "DEFAULT") {
				found = append(found, add)
			}
		}
		if len(found) > 0 {
			taking[number <= contracted]++
		}
		if len(found) > 0 && number > contracted {
			t.Errorf("%s takes from programs of the schema before: %q. Add now, and take away in a release that no earlier one runs beside", name, found)
		}
	}
	if taking[true] == 0 {
		t.Error("the migrations up to the tenth take something away, and that was not found")
	}
}
