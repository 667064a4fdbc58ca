package casework_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// What one command may ask of the only writer. The unit is a row that passes
// between the command and the database, whatever the machine's speed.
const (
	refusalRows = 2_000  // judging what is far too much
	mostRows    = 50_000 // after which a test gives the command up
)

var errHeldTooLong = errors.New("the command goes on and on")

// meter counts the rows that pass in the newest write transaction, and ends
// one that passes too many.
type meter struct {
	ledger.Store
	rows     int
	deadline bool // the newest one gives up by itself some time
}

func (m *meter) Change(ctx context.Context, lane ledger.Lane, fn func(ledger.Tx) error) error {
	_, m.deadline = ctx.Deadline()
	return m.Store.Change(ctx, lane, func(tx ledger.Tx) error {
		m.rows = 0
		return fn(metered{tx, m})
	})
}

// pass counts rows that a statement read or wrote.
func (m *meter) pass(rows int, err error) error {
	m.rows += rows + 1
	if err == nil && m.rows > mostRows {
		return errHeldTooLong
	}
	return err
}

// metered is a transaction whose rows are counted where a command reads or
// writes one for each thing it is about.
type metered struct {
	ledger.Tx
	m *meter
}

func (t metered) Person(id string) (jml.Person, error) {
	p, err := t.Tx.Person(id)
	return p, t.m.pass(1, err)
}

func (t metered) Holdings(id string) (register.Holdings, error) {
	h, err := t.Tx.Holdings(id)
	return h, t.m.pass(len(h.Grants)+len(h.Assets), err)
}

func (t metered) Tasks(id string) ([]jml.Task, error) {
	tasks, err := t.Tx.Tasks(id)
	return tasks, t.m.pass(len(tasks), err)
}

func (t metered) AssetByTag(tag string) (register.Asset, bool, error) {
	a, ok, err := t.Tx.AssetByTag(tag)
	return a, ok, t.m.pass(1, err)
}

func (t metered) InsertTask(task jml.Task) error {
	return t.m.pass(1, t.Tx.InsertTask(task))
}

func (t metered) UpdateTask(task jml.Task) error {
	return t.m.pass(1, t.Tx.UpdateTask(task))
}

func (t metered) InsertGrant(g register.Grant) error {
	return t.m.pass(1, t.Tx.InsertGrant(g))
}

func (t metered) InsertAsset(a register.Asset) error {
	return t.m.pass(1, t.Tx.InsertAsset(a))
}

// underMeter opens the company with its commands metered.
func underMeter(t *testing.T) (*caseworktest.Company, *meter) {
	c := caseworktest.New(t)
	m := &meter{Store: c.Store}
	books := ledger.New(m, nil)
	c.Cases = casework.New(books, company.New(books))
	return c, m
}

// unknownLeaver announces that Yuki leaves, of whom nobody knows what she holds.
func unknownLeaver(c *caseworktest.Company) string {
	c.Employ(jml.EventPerson{GivenName: "Yuki", FamilyName: "Tanaka", WorkEmail: "yuki@example.com"}, false, nil)
	id := c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "yuki@example.com"}, "2026-12-18")).Case.ID
	c.Drive(id)
	return id
}

func systems(n int) func(*jml.Ending) {
	return func(e *jml.Ending) {
		for i := range n {
			e.Answer.Holds = append(e.Answer.Holds, jml.HeldSystem{System: "crm", Level: fmt.Sprint("level-", i)})
		}
	}
}

func things(n int) func(*jml.Ending) { return thingsFrom(0, n) }

func thingsFrom(first, n int) func(*jml.Ending) {
	return func(e *jml.Ending) {
		for i := range n {
			e.Answer.Assets = append(e.Answer.Assets, jml.HeldAsset{Tag: fmt.Sprintf("LT-%05d", first+i), Kind: "laptop"})
		}
	}
}

// refusedAtOnce checks that a command was refused in words that people can act
// on, and that the writer was soon free again.
func refusedAtOnce(t *testing.T, m *meter, err error) {
	t.Helper()
	if jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("want a refusal that says what to do, got %v", err)
	}
	if m.rows > refusalRows {
		t.Errorf("%d rows passed while the only writer was held, at most %d may", m.rows, refusalRows)
	}
}

func TestAnAnswerOfFifteenHundredLinesIsRefusedAtOnce(t *testing.T) {
	for what, lines := range map[string]func(*jml.Ending){"systems": systems(1500), "equipment": things(1500)} {
		t.Run(what, func(t *testing.T) {
			c, m := underMeter(t)
			id := unknownLeaver(c)
			_, err := c.TryFinish(id, "list-holdings", lines)
			refusedAtOnce(t, m, err)
			same(t, "the task after the refusal", "open", c.State(id, "list-holdings"))
		})
	}
}

func TestTwiceAsManyLinesAreTwiceTheWork(t *testing.T) {
	for what, lines := range map[string]func(int) func(*jml.Ending){"systems": systems, "equipment": things} {
		t.Run(what, func(t *testing.T) {
			rows := map[int]int{}
			for _, n := range []int{10, 20, 40} {
				c, m := underMeter(t)
				if _, err := c.TryFinish(unknownLeaver(c), "list-holdings", lines(n)); err != nil {
					t.Fatalf("%d lines are refused: %v", n, err)
				}
				rows[n] = m.rows
			}
			first, second := rows[20]-rows[10], rows[40]-rows[20]
			if first <= 0 || second > 5*first/2 { // twice, and something for what grows by steps
				t.Errorf("10, 20 and 40 lines pass %d, %d and %d rows: the last 20 are more than twice the 10 before them", rows[10], rows[20], rows[40])
			}
		})
	}
}

func TestTenThousandEndingsInOneCommandAreRefusedAtOnce(t *testing.T) {
	c, m := underMeter(t)
	id := unknownLeaver(c)
	task := c.Task(id, "confirm-leaving")
	many := make([]jml.Ending, 10_000)
	for i := range many {
		many[i] = c.Ending(task)
	}
	_, err := c.Cases.Complete(t.Context(), c.Owner(task), id, many)
	refusedAtOnce(t, m, err)
	same(t, "the task after the refusal", "open", c.State(id, task.Key))
}

// mostTasks is far more than a case that people can look through has.
const mostTasks = 3_000

func TestACaseStopsGrowingAndStillEnds(t *testing.T) {
	c, m := underMeter(t)
	id := unknownLeaver(c)
	const lines = 20
	for round := 0; ; round++ {
		_, err := c.TryFinish(id, "list-holdings", thingsFrom(round*lines, lines))
		if err != nil {
			refusedAtOnce(t, m, err)
			break
		}
		if n := len(c.Tasks(id)); n > mostTasks {
			t.Fatalf("the case has grown to %d tasks by %d answers of %d lines each", n, round+1, lines)
		}
		if m.rows > mostRows/2 {
			t.Fatalf("answer %d of %d lines passes %d rows in a case of %d tasks", round+1, lines, m.rows, len(c.Tasks(id)))
		}
		task := c.Task(id, "list-holdings")
		if err := c.Cases.Reopen(t.Context(), jml.ConsoleActor(), task.ID, "there is more"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.TryFinish(id, "list-holdings"); err != nil {
		t.Errorf("a case that is full takes no small answer any more: %v", err)
	}
}

func TestALeaverWhoHoldsFifteenHundredThingsIsRefusedAtOnce(t *testing.T) {
	c, m := underMeter(t)
	who := jml.EventPerson{GivenName: "Yuki", FamilyName: "Tanaka", WorkEmail: "yuki@example.com"}
	tags := make([]string, 1500)
	for i := range tags {
		tags[i] = fmt.Sprintf("LT-%05d", i)
	}
	c.Employ(who, true, nil, tags...)
	_, err := c.TryAnnounce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: who.WorkEmail}, "2026-12-18"))
	m.rows = max(0, m.rows-len(tags)) // they are read once, in any case
	refusedAtOnce(t, m, err)
}

func TestACommandGivesUpSomeTime(t *testing.T) {
	c, m := underMeter(t)
	m.deadline = false
	ev := c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")
	id := c.Announce(ev).Case.ID
	gives := map[string]bool{"an announcement": m.deadline}
	c.Drive(id)

	_, err := c.TryFinish(id, "screening")
	gives["an ending"] = m.deadline
	if err != nil {
		t.Fatal(err)
	}
	err = c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "screening").ID, "once more")
	gives["a reopening"] = m.deadline
	if err != nil {
		t.Fatal(err)
	}
	err = c.Cases.Reassign(t.Context(), jml.ConsoleActor(), c.Task(id, "screening").ID, c.ID("omar"), "")
	gives["a reassignment"] = m.deadline
	if err != nil {
		t.Fatal(err)
	}
	for what, up := range gives {
		if !up {
			t.Errorf("%s holds the writer for as long as it likes: its transaction has no deadline", what)
		}
	}
}
