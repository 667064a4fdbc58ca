package feed_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/jml"
)

var today = jml.Date{Year: 2026, Month: 11, Day: 26}

func ada(change ...func(*feed.Record)) feed.Record {
	r := feed.Record{Active: true, Start: today.AddDays(7), Person: jml.EventPerson{ID: "E-17", Source: "bamboohr", GivenName: "Ada", FamilyName: "Park",
		WorkEmail: "ada@example.com", Title: "Engineer", Department: "Platform", Location: "Berlin", WorkerType: jml.Employee}}
	for _, f := range change {
		f(&r)
	}
	return r
}

func starts(in int) func(*feed.Record) {
	return func(r *feed.Record) { r.Start = today.AddDays(in) }
}
func ends(in int) func(*feed.Record) {
	return func(r *feed.Record) { r.End = today.AddDays(in) }
}
func inactive(r *feed.Record) { r.Active = false }
func titled(title string) func(*feed.Record) {
	return func(r *feed.Record) { r.Person.Title = title }
}
func named(family string) func(*feed.Record) {
	return func(r *feed.Record) { r.Person.FamilyName = family }
}
func gone(r *feed.Record) { r.Gone = true }

// words are the steps in short: "joiner +7", "rescind leaver", "correct".
func words(steps []feed.Step) string {
	var out []string
	for _, s := range steps {
		switch e := s.Event; {
		case s.Correct:
			out = append(out, "correct")
		case e.Kind == jml.Rescind:
			out = append(out, "rescind "+string(e.Of))
		default:
			n := 0
			for day := today; day.Before(e.EffectiveDate); day = day.AddDays(1) {
				n++
			}
			for day := today; e.EffectiveDate.Before(day); day = day.AddDays(-1) {
				n--
			}
			out = append(out, fmt.Sprintf("%s %+d", e.Kind, n))
		}
	}
	return strings.Join(out, ", ")
}

func TestWhatFollowsFromRecordsInTurn(t *testing.T) {
	for _, c := range []struct {
		name    string
		rules   feed.Rules
		here    bool
		records []feed.Record
		want    []string
	}{
		{name: "a newcomer, the same again, another first day, another title", records: []feed.Record{ada(), ada(), ada(starts(9)), ada(starts(9), titled("Lead"))},
			want: []string{"joiner +7", "", "joiner +9", "joiner +9"}},
		{name: "a first day without a date is today", records: []feed.Record{ada(func(r *feed.Record) { r.Start = jml.Date{} })}, want: []string{"joiner +0"}},
		{name: "somebody entered a week late joins", records: []feed.Record{ada(starts(-7))}, want: []string{"joiner -7"}},
		{name: "who was there for years is taken in, and joins nothing", records: []feed.Record{ada(starts(-900))}, want: []string{"correct"}},
		{name: "who was taken back before the first day", records: []feed.Record{ada(), ada(inactive), ada()}, want: []string{"joiner +7", "rescind joiner", "joiner +7"}},
		{name: "who left long ago", records: []feed.Record{ada(starts(-900), ends(-300), inactive), ada(starts(-900), inactive)}, want: []string{"", ""}},
		{name: "who works here by the people file, and leaves", here: true, records: []feed.Record{ada(starts(-900), inactive)}, want: []string{"correct, leaver +0"}},
		{name: "another title and manager", records: []feed.Record{ada(starts(-900)), ada(starts(-900), titled("Lead")), ada(starts(-900), titled("Lead"))}, want: []string{"correct", "mover +0", ""}},
		{name: "another family name moves nobody", records: []feed.Record{ada(starts(-900)), ada(starts(-900), named("Lindqvist"))}, want: []string{"correct", "correct"}},
		{name: "a last day, another, none", records: []feed.Record{ada(starts(-900)), ada(starts(-900), ends(20)), ada(starts(-900), ends(30)), ada(starts(-900))},
			want: []string{"correct", "leaver +20", "leaver +30", "rescind leaver"}},
		{name: "inactive without a day leaves today, and once", records: []feed.Record{ada(starts(-900)), ada(starts(-900), inactive), ada(starts(-900), inactive)},
			want: []string{"correct", "leaver +0", ""}},
		{name: "inactive means nothing where a day is needed", rules: feed.Rules{NeedsEnd: true},
			records: []feed.Record{ada(starts(-900)), ada(starts(-900), inactive), ada(starts(-900), inactive, ends(3))}, want: []string{"correct", "", "leaver +3"}},
		{name: "inactive and active again on one day", records: []feed.Record{ada(starts(-900)), ada(starts(-900), inactive), ada(starts(-900))},
			want: []string{"correct", "leaver +0", "rescind leaver"}},
		{name: "a deleted record is no departure", records: []feed.Record{ada(starts(-900)), ada(starts(-900), gone)}, want: []string{"correct", ""}},
		{name: "a new contract beside the end of the one before", records: []feed.Record{ada(ends(-300))}, want: []string{"joiner +7"}},
		{name: "a new contract with its end", records: []feed.Record{ada(ends(100))}, want: []string{"joiner +7, leaver +100"}},
	} {
		so := feed.Told{}
		for i, r := range c.records {
			next, steps := c.rules.Next(so, r, today, c.here)
			if got := words(steps); got != c.want[i] {
				t.Errorf("%s: record %d is followed by %q, want %q", c.name, i+1, got, c.want[i])
			}
			so = next
		}
	}
}

func TestAnOlderRecordThatComesLaterSaysNothing(t *testing.T) {
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	at := func(later time.Duration) func(*feed.Record) {
		return func(r *feed.Record) { r.AsOf = now.Add(later) }
	}
	so, _ := feed.Rules{}.Next(feed.Told{}, ada(starts(-900), at(time.Hour)), today, false)
	if _, steps := (feed.Rules{}).Next(so, ada(starts(-900), ends(5), at(0)), today, false); len(steps) != 0 {
		t.Errorf("an older record is followed by %q", words(steps))
	}
	if _, steps := (feed.Rules{}).Next(so, ada(starts(-900), ends(5), at(2*time.Hour)), today, false); words(steps) != "leaver +5" {
		t.Errorf("a newer record is followed by %q", words(steps))
	}
}

func TestTheManagerAnswersForAContractorOfWhomNobodyElseIsNamed(t *testing.T) {
	r := ada(ends(100))
	r.Person.WorkerType, r.Person.Manager = jml.Contractor, "tom@example.com"
	_, steps := feed.Rules{}.Next(feed.Told{}, r, today, false)
	if p := steps[0].Event.Person; p.Sponsor != "tom@example.com" || p.EndDate != today.AddDays(100) {
		t.Errorf("%s answers until %s", p.Sponsor, p.EndDate)
	}
	r.Person.Sponsor = "mia@example.com"
	if _, steps = (feed.Rules{}).Next(feed.Told{}, r, today, false); steps[0].Event.Person.Sponsor != "mia@example.com" {
		t.Error("the sponsor that the source names is not")
	}
}

func TestWhoComesBackJoinsAgain(t *testing.T) {
	so, _ := feed.Rules{}.Next(feed.Told{}, ada(starts(-900)), today, false)
	so, _ = feed.Rules{}.Next(so, ada(starts(-900), ends(0)), today, false)
	later := today.AddDays(40)
	if _, steps := (feed.Rules{}).Next(so, ada(starts(-900), inactive, ends(0)), later, false); len(steps) != 0 {
		t.Errorf("gone as announced, followed by %v", words(steps))
	}
	_, again := feed.Rules{}.Next(so, ada(starts(60)), later, false)
	if len(again) != 1 || again[0].Event.Kind != jml.Joiner || again[0].Event.EffectiveDate != today.AddDays(60) {
		t.Errorf("a new contract is followed by %q", words(again))
	}
	_, on := feed.Rules{}.Next(so, ada(starts(-900)), later, false)
	if len(on) != 1 || on[0].Event.Kind != jml.Joiner || on[0].Event.EffectiveDate != later {
		t.Errorf("an account that is on again is followed by %q", words(on))
	}
}

// model is a company that believes what events say.
type model struct{ joined, leaves jml.Date }

func (m *model) hear(s feed.Step, day jml.Date) {
	switch e := s.Event; {
	case s.Correct:
		m.joined = e.EffectiveDate
	case e.Kind == jml.Joiner:
		m.joined = e.EffectiveDate
		if m.leaves.Before(day) { // a departure that is to come stays
			m.leaves = jml.Date{}
		}
	case e.Kind == jml.Leaver:
		m.leaves = e.EffectiveDate
	case e.Kind == jml.Rescind && e.Of == jml.Leaver:
		m.leaves = jml.Date{}
	case e.Kind == jml.Rescind:
		m.joined, m.leaves = jml.Date{}, jml.Date{}
	}
}

// TestWhateverRecordsSayBeforeTheLastOneCounts has a source say anything, every
// record up to four times, with any step refused: what the company believes of
// days in the future is what the last record says.
func TestWhateverRecordsSayBeforeTheLastOneCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		so, m, day := feed.Told{}, &model{}, today
		for range rapid.IntRange(1, 12).Draw(t, "records") {
			day = day.AddDays(rapid.IntRange(0, 40).Draw(t, "days between"))
			r := ada(titled(rapid.SampledFrom([]string{"Engineer", "Lead"}).Draw(t, "title")))
			r.Start = today.AddDays(rapid.IntRange(-30, 90).Draw(t, "start"))
			if rapid.Bool().Draw(t, "ends") {
				r.End = r.Start.AddDays(rapid.IntRange(0, 200).Draw(t, "end"))
			}
			r.Active = rapid.IntRange(0, 3).Draw(t, "active") > 0
			so = hear(so, r, day, m, rapid.IntRange(0, 3).Draw(t, "refused"))
			for range rapid.IntRange(1, 3).Draw(t, "times") {
				so = hear(so, r, day, m, -1)
			}
			check(t, so, r, day, m)
		}
	})
}

// hear takes a record in, of which the step with a number is refused.
func hear(so feed.Told, r feed.Record, day jml.Date, m *model, refused int) feed.Told {
	next, steps := feed.Rules{}.Next(so, r, day, false)
	for i, s := range steps {
		if i == refused {
			return s.Before
		}
		m.hear(s, day)
	}
	return next
}

func check(t *rapid.T, so feed.Told, r feed.Record, day jml.Date, m *model) {
	if so.Leaves != m.leaves {
		t.Fatalf("told %s leaves, believed %s", so.Leaves, m.leaves)
	}
	if !r.End.IsZero() && day.Before(r.End) && r.Active && m.leaves != r.End {
		t.Fatalf("the last day is %s and %s is believed", r.End, m.leaves)
	}
	if r.Active && r.End.IsZero() && !m.leaves.IsZero() && !m.leaves.Before(day) {
		t.Fatalf("nobody leaves, and %s is believed", m.leaves)
	}
	if r.Active && day.Before(r.Start) && m.joined != r.Start && m.joined.IsZero() {
		t.Fatalf("the first day is %s and none is believed", r.Start)
	}
}
