package inbound_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/pgtest"
	"github.com/handover-jml/handover/internal/readmodel"
)

// desk is a company to which HR systems send records.
type desk struct {
	*caseworktest.Company
	in *inbound.Service
}

var bamboo = inbound.Source{Name: "bamboohr"}

func onBoth(t *testing.T, story func(t *testing.T, d *desk)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { story(t, newDesk(caseworktest.Story(t))) })
	t.Run("postgres", func(t *testing.T) { story(t, newDesk(caseworktest.StoryOn(t, pgtest.New(t)))) })
}

func newDesk(c *caseworktest.Company) *desk {
	return &desk{c, &inbound.Service{Records: c.Store.Feeds(), Cases: c.Cases, People: company.Feeds{Service: c.Office},
		Check: intake.CheckEvent, Hash: intake.Hash, Clock: c.Clock}}
}

func (d *desk) today() jml.Date { return jml.DateOf(d.Clock.Now()) }

// ada is a record of somebody who begins in two weeks.
func (d *desk) ada(change ...func(*feed.Record)) feed.Record {
	r := feed.Record{Active: true, Start: d.today().AddDays(14), Person: jml.EventPerson{ID: "E-17", GivenName: "Ada", FamilyName: "Park",
		PersonalEmail: "ada@home.example", Title: "Engineer", Department: "Platform", Location: "Berlin", Manager: "tom@example.com", WorkerType: jml.Employee}}
	for _, f := range change {
		f(&r)
	}
	return r
}

// take takes a record in and says in words what became of it.
func (d *desk) take(from inbound.Source, r feed.Record) string {
	d.Helper()
	items, err := d.in.Take(d.Context(), from, r, d.Clock.Now())
	if err != nil {
		d.Fatal(err)
	}
	return words(items)
}

func words(items []inbound.Item) string {
	var out []string
	for _, it := range items {
		what := string(it.Step.Event.Kind)
		if it.Step.Correct {
			what = "correct"
		}
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", what, it.State, it.Outcome)))
	}
	return strings.Join(out, ", ")
}

// cases are those of everybody, in words.
func (d *desk) cases() string { return d.casesOf("") }

// casesOf are those of whoever has a name in theirs.
func (d *desk) casesOf(name string) string {
	d.Helper()
	rows, _, err := d.Store.Cases(d.Context(), readmodel.Viewer{}, readmodel.CaseFilter{Text: name}, readmodel.Page{Limit: 100})
	if err != nil {
		d.Fatal(err)
	}
	var out []string
	for _, c := range rows {
		out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %s", c.Kind, c.Effective, c.Ending)))
	}
	return strings.Join(out, ", ")
}

func (d *desk) wants(what, got, want string) {
	d.Helper()
	if got != want {
		d.Errorf("%s: %q, want %q", what, got, want)
	}
}

func TestARecordThatIsSentTwentyTimesOpensOneCase(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.wants("first", d.take(bamboo, d.ada()), "joiner taken opened")
		for range 19 {
			d.wants("again", d.take(bamboo, d.ada()), "")
		}
		later := d.ada(func(r *feed.Record) { r.Start = r.Start.AddDays(7) })
		d.wants("another day", d.take(bamboo, later), "joiner taken rescheduled")
		d.wants("the cases", d.cases(), "joiner 2026-12-11")
	})
}

func TestSomebodyComesMovesAndLeavesByTheirRecordsAlone(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.take(bamboo, d.ada())
		start := d.today().AddDays(14)
		d.Clock.Set(d.Clock.Now().AddDate(0, 1, 0))
		here := func(change ...func(*feed.Record)) feed.Record {
			return d.ada(append([]func(*feed.Record){func(r *feed.Record) { r.Start = start }}, change...)...)
		}
		lead := func(r *feed.Record) { r.Person.Title = "Lead" }
		leaves := func(r *feed.Record) { lead(r); r.End = d.today().AddDays(20) }
		d.wants("another title", d.take(bamboo, here(lead)), "mover taken opened")
		d.wants("a last day", d.take(bamboo, here(leaves)), "leaver taken opened")
		d.wants("taken back", d.take(bamboo, here(lead)), "rescind taken rescinded")
		d.wants("a last day again", d.take(bamboo, here(leaves)), "leaver taken opened")
	})
}

func TestTwoSourcesThatNameTheSamePeopleOpenOneCaseOfEach(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		addressed := func(r *feed.Record) { r.Person.WorkEmail = "ada@example.com" }
		other := func(r *feed.Record) { addressed(r); r.Person.ID = "okta-9" }
		d.wants("first", d.take(bamboo, d.ada(addressed)), "joiner taken opened")
		d.wants("the other, of which nobody said who is who", d.take(inbound.Source{Name: "payroll"}, d.ada(other)), "joiner refused")
		okta := inbound.Source{Name: "okta", Vouches: true}
		d.wants("one that vouches", d.take(okta, d.ada(other)), "joiner taken ignored")
		ends := func(r *feed.Record) { r.End = r.Start.AddDays(50) }
		d.wants("leaves by one", d.take(bamboo, d.ada(addressed, ends)), "leaver taken opened")
		d.wants("and by the other", d.take(okta, d.ada(other, ends)), "leaver taken ignored")
		d.wants("the cases", d.cases(), "leaver 2027-01-23, joiner 2026-12-04")
	})
}

func TestWhoWorksHereByTheFileLeavesByTheFirstRecordOfThem(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		ben := feed.Record{Person: jml.EventPerson{ID: "E-5", GivenName: "Ben", FamilyName: "Okafor", WorkEmail: "ben@example.com"}}
		d.wants("inactive", d.take(bamboo, ben), "correct taken corrected, leaver taken opened")
	})
}

func TestWhatIsRefusedIsTakenInWithTheNextRecordOrWhenItIsTriedAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		contractor := func(r *feed.Record) {
			r.Person.WorkerType, r.Person.EndDate, r.Person.Manager = jml.Contractor, r.Start.AddDays(90), ""
		}
		d.wants("without a sponsor", d.take(bamboo, d.ada(contractor)), "joiner refused")
		d.wants("the same again", d.take(bamboo, d.ada(contractor)), "joiner refused")
		sponsored := func(r *feed.Record) { contractor(r); r.Person.Sponsor = "tom@example.com" }
		d.wants("with one", d.take(bamboo, d.ada(sponsored)), "joiner taken opened")

		other := d.ada(func(r *feed.Record) { r.Person.ID, r.Person.GivenName, r.Person.Sponsor = "E-18", "Cem", "E-900" })
		other.Person.PersonalEmail = "cem@home.example"
		contractor(&other)
		items, err := d.in.Take(d.Context(), bamboo, other, d.Clock.Now())
		if err != nil || len(items) != 1 {
			t.Fatalf("%v, %v", items, err)
		}
		if again, err := d.in.TryAgain(d.Context(), bamboo, items[0].ID); items[0].State == inbound.Refused && (err != nil || words(again) != "joiner refused") {
			t.Errorf("tried again with nothing mended: %s, %v", words(again), err)
		}
	})
}

// halting takes events in as the company does, but for what it is told to lose.
type halting struct {
	inbound.Announcements
	mu   sync.Mutex
	away int
}

func (h *halting) Accept(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error) {
	h.mu.Lock()
	away := h.away > 0
	h.away--
	h.mu.Unlock()
	if away {
		return jml.Accepted{}, &jml.Error{Code: jml.CodeAway, Message: "The database is away."}
	}
	return h.Announcements.Accept(ctx, e, in)
}

func TestWhatHadToWaitIsTakenInInOrder(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		d.in.Cases = &halting{Announcements: d.Cases, away: 2}
		d.wants("away", d.take(bamboo, d.ada()), "joiner waiting")
		moved := d.ada(func(r *feed.Record) { r.Start = r.Start.AddDays(3) })
		d.wants("behind it", d.take(bamboo, moved), "joiner waiting")
		known := func(string) (inbound.Source, bool) { return bamboo, true }
		for i, want := range []int{0, 0, 2, 0} { // before its time, away still, both, none left
			taken, err := d.in.CatchUp(d.Context(), known)
			if err != nil || taken != want {
				t.Errorf("look %d took %d in, want %d (%v)", i+1, taken, want, err)
			}
			d.Clock.Set(d.Clock.Now().Add(5 * time.Second))
		}
		d.wants("the cases", d.cases(), "joiner 2026-12-07")
	})
}

func TestTwoProcessesThatHearTheSameAtOnceOpenOneCase(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() {
				_, errs[i] = d.in.Take(d.Context(), bamboo, d.ada(), d.Clock.Now())
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		d.wants("the cases", d.cases(), "joiner 2026-12-04")
	})
}

func TestWhatASourceSaidGoesWithThePerson(t *testing.T) {
	onBoth(t, func(t *testing.T, d *desk) {
		items, err := d.in.Take(d.Context(), bamboo, d.ada(), d.Clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		d.take(bamboo, d.ada(func(r *feed.Record) { r.Active = false }))
		other := d.ada(func(r *feed.Record) {
			r.Person.ID, r.Person.GivenName, r.Person.PersonalEmail = "E-18", "Cem", "cem@home.example"
		})
		d.take(bamboo, other)
		d.Drive(items[0].CaseID)
		d.FinishAll(items[0].CaseID)
		order := company.Erasure{Person: d.Case(items[0].CaseID).PersonID, Basis: company.ByRequest, Why: "asked on 20 January 2027"}
		if _, err := company.NewEraser(d.Office).Erase(d.Context(), jml.ConsoleActor(), order); err != nil {
			t.Fatal(err)
		}
		told, _, err := d.Store.Feeds().Told(d.Context(), bamboo.Name, "E-17")
		left, err2 := d.Store.Feeds().Newest(d.Context(), readmodel.Viewer{}, bamboo.Name, 10)
		if err != nil || err2 != nil || told.Record.Person.ID != "" || len(left) != 1 || left[0].Record != "E-18" {
			t.Errorf("of somebody erased %q is told, and of all %d things were sent (%v, %v)", told.Record.Person.GivenName, len(left), err, err2)
		}
	})
}

// TestTwoSourcesThatTellOfTheSamePeopleLeadWhereOneDoes has two systems send what
// is so on each of some days, up to twenty times and in any order, and holds the
// cases against those of one system that sends each once.
func TestTwoSourcesThatTellOfTheSamePeopleLeadWhereOneDoes(t *testing.T) {
	okta, bamboo := inbound.Source{Name: "okta", Vouches: true}, inbound.Source{Name: "bamboohr", Vouches: true}
	plain, mixed := newDesk(caseworktest.New(t)), newDesk(caseworktest.New(t))
	people := 0
	rapid.Check(t, func(rt *rapid.T) {
		people++
		name := fmt.Sprintf("ada%dx", people)
		begin := plain.today()
		r := plain.ada(func(r *feed.Record) {
			r.Person.ID, r.Person.FamilyName, r.Person.WorkEmail, r.Person.PersonalEmail = name, name, name+"@example.com", name+"@home.example"
		})
		for range rapid.IntRange(1, 5).Draw(rt, "days") {
			switch rapid.IntRange(0, 4).Draw(rt, "what happens") {
			case 0:
				if to := begin.AddDays(rapid.IntRange(1, 60).Draw(rt, "start")); plain.today().Before(to) { // a first day in the past is history
					r.Start = to
				}
			case 1:
				r.End = r.Start.AddDays(rapid.IntRange(30, 300).Draw(rt, "end"))
			case 2:
				r.End = jml.Date{}
			case 3:
				r.Person.Title = rapid.SampledFrom([]string{"Engineer", "Lead"}).Draw(rt, "title")
			}
			plain.take(bamboo, r)
			for range rapid.IntRange(1, 20).Draw(rt, "times") {
				from, sent := bamboo, r
				if rapid.Bool().Draw(rt, "by the other") {
					from, sent.Person.ID = okta, "okta-"+name
				}
				mixed.take(from, sent)
			}
			mixed.take(bamboo, r)
			later := time.Duration(rapid.IntRange(1, 9).Draw(rt, "days later")) * 24 * time.Hour
			plain.Clock.Set(plain.Clock.Now().Add(later))
			mixed.Clock.Set(mixed.Clock.Now().Add(later))
		}
		if one, two := plain.casesOf(name), mixed.casesOf(name); one != two {
			rt.Errorf("two sources lead to %q, one to %q", two, one)
		}
	})
}

func TestARefusedEventOfLastQuarterStaysListed(t *testing.T) {
	d := newDesk(caseworktest.Story(t))
	old := jml.Event{ID: "p-1", OccurredAt: d.Clock.Now().AddDate(0, -3, 0), Kind: jml.Rescind, Of: jml.Leaver, Person: jml.EventPerson{WorkEmail: "ben@example.com"}}
	if _, err := d.in.Event(d.Context(), bamboo, old); jml.ErrorCode(err) != jml.CodeNotFound {
		t.Fatal(err)
	}
	d.take(bamboo, d.ada()) // with which what is too old is forgotten
	if it, err := d.Store.Feeds().Item(d.Context(), bamboo.Name, "p-1"); err != nil || it.State != inbound.Refused {
		t.Errorf("%+v, %v", it.State, err)
	}
}
