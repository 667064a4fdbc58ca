package intake_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
)

const joiner = `{
  "id": "hr-4711", "occurred_at": "2026-11-20T10:12:00+01:00", "kind": "joiner",
  "effective_date": "2026-12-01", "time_zone": "Europe/Berlin", "note": "wants a Portuguese keyboard",
  "person": {"id": "E-17", "given_name": "Ada", "family_name": "Park", "work_email": "Ada@Example.com",
    "title": "Backend engineer", "functions": ["engineering"], "manager": "E-3", "worker_type": "employee"}
}`

func TestAnEventIsReadAsItsSenderMeantIt(t *testing.T) {
	got, hash, err := intake.DecodeEvent([]byte(joiner))
	if err != nil {
		t.Fatal(err)
	}
	want := jml.Event{
		ID: "hr-4711", OccurredAt: time.Date(2026, 11, 20, 9, 12, 0, 0, time.UTC), Kind: jml.Joiner,
		EffectiveDate: jml.Date{Year: 2026, Month: 12, Day: 1}, TimeZone: "Europe/Berlin", Note: "wants a Portuguese keyboard",
		Person: jml.EventPerson{ID: "E-17", GivenName: "Ada", FamilyName: "Park", WorkEmail: "ada@example.com",
			Title: "Backend engineer", Functions: []string{"engineering"}, Manager: "E-3", WorkerType: jml.Employee},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if again := intake.Hash(got); again != hash || len(hash) != 64 {
		t.Errorf("hash %q, and %q of the decoded event", hash, again)
	}
}

func TestTheHashIsOfTheContentNotOfItsSpelling(t *testing.T) {
	_, first, err := intake.DecodeEvent([]byte(joiner))
	if err != nil {
		t.Fatal(err)
	}
	var shuffled map[string]any
	if err := json.Unmarshal([]byte(joiner), &shuffled); err != nil {
		t.Fatal(err)
	}
	shuffled["occurred_at"] = "2026-11-20T09:12:00Z"
	body, err := json.MarshalIndent(shuffled, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := intake.DecodeEvent(body)
	if err != nil || first != second {
		t.Errorf("other spelling of the same event: hash %s and %s, error %v", first, second, err)
	}
	_, third, err := intake.DecodeEvent([]byte(strings.Replace(joiner, "E-3", "E-4", 1)))
	if err != nil || first == third {
		t.Errorf("another manager must be another content, error %v", err)
	}
}

func TestAMalformedEventIsRefusedWithItsPlace(t *testing.T) {
	change := func(old, new string) string { return strings.Replace(joiner, old, new, 1) }
	cases := map[string]struct{ body, field, message string }{
		"unknown field":          {change(`"title"`, `"nickname": "A", "title"`), "person.nickname", "line 5, column 5: there is no such field"},
		"other case":             {change(`"kind"`, `"Kind"`), "Kind", "no such field"},
		"repeated field":         {change(`"note"`, `"id": "x", "note"`), "id", "line 3, column 65: this field appears twice"},
		"number for a text":      {change(`"E-3"`, `3`), "person.manager", "line 5, column 75: write a text in quotes"},
		"text for a list":        {change(`["engineering"]`, `"engineering"`), "person.functions", "write a list"},
		"number in a list":       {change(`["engineering"]`, `["engineering", 7]`), "person.functions[1]", "write a text"},
		"list for the person":    {change(`"note": "wants a Portuguese keyboard"`, `"cutoff": ["x"]`), "cutoff", "a list does not belong here"},
		"impossible date":        {change(`2026-12-01`, `2026-02-30`), "effective_date", "line 3, column 21"},
		"instant without zone":   {change(`10:12:00+01:00`, `10:12:00`), "occurred_at", "an instant such as"},
		"broken off":             {joiner[:80], "", "breaks off"},
		"not JSON":               {change(`"kind"`, `kind`), "", "line 2, column 64: this is not JSON"},
		"two documents":          {joiner + joiner, "", "line 6, column 2: something follows"},
		"not UTF-8":              {change(`Ada`, "\xff"), "", "not UTF-8"},
		"a list":                 {`[]`, "", "a list does not belong here"},
		"nothing":                {``, "", "breaks off"},
		"only null":              {`null`, "", "an object"},
		"very deep":              {`{"person":` + strings.Repeat(`[`, 99) + strings.Repeat(`]`, 99) + `}`, "", "nested"},
		"no id":                  {change(`hr-4711`, ``), "id", "Give the event an id"},
		"no such kind":           {change(`"joiner"`, `"guest"`), "kind", "not a kind"},
		"no such zone":           {change(`Europe/Berlin`, `Europe/Atlantis`), "time_zone", "not a time zone"},
		"the machine's zone":     {change(`Europe/Berlin`, `Local`), "time_zone", "not a time zone"},
		"a zone that is a clock": {change(`Europe/Berlin`, `EST`), "time_zone", "America/New_York"},
		"a clock turned around":  {change(`Europe/Berlin`, `Etc/GMT+5`), "time_zone", "behind UTC"},
		"no address":             {change(`Ada@Example.com`, `ada at example`), "person.work_email", "not a mail address"},
		"header injection":       {change(`Ada@Example.com`, `ada@example.com\r\nBcc: x@example.com`), "person.work_email", "not a mail address"},
		"line break in a name":   {change(`"Park"`, `"Park\nBcc"`), "person.family_name", "line break"},
		"U+0000 in a note":       {change(`wants a`, `wants\u0000 a`), "note", "line 3, column 73: this holds U+0000"},
		"U+0000 in a name":       {change(`Ada", "family`, `A\u0000da", "family`), "person.given_name", "U+0000"},
		"unseen in a name":       {change(`Ada", "family`, `Ada\u200b", "family`), "person.given_name", "Character 4 (U+200B) cannot be seen"},
		"unseen in an address":   {change(`Ada@Example.com`, "ad\u200da@example.com"), "person.work_email", "(U+200D) cannot be seen"},
		"unseen in an id":        {change(`E-17`, "E-17\u00ad"), "person.id", "(U+00AD) cannot be seen"},
		"a blank in an id":       {change(`hr-4711`, "hr\u00a04711"), "id", "a space"},
		"turned around":          {change(`Backend engineer`, "Backend \u202eengineer"), "person.title", "turns the direction"},
		"turned in a note":       {change(`wants a`, "wants \u202ea"), "note", "turns the direction"},
		"cut-off of a joiner":    {change(`"note"`, `"cutoff": "2026-12-01T16:00", "note"`), "cutoff", "Only a leaver"},
		"endless contract":       {change(`"employee"`, `"contractor", "sponsor": "E-3"`), "person.end_date", "contract ends"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, _, err := intake.DecodeEvent([]byte(c.body))
			problem := find(err, c.field)
			if problem == nil || !strings.Contains(problem.Message, c.message) {
				t.Errorf("error %v; want field %q and a message with %q", err, c.field, c.message)
			}
		})
	}
}

func TestAllProblemsOfAnEventAreReportedAtOnce(t *testing.T) {
	err := intake.CheckEvent(jml.Event{Kind: jml.Leaver, Cutoff: "4 pm", Contact: "letter", TimeZone: "Mars"})
	for _, field := range []string{"id", "occurred_at", "effective_date", "person", "cutoff", "contact", "time_zone"} {
		if find(err, field) == nil {
			t.Errorf("no problem about %s in:\n%v", field, err)
		}
	}
}

func TestEachKindAsksForWhatItNeeds(t *testing.T) {
	day := jml.Date{Year: 2026, Month: 12, Day: 1}
	base := jml.Event{ID: "1", OccurredAt: time.Unix(1e9, 0), Person: jml.EventPerson{WorkEmail: "ada@example.com"}}
	with := func(change func(*jml.Event)) jml.Event { e := base; change(&e); return e }
	cases := map[string]struct {
		event jml.Event
		field string // "" is fine
	}{
		"a leaver":                       {with(func(e *jml.Event) { e.Kind, e.EffectiveDate, e.LastDay = jml.Leaver, day, day }), ""},
		"a leaver with two last days":    {with(func(e *jml.Event) { e.Kind, e.EffectiveDate, e.LastDay = jml.Leaver, day, day.AddDays(1) }), "last_day"},
		"a leaver who is employed less":  {with(func(e *jml.Event) { e.Kind, e.EffectiveDate, e.EmploymentEnd = jml.Leaver, day, day.AddDays(-1) }), "employment_end"},
		"a joiner without a name":        {with(func(e *jml.Event) { e.Kind, e.EffectiveDate = jml.Joiner, day }), "person.given_name"},
		"a mover at once":                {with(func(e *jml.Event) { e.Kind, e.EffectiveDate, e.Immediate = jml.Mover, day, true }), "immediate"},
		"a reschedule to nothing":        {with(func(e *jml.Event) { e.Kind = jml.Reschedule }), "effective_date"},
		"a reschedule to now":            {with(func(e *jml.Event) { e.Kind, e.Of, e.Immediate = jml.Reschedule, jml.Leaver, true }), ""},
		"a rescind of a rescind":         {with(func(e *jml.Event) { e.Kind, e.Of = jml.Rescind, jml.Rescind }), "of"},
		"a rescind of nobody":            {with(func(e *jml.Event) { e.Kind, e.Person = jml.Rescind, jml.EventPerson{} }), "person"},
		"a leaver of some leaver's case": {with(func(e *jml.Event) { e.Kind, e.EffectiveDate, e.Of = jml.Leaver, day, jml.Leaver }), "of"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := intake.CheckEvent(c.event)
			if (c.field == "") != (err == nil) || c.field != "" && find(err, c.field) == nil {
				t.Errorf("error %v; want field %q", err, c.field)
			}
		})
	}
}

// find returns the problem about a field, or nil.
func find(err error, field string) *jml.Error {
	var many jml.Problems
	var one *jml.Error
	if errors.As(err, &many) {
		for _, p := range many {
			if p.Field == field {
				return p
			}
		}
	}
	if errors.As(err, &one) && one.Field == field {
		return one
	}
	return nil
}

func FuzzDecodeEvent(f *testing.F) {
	f.Add([]byte(joiner))
	f.Add([]byte(`{"kind":"leaver","person":{"functions":[null]},"effective_date":"2026-12-01"}`))
	f.Add([]byte(`{"id":{"id":[{"id":"\ud800"}]}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, hash, err := intake.DecodeEvent(body)
		if err != nil {
			if jml.ErrorCode(err) != jml.CodeInvalid {
				t.Fatalf("refused with an internal fault: %v", err)
			}
			return
		}
		// What was accepted means the same when it is written and read again.
		again, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		_, second, err := intake.DecodeEvent(again)
		if err != nil || second != hash {
			t.Fatalf("written and read again: %v, hash %s and %s", err, hash, second)
		}
	})
}

func ExampleDecodeEvent() {
	_, _, err := intake.DecodeEvent([]byte(`{"id": "1", "knid": "joiner"}`))
	fmt.Println(err)
	// Output: knid: line 1, column 13: there is no such field. Check its spelling or leave it out.
}
