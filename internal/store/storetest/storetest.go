// Package storetest is the one suite that the store must pass on every
// engine. It is imported by tests only.
package storetest

import (
	"database/sql"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
	"github.com/handover-jml/handover/internal/timekeeper"
)

// Opener makes an empty, migrated store that is closed when the test ends, and
// a plain connection to the same database, for what nobody should do.
type Opener func(t testing.TB, o store.Options) (*store.Store, *sql.DB)

// Run tells every story on the engine behind open.
func Run(t *testing.T, open Opener) {
	for _, group := range []map[string]func(*testing.T, Opener){
		changeStories(), logStories(), uploadStories(), ruleStories(), tripStories(), pageStories(), sessionStories(), passkeyStories(), provenStories(), driverStories(), clockStories(),
	} {
		for name, story := range group {
			t.Run(name, func(t *testing.T) { story(t, open) })
		}
	}
}

// Clock stands still until it is moved.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// NewClock starts on a Monday morning.
func NewClock() *Clock { return &Clock{at: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)} }

// Now implements ledger.Clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Move turns the clock on, or back.
func (c *Clock) Move(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return c.at
}

// world is a store with one case about one person.
type world struct {
	*store.Store
	raw        *sql.DB
	t          testing.TB
	clock      *Clock
	person     jml.Person
	owner      jml.Person
	engagement jml.Engagement
	theCase    jml.Case
	task       jml.Task
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newWorld(t testing.TB, open Opener) *world {
	t.Helper()
	return newWorldWatched(t, open, NewClock(), nil)
}

// newWorldWatched is newWorld with somebody who looks after its clock.
func newWorldWatched(t testing.TB, open Opener, clock *Clock, watch *timekeeper.Watch) *world {
	t.Helper()
	w := &world{t: t, clock: clock}
	w.Store, w.raw = open(t, store.Options{Clock: clock, Watch: watch})
	w.person = jml.Person{ID: newID(), GivenName: "Ada", FamilyName: "Park", WorkEmail: "ada@example.com"}
	w.owner = jml.Person{ID: newID(), GivenName: "Tom", FamilyName: "Weber", WorkEmail: "tom@example.com"}
	w.engagement = jml.Engagement{ID: newID(), PersonID: w.person.ID, State: jml.EngagementActive,
		Terms: jml.Terms{Type: jml.Employee, Zone: "Europe/Berlin"}}
	w.theCase = w.newCase(jml.Leaver, jml.Date{Year: 2026, Month: 12, Day: 1})
	w.task = w.newTask(w.theCase.ID, 1)
	w.change(func(tx ledger.Tx) error {
		return first(tx.InsertPerson(w.person), tx.InsertPerson(w.owner), tx.InsertEngagement(w.engagement),
			tx.InsertCase(w.theCase), tx.InsertTask(w.task))
	})
	return w
}

func (w *world) nextNumber() (n int64) {
	w.t.Helper()
	w.change(func(tx ledger.Tx) (err error) { n, err = tx.NextCaseNumber(); return err })
	return n
}

func (w *world) newCase(kind jml.Kind, effective jml.Date) jml.Case {
	return jml.Case{ID: newID(), Number: w.nextNumber(), Kind: kind, PersonID: w.person.ID, EngagementID: w.engagement.ID,
		State: jml.CaseOpen, Effective: effective, Zone: "Europe/Berlin", Rev: 1, OpenedAt: w.clock.Now()}
}

func (w *world) newTask(caseID string, ordinal int) jml.Task {
	return jml.Task{ID: newID(), CaseID: caseID, Key: newID(), Ordinal: ordinal, State: jml.TaskOpen,
		Title: "Collect the laptop of {{.Person}}", Role: roles.OfficeManager, AssigneeID: w.owner.ID,
		Due: jml.Due{At: w.clock.Now().Add(time.Hour)}}
}

// change fails the test when the transaction does.
func (w *world) change(fn func(ledger.Tx) error) {
	w.t.Helper()
	if err := w.Change(w.t.Context(), ledger.LanePeople, fn); err != nil {
		w.t.Fatalf("change: %v", err)
	}
}

func (w *world) read(fn func(ledger.Reader) error) {
	w.t.Helper()
	if err := w.Read(w.t.Context(), fn); err != nil {
		w.t.Fatalf("read: %v", err)
	}
}

func (w *world) size() int64 {
	w.t.Helper()
	size, _, err := w.Head(w.t.Context())
	if err != nil {
		w.t.Fatalf("read the log head: %v", err)
	}
	return size
}

func (w *world) wantCode(err error, code jml.Code) {
	w.t.Helper()
	if got := jml.ErrorCode(err); got != code {
		w.t.Fatalf("error %v has code %q, want %q", err, got, code)
	}
}

// ended is the leaf of a completion.
func (w *world) ended(note string) evidence.Draft {
	return evidence.Draft{Case: w.theCase.ID, Task: w.task.ID,
		Actor:    jml.Actor{Kind: jml.ActorPerson, Ref: w.owner.ID, Name: "Tom Weber", Assurance: jml.AssuranceEmailLink},
		Data:     evidence.TaskEnded{Outcome: jml.TaskDone, DoneAt: w.clock.Now(), DoneBy: w.owner.ID},
		Personal: []evidence.Field{{Name: "note", Value: note}, {Name: "serial", Value: "C02X"}}}
}

// first returns the first error. Its arguments run in order, also after one
// has failed, which is harmless in a transaction that is rolled back.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
