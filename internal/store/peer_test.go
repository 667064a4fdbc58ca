package store

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/proxytest"
)

// seconds is how long a change may take that somebody who is gone stands in the
// way of: its wait for a lock, and what a slow machine needs besides.
const seconds = lockWait + 5*time.Second

// within fails the test when f takes longer, and returns what f does.
func within(t *testing.T, most time.Duration, f func() error) error {
	t.Helper()
	begun := time.Now()
	err := f()
	if took := time.Since(begun); took > most {
		t.Errorf("it took %s and may take %s", took, most)
	}
	return err
}

func try(ctx context.Context, s *Store) error {
	return s.Change(ctx, ledger.LanePeople, func(x ledger.Tx) error { x.Append(draft()); return nil })
}

// TestWhoeverHoldsTheHeadOfTheLogHoldsUpOthersForSecondsOnly is about somebody
// whose connection nobody bounds, such as an operator's own.
func TestWhoeverHoldsTheHeadOfTheLogHoldsUpOthersForSecondsOnly(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t)
	s := newPostgres(t, dsn)
	other, err := sql.Open("postgres", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec("SELECT 1 FROM log_head WHERE id = 1 FOR UPDATE"); err != nil {
		t.Fatal(err)
	}

	ready, changed := make(chan error, 1), make(chan error, 3)
	begun := time.Now()
	go func() { ready <- s.TakesWrites(t.Context()) }()
	for range cap(changed) {
		go func() { changed <- try(t.Context(), s) }()
	}
	for range cap(changed) {
		if err := <-changed; jml.ErrorCode(err) != jml.CodeBusy {
			t.Errorf("a change ended with %v", err)
		}
	}
	if err := <-ready; jml.ErrorCode(err) != jml.CodeBusy {
		t.Errorf("the look whether changes can be made ended with %v", err)
	}
	if took := time.Since(begun); took > lockWait+3*time.Second {
		t.Errorf("who waits in a line is answered after %s", took)
	}

	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	change(t, s)
	if err := s.TakesWrites(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAPeerThatStopsWhileItHoldsTheHeadLosesIt(t *testing.T) {
	t.Parallel()
	dsn := pgtest.New(t)
	s, peer := newPostgres(t, dsn), newPostgres(t, dsn)
	holds, thaw, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- peer.Change(t.Context(), ledger.LanePeople, func(x ledger.Tx) error {
			if _, _, _, err := moveHead(x.(*tx), 1); err != nil {
				return err
			}
			close(holds)
			<-thaw
			_, err := x.Settings()
			return err
		})
	}()

	<-holds
	if err := within(t, seconds, func() error { return try(t.Context(), s) }); err != nil {
		t.Errorf("nobody gets the head after a peer that stopped: %v", err)
	}
	close(thaw)
	if err := <-ended; jml.ErrorCode(err) != jml.CodeAway {
		t.Errorf("the peer goes on where it stopped: %v", err)
	}
	change(t, peer)
}

// behindProxy is a store whose connections pass a network that can be told to
// misbehave.
func behindProxy(t *testing.T) (*Store, *proxytest.Proxy) {
	t.Helper()
	u, err := url.Parse(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	p := proxytest.New(t, u.Host)
	u.Host = p.Addr()
	return newPostgres(t, u.String()), p
}

// lieIdle leaves so many connections in the pool.
func lieIdle(t *testing.T, s *Store, n int) {
	t.Helper()
	var taken []*sql.Conn
	for range n {
		c, err := s.write.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taken = append(taken, c)
	}
	for _, c := range taken {
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestANetworkThatSwallowsEverythingHangsNobody(t *testing.T) {
	t.Parallel()
	s, p := behindProxy(t)
	lieIdle(t, s, 5)
	p.Swallow()
	const most = beginTime + cancelTime + 3*time.Second
	for range 2 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		if err := within(t, most, func() error { return try(ctx, s) }); err == nil {
			t.Error("a change was made without a database")
		}
		cancel()
	}

	p.Heal()
	for range 7 {
		if err := within(t, time.Second, func() error { return try(t.Context(), s) }); err != nil {
			t.Errorf("the network is well and the store is not: %v", err)
		}
	}
}

func TestAStatementOnItsWayEndsWithItsContextAlsoWhenNothingAnswers(t *testing.T) {
	t.Parallel()
	s, p := behindProxy(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := within(t, cancelTime+3*time.Second, func() error {
		return s.Change(ctx, ledger.LanePeople, func(x ledger.Tx) error {
			p.Swallow()
			time.AfterFunc(50*time.Millisecond, cancel)
			_, err := x.Settings()
			return err
		})
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
	p.Heal()
	change(t, s)
}

func TestAServerThatIsNeverHeardAgainIsGivenUp(t *testing.T) {
	t.Parallel()
	u, err := url.Parse(pgtest.New(t))
	if err != nil {
		t.Fatal(err)
	}
	p := proxytest.New(t, u.Host)
	u.Host = p.Addr()
	config, err := postgresConfig(u.String())
	if err != nil {
		t.Fatal(err)
	}
	line := &connector{config: config, silence: 200 * time.Millisecond}
	db := sql.OpenDB(line)
	defer db.Close()
	if _, err := db.Exec("SELECT 1"); err != nil {
		t.Fatal(err)
	}
	p.Swallow()
	if _, err := db.Exec("SELECT 1"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("it ended with %v", err)
	}
	if line.silences.Load() == 0 {
		t.Error("nobody noticed the silence")
	}
}

func TestTheServerIsToldHowLongAnythingMayTake(t *testing.T) {
	t.Parallel()
	s := newPostgres(t, pgtest.New(t))
	show := func(on interface {
		QueryRowContext(context.Context, string, ...any) *sql.Row
	}, name string) (value string) {
		t.Helper()
		if err := on.QueryRowContext(t.Context(), "SHOW "+name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	for name, want := range map[string]string{"lock_timeout": "5s", "idle_in_transaction_session_timeout": "4s",
		"statement_timeout": "10s", "tcp_user_timeout": "10000"} {
		if got := show(s.write.DB, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}

	migrations := s.patient()
	defer migrations.Close()
	if got := show(migrations, "statement_timeout"); got != "0" {
		t.Errorf("a migration's statements may take %s", got)
	}
	err := s.Snapshot(t.Context(), func(shot *Snapshot) error {
		var idle string
		_, err := shot.reader.get([]any{&idle}, "SHOW idle_in_transaction_session_timeout")
		if idle != "15min" {
			t.Errorf("an export may be idle for %s", idle)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAnotherProcessOnTheFileHoldsUpAChangeForSecondsOnly(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "handover.db")
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	other, err := sql.Open("sqlite", sqliteDSN(path, "_txlock=immediate"))
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	held, err := other.Begin()
	if err != nil {
		t.Fatal(err)
	}

	if err := within(t, seconds, func() error { return try(t.Context(), s) }); jml.ErrorCode(err) != jml.CodeBusy {
		t.Errorf("the change ended with %v", err)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	change(t, s)
}

func TestALongChangeHoldsUpOthersForSecondsOnly(t *testing.T) {
	t.Parallel()
	s := newSQLite(t)
	holds, thaw, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- s.Change(t.Context(), ledger.LanePeople, func(ledger.Tx) error { close(holds); <-thaw; return nil })
	}()
	<-holds
	if err := within(t, seconds, func() error { return try(t.Context(), s) }); jml.ErrorCode(err) != jml.CodeBusy {
		t.Errorf("the change ended with %v", err)
	}
	close(thaw)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	change(t, s)
}
