// Package caseworktest sets a small company up on a real database and drives
// its cases without a workflow engine, so that tests of the business need
// neither. It is imported by tests only.
package caseworktest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
)

// Clock is a clock that tests set.
type Clock struct {
	mu   sync.Mutex
	now  time.Time
	tick time.Duration
}

// Now returns the instant last set, which passes if the clock runs.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(c.tick)
	return c.now
}

// Runs has so much time pass each time that somebody looks.
func (c *Clock) Runs(tick time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tick = tick
}

// Set moves the clock.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Woken counts how often the run of each case was woken. It wakes nobody: tests
// drive their cases themselves.
type Woken struct {
	mu    sync.Mutex
	times map[string]int
}

// Wake implements ledger.Waker.
func (w *Woken) Wake(caseID string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.times == nil {
		w.times = map[string]int{}
	}
	w.times[caseID]++
}

// Times returns how often a case was woken so far.
func (w *Woken) Times(caseID string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.times[caseID]
}

// Company is Example GmbH in Berlin on Friday 20 November 2026, 10:00 local:
// set up, with Ines Duarte as Head of People, Tom Weber as CTO, Mia Lang as
// office manager, Noor Haddad as Security Lead, Ben Okafor in engineering, Lea
// Brandt as administrator and Omar Said as the fallback person.
type Company struct {
	testing.TB
	Store  *store.Store
	Ledger *ledger.Ledger
	Cases  *casework.Service
	Office *company.Service
	Clock  *Clock
	Sent   []notice.Letter // every letter delivered so far
	Woken  *Woken
	// Bounces says which addresses refuse their mail for good.
	Bounces map[string]bool
	seq     int
	key     logKey
}

// New opens the company on a fresh SQLite file.
func New(t testing.TB) *Company {
	t.Helper()
	return NewOn(t, "sqlite:"+filepath.Join(t.TempDir(), "handover.db"))
}

// Bare opens a company on a fresh SQLite file that nobody has set up yet.
func Bare(t testing.TB) *Company {
	t.Helper()
	return bareOn(t, "sqlite:"+filepath.Join(t.TempDir(), "handover.db"))
}

// NewOn opens the company on a fresh database of either engine.
func NewOn(t testing.TB, url string) *Company {
	t.Helper()
	c := bareOn(t, url)
	if err := c.Office.Setup(context.Background(), jml.ConsoleActor(), Setup()); err != nil {
		t.Fatalf("set up: %v", err)
	}
	return c
}

func bareOn(t testing.TB, url string) *Company {
	t.Helper()
	ctx := context.Background()
	clock := &Clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
	s, err := store.Open(ctx, url, store.Options{Clock: clock})
	if err != nil {
		t.Fatalf("open the store: %v", err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Migrate(ctx); err != nil {
		t.Fatalf("migrate: %v", err)
	}
	return Over(t, s, clock)
}

// Over returns the services of a company over a store, before any set-up.
func Over(t testing.TB, s *store.Store, clock *Clock) *Company {
	woken := &Woken{}
	books := ledger.New(ordered{s, t}, woken)
	office := company.New(books)
	return &Company{TB: t, Store: s, Ledger: books, Cases: casework.New(books, office), Office: office, Clock: clock, Woken: woken, key: newLogKey(t)}
}

// Story opens the company on a fresh SQLite file and, when the test has ended,
// holds all rows against the log, exports everything and verifies it.
func Story(t testing.TB) *Company { return checked(New(t)) }

// StoryOn is Story on a fresh database of either engine.
func StoryOn(t testing.TB, url string) *Company { return checked(NewOn(t, url)) }

func checked(c *Company) *Company {
	c.Cleanup(func() {
		c.CheckLog()
		c.Audit()
	})
	return c
}

// Setup is the company's first-run form.
func Setup() company.Setup {
	p := func(given, family string) company.SetupPerson {
		return company.SetupPerson{GivenName: given, FamilyName: family, Email: Address(given)}
	}
	return company.Setup{Company: "Example GmbH", Zone: "Europe/Berlin",
		Roles: map[roles.Role]company.SetupRole{
			roles.CTO:           {Holder: p("Tom", "Weber"), Deputies: []company.SetupPerson{p("Ben", "Okafor")}},
			roles.Engineering:   {Holder: p("Ben", "Okafor")},
			roles.HeadOfPeople:  {Holder: p("Ines", "Duarte")},
			roles.OfficeManager: {Holder: p("Mia", "Lang")},
			roles.SecurityLead:  {Holder: p("Noor", "Haddad")},
		},
		Fallback: p("Omar", "Said"), Admin: p("Lea", "Brandt")}
}

// Address is the work address of somebody by given name.
func Address(given string) string { return lower(given) + "@example.com" }

func lower(s string) string { return string(s[0]|0x20) + s[1:] }

// ID returns somebody's person id by given name.
func (c *Company) ID(given string) string {
	c.Helper()
	var id string
	err := c.Store.Read(context.Background(), func(r ledger.Reader) error {
		p, ok, err := r.FindPerson(Address(given))
		if err == nil && !ok {
			err = fmt.Errorf("nobody is called %s", given)
		}
		id = p.ID
		return err
	})
	if err != nil {
		c.Fatal(err)
	}
	return id
}

// Event returns an event that happens now, with an id of its own. Leavers know of
// it already, as after a resignation.
func (c *Company) Event(kind jml.Kind, who jml.EventPerson, effective string) jml.Event {
	c.Helper()
	c.seq++
	d, err := jml.ParseDate(effective)
	if err != nil {
		c.Fatal(err)
	}
	return jml.Event{ID: fmt.Sprintf("hr-%d", c.seq), OccurredAt: c.Clock.Now(), Kind: kind, EffectiveDate: d, Person: who, Told: kind == jml.Leaver}
}

// Ada is an engineer in Berlin who reports to Tom Weber.
func Ada() jml.EventPerson {
	return jml.EventPerson{ID: "E-17", GivenName: "Ada", FamilyName: "Park", WorkEmail: "ada@example.com", PersonalEmail: "ada.park@example.net",
		Title: "Backend engineer", Functions: []string{"engineering"}, Department: "Platform", Location: "Berlin",
		Manager: "tom@example.com", WorkerType: jml.Employee}
}

// Announce has HR announce an event and fails the test when it is refused.
func (c *Company) Announce(ev jml.Event) jml.Accepted {
	c.Helper()
	out, err := c.TryAnnounce(ev)
	if err != nil {
		c.Fatalf("announce %s: %v", ev.Kind, err)
	}
	return out
}

// TryAnnounce has HR announce an event.
func (c *Company) TryAnnounce(ev jml.Event) (jml.Accepted, error) {
	return c.Cases.Accept(context.Background(), ev, Intake(ev))
}

// Intake is how an event comes in from the command line.
func Intake(ev jml.Event) jml.Intake {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", ev))
	return jml.Intake{Source: "cli", Hash: hex.EncodeToString(sum[:]), Actor: jml.ConsoleActor(), Strict: true}
}
