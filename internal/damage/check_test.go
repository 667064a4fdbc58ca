package damage_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/damage"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/store"
)

const leaves = 1200

// newLog fills an empty database with leaves, and signs them half way and at
// the end.
func newLog(t *testing.T, url string) *store.Store {
	t.Helper()
	s := open(t, url)
	must(t, s.Migrate(t.Context()))
	skey, _, err := checkpoint.NewKey("handover/test", rand.Reader)
	must(t, err)
	signer, err := note.NewSigner(skey)
	must(t, err)
	for range 2 {
		must(t, s.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
			for i := range leaves / 2 {
				tx.Append(evidence.Draft{Actor: jml.SystemActor(), Data: evidence.TaskCancelled{Reason: fmt.Sprintf("number %d", i)},
					Personal: []evidence.Field{{Name: "note", Value: "handed in"}}})
			}
			return nil
		}))
		size, root, err := s.Head(t.Context())
		must(t, err)
		signed, err := checkpoint.Sign("handover/test", size, root, time.Now(), signer)
		must(t, err)
		must(t, s.PutCheckpoint(t.Context(), size, string(signed)))
	}
	return s
}

func open(t *testing.T, url string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), url, store.Options{})
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantFound checks a log and compares what was found.
func wantFound(t *testing.T, s *store.Store, seq int64, why string) {
	t.Helper()
	r, err := damage.Check(t.Context(), s, nil)
	must(t, err)
	if r.Damage == nil || r.Damage.Seq != seq || !strings.Contains(r.Damage.Why, why) {
		t.Errorf("found %+v, want leaf %d and %q", r.Damage, seq, why)
	}
}

func TestAWholeLogIsFoundWhole(t *testing.T) {
	for _, url := range []string{filepath.Join(t.TempDir(), "handover.db"), pgtest.New(t)} {
		s := newLog(t, url)
		pauses := 0
		r, err := damage.Check(t.Context(), s, func(context.Context) error { pauses++; return nil })
		if err != nil || r.Damage != nil || r.Size != leaves || r.Newest.IsZero() || pauses < 2 {
			t.Errorf("%+v after %d pauses, error %v", r, pauses, err)
		}
		stop := errors.New("stop")
		if _, err := damage.Check(t.Context(), s, func(context.Context) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("a check that was stopped: %v", err)
		}
	}
}

// rows are changed by somebody who may write into the database.
func TestRowsThatWereChangedAreNamed(t *testing.T) {
	for name, attack := range map[string]struct {
		do  []string
		seq int64
		why string
	}{
		"a leaf":                      {[]string{"UPDATE log_leaf SET bytes = (SELECT bytes FROM log_leaf WHERE seq = 6) WHERE seq = 777"}, 777, "differs from its stored hashes"},
		"a hash":                      {[]string{"UPDATE log_hash SET h = (SELECT h FROM log_hash WHERE idx = 2) WHERE idx = " + fmt.Sprint(checkpoint.FirstHash(801)+1)}, 801, "differs from its stored hashes"},
		"a leaf that is gone":         {[]string{"DELETE FROM opening WHERE seq = 700", "DELETE FROM log_leaf WHERE seq = 700"}, 700, "leaf 700 is gone"},
		"a personal value":            {[]string{"UPDATE opening SET value = 'thrown away' WHERE seq = 321"}, 321, `the value of "note" of leaf 321 is not the one that was recorded`},
		"the last one":                {[]string{"DELETE FROM opening WHERE seq = 1199", "DELETE FROM log_leaf WHERE seq = 1199"}, 1199, "leaf 1199 is gone"},
		"a head put back":             {[]string{"UPDATE log_head SET size = 1000"}, 1000, "leaf 1000 is gone: 1200 leaves were signed"},
		"the checkpoint":              {[]string{"UPDATE checkpoint SET note = 'x' WHERE size = 1200"}, checkpoint.NoLeaf, "cannot be read any more"},
		"a leaf's hash of odd length": {[]string{"UPDATE log_hash SET h = (SELECT bytes FROM log_leaf WHERE seq = 1) WHERE idx = " + fmt.Sprint(checkpoint.FirstHash(44))}, 44, "differs"},
	} {
		t.Run(name, func(t *testing.T) {
			path, dsn := filepath.Join(t.TempDir(), "handover.db"), pgtest.New(t)
			for driver, url := range map[string]string{"sqlite": path, "postgres": dsn} {
				s := newLog(t, url)
				raw, err := sql.Open(driver, url)
				must(t, err)
				defer raw.Close()
				unguard(t, raw, driver)
				for _, query := range attack.do {
					_, err := raw.Exec(query)
					must(t, err)
				}
				wantFound(t, s, attack.seq, attack.why)
			}
		})
	}
}

// unguard takes the triggers away, as whoever owns the database can.
func unguard(t *testing.T, raw *sql.DB, driver string) {
	t.Helper()
	for _, table := range []string{"log_leaf", "log_hash", "log_head", "opening", "checkpoint"} {
		if driver == "postgres" {
			_, err := raw.Exec("ALTER TABLE " + table + " DISABLE TRIGGER ALL")
			must(t, err)
			continue
		}
		for _, trigger := range []string{"_no_update", "_no_delete"} {
			_, err := raw.Exec("DROP TRIGGER IF EXISTS " + table + trigger)
			must(t, err)
		}
	}
}

func TestALeafAndItsHashesChangedTogetherDisagreeWithACheckpoint(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.db")
	s := newLog(t, path)
	raw, err := sql.Open("sqlite", path)
	must(t, err)
	defer raw.Close()
	unguard(t, raw, "sqlite")
	var line []byte
	must(t, s.EachLeaf(t.Context(), 1198, 1, func(_ int64, b []byte) error {
		line = bytes.Replace(b, []byte("number"), []byte("nummer"), 1)
		return nil
	}))
	h := checkpoint.LeafHash(line)
	_, err = raw.Exec("UPDATE log_leaf SET bytes = ? WHERE seq = 1198", line)
	must(t, err)
	_, err = raw.Exec("UPDATE log_hash SET h = ? WHERE idx = ?", h[:], checkpoint.FirstHash(1198))
	must(t, err)
	wantFound(t, s, 1199, "leaf 1199 is the first") // its inner hashes still tell of the old leaf

	_, err = raw.Exec("DELETE FROM log_hash WHERE idx >= ?", checkpoint.FirstHash(1198))
	must(t, err)
	var tree checkpoint.Tree
	var stored [][]any
	must(t, s.EachLeaf(t.Context(), 0, 1200, func(_ int64, line []byte) error {
		at := checkpoint.FirstHash(tree.Size())
		added, err := checkpoint.HashesForLeaf(tree.Size(), line, &tree)
		tree.Append(line)
		for i, h := range added {
			stored = append(stored, []any{at + int64(i), h[:]})
		}
		return err
	}))
	for _, row := range stored[checkpoint.FirstHash(1198):] {
		_, err := raw.Exec("INSERT INTO log_hash (idx, h) VALUES (?, ?)", row...)
		must(t, err)
	}
	wantFound(t, s, 600, "the checkpoint of 600 leaves is the newest that they agree with")
}

// A disk writes what it likes over a page of the database.
func TestOverwrittenBytesOfTheDatabaseFileAreFound(t *testing.T) {
	for name, spoil := range map[string]struct {
		do  func(file []byte, at int)
		why string
	}{
		"one bit of a leaf":        {func(file []byte, at int) { file[at] ^= 1 }, "differs from its stored hashes"},
		"the whole page of a leaf": {func(file []byte, at int) { wipe(file, at, 0xff) }, "cannot be read"},
		"a page of noughts":        {func(file []byte, at int) { wipe(file, at, 0) }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "handover.db")
			must(t, newLog(t, path).Close())
			leaf := stored(t, path, 777)
			file, err := os.ReadFile(path)
			must(t, err)
			at := bytes.Index(file, leaf)
			if at < 0 {
				t.Fatal("leaf 777 is not in the file")
			}
			spoil.do(file, at+len(leaf)/2)
			must(t, os.WriteFile(path, file, 0o600))

			r, err := damage.Check(t.Context(), open(t, path), nil)
			must(t, err)
			if r.Damage == nil || r.Damage.Seq > 777 || r.Damage.Seq < 700 || !strings.Contains(r.Damage.Why, spoil.why) {
				t.Errorf("found %+v, want a leaf of the page of leaf 777 and %q", r.Damage, spoil.why)
			}
		})
	}
}

// stored is a leaf as it lies in the file.
func stored(t *testing.T, path string, seq int) (leaf []byte) {
	t.Helper()
	raw, err := sql.Open("sqlite", path)
	must(t, err)
	defer raw.Close()
	must(t, raw.QueryRow("SELECT bytes FROM log_leaf WHERE seq = ?", seq).Scan(&leaf))
	return leaf
}

func wipe(file []byte, at int, with byte) {
	const page = 4096
	begin := at / page * page
	copy(file[begin:begin+page], bytes.Repeat([]byte{with}, page))
}

func TestDamageOutsideTheLogIsFoundToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.db")
	s := newLog(t, path)
	must(t, s.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		for i := range 400 {
			if err := tx.InsertPerson(jml.Person{ID: fmt.Sprintf("person-%d", i), GivenName: "Ada", FamilyName: "Park"}); err != nil {
				return err
			}
		}
		return nil
	}))
	must(t, s.Close())
	file, err := os.ReadFile(path)
	must(t, err)
	at := bytes.Index(file, []byte("person-200"))
	wipe(file, at, 0xff)
	must(t, os.WriteFile(path, file, 0o600))
	wantFound(t, open(t, path), checkpoint.NoLeaf, "damaged elsewhere")
}
