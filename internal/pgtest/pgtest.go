// Package pgtest gives tests a real Postgres. Each test binary starts at most
// one temporary cluster of each durability, which ends with the binary however
// that ends; each test gets an empty database in it. The package knows nothing
// of Handover's schema. It never skips a test: where Postgres is missing the
// test fails and says what to install.
package pgtest

import (
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/lib/pq"
)

// shared are this binary's clusters, started when first asked for.
var shared = struct {
	fast, durable, checked func() (*cluster, error)
	databases              *atomic.Int64
}{
	fast:      sync.OnceValues(func() (*cluster, error) { return start("off") }),
	durable:   sync.OnceValues(func() (*cluster, error) { return start("on") }),
	checked:   sync.OnceValues(func() (*cluster, error) { return start("off", "--data-checksums") }),
	databases: new(atomic.Int64),
}

// New returns the address, postgres://…, of an empty database that is dropped
// when the test ends. Its commits are not synced to disk: it is for tests of
// behaviour, and its times mean nothing.
func New(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, shared.fast)
}

// NewDurable is New with every commit synced to disk, as in production, for
// measurements.
func NewDurable(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, shared.durable)
}

// NewChecked is New on a server whose pages have checksums.
func NewChecked(t testing.TB) (dsn string) {
	t.Helper()
	return database(t, shared.checked)
}

// Copy returns the address of a copy of a database to which nobody is
// connected, whose files the server has not read yet.
func Copy(t testing.TB, dsn string) (copied string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	from := u.Path[1:]
	u.Path = "postgres"
	operator, err := sql.Open("postgres", u.String())
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s_copy_%d", from, shared.databases.Add(1))
	if _, err := operator.Exec("CREATE DATABASE " + pq.QuoteIdentifier(name) + " TEMPLATE " + pq.QuoteIdentifier(from) + " STRATEGY file_copy"); err != nil {
		t.Fatalf("copy the database: %v", err)
	}
	t.Cleanup(func() {
		defer operator.Close()
		if _, err := operator.Exec("DROP DATABASE " + pq.QuoteIdentifier(name) + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the copy: %v", err)
		}
	})
	u.Path = name
	return u.String()
}

func database(t testing.TB, get func() (*cluster, error)) string {
	t.Helper()
	c, err := get()
	if err != nil {
		t.Fatalf("this test runs on a real Postgres: %v", err)
	}
	name := fmt.Sprintf("test_%d", shared.databases.Add(1))
	if err := c.exec("CREATE DATABASE " + pq.QuoteIdentifier(name)); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := c.exec("DROP DATABASE " + pq.QuoteIdentifier(name) + " WITH (FORCE)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return c.dsn(name)
}

func (c *cluster) dsn(database string) string {
	u := url.URL{
		Scheme: "postgres", User: url.User(c.superuser), Host: fmt.Sprintf("127.0.0.1:%d", c.port),
		Path: database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

// exec runs one statement on the maintenance database.
func (c *cluster) exec(statement string) error {
	db, err := sql.Open("postgres", c.dsn("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}

// Program returns the path of one of the server's own programs, such as
// pg_dump.
func Program(t testing.TB, name string) string {
	t.Helper()
	bin, err := binaries(os.Getenv)
	if err != nil {
		t.Fatalf("this test runs on a real Postgres: %v", err)
	}
	return filepath.Join(bin, name)
}
