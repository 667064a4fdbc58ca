package store_test

import (
	"testing"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

func TestWhatAPlaybookSaysOfATaskLiesOnceForAllCases(t *testing.T) {
	path := t.TempDir() + "/handover.db"
	c := caseworktest.NewOn(t, path)
	db, err := sqlx.Open("sqlite", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lines := func() (n int) {
		t.Helper()
		if err := db.Get(&n, "SELECT COUNT(*) FROM playbook_line"); err != nil {
			t.Fatal(err)
		}
		return n
	}

	ada, ben := caseworktest.Ada(), caseworktest.Ada()
	ben.ID, ben.WorkEmail = "E-18", "ben.lee@example.com"
	first := c.Announce(c.Event(jml.Joiner, ada, "2026-12-01")).Case.ID
	n := lines()
	second := c.Announce(c.Event(jml.Joiner, ben, "2026-12-01")).Case.ID
	if again := lines(); n == 0 || again != n {
		t.Errorf("the first case brought %d lines, the second one %d more", n, again-n)
	}

	task := c.Tasks(second)[0]
	changed := task
	changed.Title = "Tell the team in person"
	err = c.Store.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return tx.UpdateTask(changed) })
	if err != nil {
		t.Fatal(err)
	}
	if got, other := c.Task(second, task.Key).Title, c.Task(first, task.Key).Title; got != changed.Title || other != task.Title {
		t.Errorf("the tasks are called %q, and in the other case %q", got, other)
	}
}
