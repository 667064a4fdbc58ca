package e2e

import (
	"bytes"
	"database/sql"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"

	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/proxytest"
)

// answered is how long a page may take to say that the database is away.
const answered = 20 * time.Second

func TestWorkGoesOnAfterTheDatabaseWasAway(t *testing.T) {
	for name, away := range map[string]func(*proxytest.Proxy){
		"cut off":  (*proxytest.Proxy).Cut,
		"swallows": (*proxytest.Proxy).Swallow,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			database, err := url.Parse(pgtest.New(t))
			must(t, err)
			network := proxytest.New(t, database.Host)
			database.Host = network.Addr()
			s := production(t, database.String())
			s.small()
			number := s.join(1)
			o := s.owner(number, "Ines Duarte")
			lines := o.lines()
			media, body := o.form(lines, func(line) reply { return reply{say: url.Values{"note": {"Shown the kitchen."}}} })

			away(network)
			asked := time.Now()
			status, _, page := o.send(http.MethodPost, "/my", media, bytes.NewReader(body))
			if status != http.StatusServiceUnavailable || !strings.Contains(page, "Shown the kitchen.") {
				t.Errorf("without its database the page answers %d and keeps nothing:\n%s", status, page)
			}
			if took := time.Since(asked); took > answered {
				t.Errorf("without its database the page answers after %s", took)
			}
			if out, errs, status := s.cli(joinArgs(2)...); status == 0 || errs == "" {
				t.Errorf("without its database an event is answered with %d: %s%s", status, out, errs)
			}

			network.Heal()
			s.finish(number, nil, closed)
			s.finish(s.join(2), nil, closed)
			s.noLetterTwice(0)
			s.verify()
		})
	}
}

func TestAServeThatStopsWhileItHoldsTheLogStopsNobody(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	s := production(t, database)
	s.small()
	dir := t.TempDir()
	frozen := launch(t, s.env, "serve", "--data", dir, "--listen", freeAddress(t))
	frozen.await(s.ready)

	// The second serve comes to wait for the log, is stopped there, and gets it.
	operator, held := holdsTheLog(t, database)
	announced := make(chan int, 1)
	go func() {
		_, _, status := run(t, s.env, append(joinArgs(1), "--data", dir)...)
		announced <- status
	}()
	awaitSession(t, operator, "wait_event_type = 'Lock'")
	must(t, frozen.cmd.Process.Signal(syscall.SIGSTOP))
	must(t, held.Rollback())
	awaitSession(t, operator, "state LIKE 'idle in transaction%'")

	began := time.Now()
	number := s.join(2)
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("beside a serve that stopped, an event takes %s", took)
	}
	s.finish(number, nil, closed)

	must(t, frozen.cmd.Process.Signal(syscall.SIGCONT))
	if status := <-announced; status == 0 {
		t.Error("what the serve held when it stopped was taken in")
	}
	if _, errs, status := run(t, s.env, append(joinArgs(1), "--data", dir)...); status != 0 {
		t.Errorf("thawed, it answers %d: %s", status, errs)
	}
	s.finish(number+1, nil, closed)
	s.noLetterTwice(0)
	s.verify()
}

// holdsTheLog has an operator's session take the log, so that no change gets it
// until the session gives it back.
func holdsTheLog(t testing.TB, database string) (operator *sql.DB, held *sql.Tx) {
	t.Helper()
	operator, err := sql.Open("postgres", database)
	must(t, err)
	t.Cleanup(func() { operator.Close() })
	held, err = operator.Begin()
	must(t, err)
	_, err = held.Exec("SELECT 1 FROM log_head WHERE id = 1 FOR UPDATE")
	must(t, err)
	return operator, held
}

// awaitSession waits until another session of the database is in a state.
func awaitSession(t testing.TB, operator *sql.DB, where string) {
	t.Helper()
	eventually(t, "a session has "+where, func() (found bool) {
		must(t, operator.QueryRow(`SELECT EXISTS (SELECT 1 FROM pg_stat_activity
			WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ILIKE '%log_head%' AND `+where+")").Scan(&found))
		return found
	})
}

func TestAnEventThatCannotHaveTheLogIsRefusedInWords(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	s := production(t, database)
	s.small()
	_, held := holdsTheLog(t, database)

	if out, errs, status := s.cli(joinArgs(1)...); status != 1 || !strings.Contains(errs, "The database is busy") {
		t.Errorf("exit %d: %s%s", status, out, errs)
	}
	resp, err := http.Get(s.base + "/readyz")
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != http.StatusServiceUnavailable || !strings.Contains(s.get("/readyz"), "The database is busy") {
		t.Errorf("/readyz answers %d: %s", resp.StatusCode, s.get("/readyz"))
	}

	must(t, held.Rollback())
	s.finish(s.join(1), nil, closed)
}

func TestAWorkerThatStoodStillPastItsClaimSendsNothing(t *testing.T) {
	t.Parallel()
	s := production(t, pgtest.New(t))
	s.small()
	server := s.post.(smtpPost).Server

	// The worker stands still between its claim on this mail and the letter;
	// mails that it had not claimed yet go at once from the other one.
	server.Stall()
	number := s.join(1)
	server.WaitStalled(t, "ines@example.com")
	must(t, s.worker.cmd.Process.Signal(syscall.SIGSTOP))
	server.Resume()
	launch(t, append(s.env, "HANDOVER_SIGNER=off"), "worker", "--data", t.TempDir()).await("worker runs")
	s.awaitMail(number, "Ines Duarte", "Welcome")

	must(t, s.worker.cmd.Process.Signal(syscall.SIGCONT))
	s.worker.await(`msg="mail `) // left to another process, or failed when it could not even ask
	if n := len(s.mails(number, "Ines Duarte")); n != 1 {
		t.Errorf("%d mails arrived, want one", n)
	}
	s.finish(number, nil, closed)
	s.noLetterTwice(0)
	s.verify()
}
