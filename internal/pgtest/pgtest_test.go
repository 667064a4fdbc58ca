package pgtest

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
)

func TestEveryTestGetsAnEmptyDatabaseOfItsOwn(t *testing.T) {
	for _, name := range []string{"one", "two"} {
		t.Run(name, func(t *testing.T) {
			db := open(t, New(t))
			if _, err := db.Exec("CREATE TABLE cases (id TEXT)"); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestADatabaseIsGoneAfterItsTest(t *testing.T) {
	var dsn string
	t.Run("the test", func(t *testing.T) { dsn = New(t) })
	if err := open(t, dsn).Ping(); err == nil || !strings.Contains(err.Error(), "does not exist") {
		t.Errorf("after its test: %v", err)
	}
}

func TestOnlyTheDurableClusterSyncs(t *testing.T) {
	for want, dsn := range map[string]string{"off": New(t), "on": NewDurable(t)} {
		for _, setting := range []string{"fsync", "synchronous_commit", "full_page_writes"} {
			var got string
			if err := open(t, dsn).QueryRow("SHOW " + setting).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %q, want %q (%v)", setting, got, want, err)
			}
		}
	}
}

func TestAClusterEndsWithItsHolder(t *testing.T) {
	c, err := start("off")
	if err != nil {
		t.Fatal(err)
	}
	c.stop() // the same end of input that a killed test binary causes
	if err := c.exec("SELECT 1"); err == nil {
		t.Error("the server still answers")
	}
	if _, err := os.Stat(c.dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its files remain in %s: %v", c.dir, err)
	}
}

func TestAWrongVariableIsNamed(t *testing.T) {
	_, err := binaries(func(string) string { return "/nowhere" })
	if err == nil || !strings.Contains(err.Error(), "HANDOVER_TEST_POSTGRES names /nowhere") {
		t.Errorf("got %v", err)
	}
}

func open(t *testing.T, dsn string) *sql.DB {
	t.Helper()
	db, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}
