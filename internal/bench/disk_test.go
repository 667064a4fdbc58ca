package bench

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"github.com/jmoiron/sqlx"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	bytesACase = 100_000 // of the database, of a joiner or leaver with the playbooks that come with Handover
	employed   = 20      // people who join and leave
)

// TestACaseTakesLittleOfTheDisk takes people through their whole time here,
// each task finished by itself with what it asks for and no more, and each mail
// sent.
func TestACaseTakesLittleOfTheDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "handover.db")
	c := caseworktest.NewOn(t, "sqlite:"+path)
	before := weigh(t, path)
	cases := 0
	for n := range employed {
		who := caseworktest.Ada()
		who.ID, who.WorkEmail = fmt.Sprint("E-", 100+n), fmt.Sprintf("ada%d@example.com", n)
		for _, kind := range []jml.Kind{jml.Joiner, jml.Leaver} {
			day := jml.DateOf(c.Clock.Now()).AddDays(30)
			finish(c, c.Announce(c.Event(kind, who, day.String())).Case.ID)
			cases++
		}
	}

	total := 0
	for name, size := range weigh(t, path) {
		grown := (size - before[name]) / cases
		total += grown
		if grown > 0 {
			t.Logf("%6d bytes a case in %s", grown, name)
		}
	}
	t.Logf("%6d bytes a case", total)
	if total > bytesACase {
		t.Errorf("a case takes %d bytes, want at most %d", total, bytesACase)
	}
}

// weigh returns the bytes of each table and index, by pages.
func weigh(t testing.TB, path string) map[string]int {
	t.Helper()
	db, err := sqlx.Open("sqlite", "file:"+path)
	must(t, err)
	defer db.Close()
	var rows []struct {
		Name string
		Size int
	}
	must(t, db.Select(&rows, "SELECT name, SUM(pgsize) AS size FROM dbstat GROUP BY name"))
	out := map[string]int{}
	for _, r := range rows {
		out[r.Name] = r.Size
	}
	return out
}

// finish ends the tasks of a case one by one until it closes.
func finish(c *caseworktest.Company, id string) {
	c.Helper()
	for c.Drive(id); c.Case(id).State == jml.CaseOpen; {
		all := c.Tasks(id)
		i := slices.IndexFunc(all, func(t jml.Task) bool { return t.State == jml.TaskOpen && !t.NotBefore.After(c.Clock.Now()) })
		if i < 0 {
			c.Wait(id)
			continue
		}
		c.Finish(id, all[i].Key, func(e *jml.Ending) { onlyAsked(all[i], e) })
	}
}

// onlyAsked takes from an ending what its task does not ask for.
func onlyAsked(t jml.Task, e *jml.Ending) {
	e.Cause, e.EarlyWhy = "", ""
	if !slices.Contains(t.Evidence, "note") {
		e.Note = ""
	}
	for kind := range e.Proof {
		if !slices.Contains(t.Evidence, kind) && t.Writes != jml.WritesIssue {
			delete(e.Proof, kind)
		}
	}
}
