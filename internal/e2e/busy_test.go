package e2e

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/pgtest"
)

func TestAnEventThatFindsTheServiceBusyIsSentAgainUntilItIsTaken(t *testing.T) {
	t.Parallel()
	database := pgtest.New(t)
	s := production(t, database)
	s.small()
	operator, held := holdsTheLog(t, database)

	type answer struct {
		out, errs string
		status    int
	}
	answered := make(chan answer, 1)
	go func() {
		out, errs, status := s.cli(joinArgs(1)...)
		answered <- answer{out, errs, status}
	}()
	awaitSession(t, operator, "wait_event_type = 'Lock'")
	eventually(t, "the event is refused once", func() (refused bool) {
		must(t, operator.QueryRow(`SELECT NOT EXISTS (SELECT 1 FROM pg_stat_activity
			WHERE datname = current_database() AND wait_event_type = 'Lock' AND query ILIKE '%log_head%')`).Scan(&refused))
		return refused
	})
	must(t, held.Rollback())
	if a := <-answered; a.status != 0 || !strings.Contains(a.errs, "the service is busy. Trying again in 2s") {
		t.Errorf("exit %d: %s%s", a.status, a.out, a.errs)
	}
	s.verify()
}
