// Package intake turns what arrives from outside, JSON events and CSV files,
// into the words of jml, or says what is wrong and where. It reads strictly:
// nothing is guessed and nothing unknown is passed over. It knows no network,
// database or case.
package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// DecodeEvent reads one JSON event strictly and checks it. The hash is the
// identity of the event's content: two texts that mean the same have the same.
func DecodeEvent(body []byte) (e jml.Event, hash string, err error) {
	if err := Strict(body, &e); err != nil {
		return jml.Event{}, "", err
	}
	e = tidy(e)
	if err := CheckEvent(e); err != nil {
		return jml.Event{}, "", err
	}
	return e, Hash(e), nil
}

// Hash returns the SHA-256, in hex, of an event's content.
func Hash(e jml.Event) string {
	body, err := json.Marshal(tidy(e))
	if err != nil {
		// Only a year beyond 9999 cannot be written; CheckEvent refuses it.
		body = fmt.Append(nil, e)
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// tidy brings spellings that mean the same into one.
func tidy(e jml.Event) jml.Event {
	e.OccurredAt = e.OccurredAt.UTC().Truncate(time.Microsecond)
	e.Person.WorkEmail = strings.ToLower(strings.TrimSpace(e.Person.WorkEmail))
	e.Person.PersonalEmail = strings.TrimSpace(e.Person.PersonalEmail)
	e.Person.Phone = strings.TrimSpace(e.Person.Phone)
	return e
}

// CheckEvent holds an event against the form of its kind and returns all
// jml.Problems at once. Whether it fits what is recorded is not asked here.
func CheckEvent(e jml.Event) error {
	c := &checker{}
	c.envelope(e)
	switch e.Kind {
	case jml.Joiner, jml.Mover, jml.Leaver:
		c.opening(e)
	case jml.Reschedule, jml.Rescind, jml.Told:
		c.change(e)
	case "":
		c.wrong("kind", "Say what happens: joiner, mover, leaver, reschedule, rescind or told.")
	default:
		c.wrong("kind", fmt.Sprintf("%q is not a kind; write joiner, mover, leaver, reschedule, rescind or told.", e.Kind))
	}
	c.told(e)
	c.dates(e)
	c.person(e.Person)
	return c.problems.Or()
}

type checker struct{ problems jml.Problems }

func (c *checker) wrong(field, message string) {
	c.problems = append(c.problems, jml.Invalid(field, message))
}

func (c *checker) envelope(e jml.Event) {
	if e.ID == "" {
		c.wrong("id", "Give the event an id of your own that it keeps when it is sent again.")
	}
	c.exact("id", e.ID)
	if e.OccurredAt.IsZero() {
		c.wrong("occurred_at", "Say when this was decided, as 2026-11-20T09:12:00Z.")
	} else if y := e.OccurredAt.Year(); y < 1970 || y > 2200 {
		c.wrong("occurred_at", "The year is not plausible.")
	}
	if e.TimeZone != "" {
		c.take(calendar.CheckZone("time_zone", e.TimeZone))
	}
	switch e.Contact {
	case "", "normal", "through_hr", "none":
	default:
		c.wrong("contact", fmt.Sprintf("%q is not a way of contact; write normal, through_hr or none.", e.Contact))
	}
	c.word("reason", e.Reason)
	c.take(legible.Check("note", e.Note, legible.Note()))
	c.take(legible.Check("delivery", e.Delivery, legible.Note()))
	if e.Delivery != "" && !delivers(e) {
		c.wrong("delivery", "Equipment is delivered to who joins or moves. Write it into the note instead.")
	}
}

// delivers reports whether an event can be about equipment that somebody gets.
func delivers(e jml.Event) bool {
	return e.Kind == jml.Joiner || e.Kind == jml.Mover || e.Kind == jml.Reschedule && e.Of != jml.Leaver
}

func (c *checker) opening(e jml.Event) {
	if e.Of != "" {
		c.wrong("of", "Only a reschedule or rescind names another case's kind here.")
	}
	if e.EffectiveDate.IsZero() {
		c.wrong("effective_date", "Give the day on which it takes effect, as 2026-12-01.")
	}
	p := e.Person
	if e.Kind == jml.Joiner {
		c.newcomer(p)
	} else if p.ID == "" && p.WorkEmail == "" {
		c.wrong("person", "Say who it is: the id or the work address.")
	}
	if e.Kind != jml.Leaver {
		if e.Cutoff != "" {
			c.wrong("cutoff", "Only a leaver has a cut-off.")
		}
		if e.Immediate {
			c.wrong("immediate", "Only a leaver can be immediate.")
		}
		return
	}
	if !e.LastDay.IsZero() && e.LastDay != e.EffectiveDate {
		c.wrong("last_day", "For a leaver this is the effective date; leave it empty or write the same day.")
	}
}

func (c *checker) newcomer(p jml.EventPerson) {
	if p.GivenName == "" && p.FamilyName == "" {
		c.wrong("person.given_name", "Give the person's name.")
	}
	if p.ID == "" && p.WorkEmail == "" && p.PersonalEmail == "" {
		c.wrong("person.work_email", "Give an id or an address, so that the person can be told apart and reached.")
	}
	if p.WorkerType == jml.Contractor {
		if p.Sponsor == "" {
			c.wrong("person.sponsor", "A contractor needs a sponsor: somebody here who answers for them.")
		}
		if p.EndDate.IsZero() {
			c.wrong("person.end_date", "A contractor needs the day on which the contract ends.")
		}
	}
}

func (c *checker) change(e jml.Event) {
	if e.Of != "" && !e.Of.OpensCase() {
		c.wrong("of", fmt.Sprintf("%q is not a kind of case; write joiner, mover or leaver.", e.Of))
	}
	if e.Person.ID == "" && e.Person.WorkEmail == "" && e.Person.PersonalEmail == "" {
		c.wrong("person", "Say whose case it is: the id or an address.")
	}
	nothing := e.EffectiveDate.IsZero() && e.Cutoff == "" && !e.Immediate && e.LastDay.IsZero() && e.EmploymentEnd.IsZero() &&
		!e.Told && e.Contact == "" && e.Note == "" && e.Delivery == ""
	if e.Kind == jml.Reschedule && nothing {
		c.wrong("effective_date", "Give the new day, the new cut-off, another note or delivery, or say that it is immediate.")
	}
}

// told holds what only leavers have: whether they know.
func (c *checker) told(e jml.Event) {
	dated := !e.EffectiveDate.IsZero() || !e.LastDay.IsZero() || !e.EmploymentEnd.IsZero() || e.Cutoff != "" || e.Immediate
	switch {
	case e.Kind == jml.Told && e.Of != "" && e.Of != jml.Leaver:
		c.wrong("of", "Only a leaver is told.")
	case e.Kind == jml.Told && dated:
		c.wrong("kind", "To say that somebody knows changes no dates. Send a reschedule for those; it may say told too.")
	case e.Told && (e.Kind == jml.Joiner || e.Kind == jml.Mover || e.Kind == jml.Rescind):
		c.wrong("told", "Only of a leaver it is said that they know.")
	}
}

func (c *checker) dates(e jml.Event) {
	for _, d := range []struct {
		field string
		day   jml.Date
	}{{"effective_date", e.EffectiveDate}, {"last_day", e.LastDay}, {"employment_end", e.EmploymentEnd}, {"person.end_date", e.Person.EndDate}} {
		if !d.day.IsZero() && (d.day.Year < 1970 || d.day.Year > 2200) {
			c.wrong(d.field, "The year is not plausible.")
		}
	}
	if !e.EmploymentEnd.IsZero() && e.EmploymentEnd.Before(e.EffectiveDate) {
		c.wrong("employment_end", "The employment cannot end before the last day.")
	}
	if e.Cutoff == "" {
		return
	}
	if _, err := time.Parse("2006-01-02T15:04", e.Cutoff); err != nil {
		c.wrong("cutoff", fmt.Sprintf("%q is not a local time; write it as 2026-12-01T16:00, without a zone.", e.Cutoff))
	}
}

func (c *checker) person(p jml.EventPerson) {
	c.exact("person.id", p.ID)
	c.exact("person.source", p.Source)
	c.word("person.given_name", p.GivenName)
	c.word("person.family_name", p.FamilyName)
	c.word("person.title", p.Title)
	c.word("person.department", p.Department)
	c.word("person.location", p.Location)
	c.exact("person.manager", p.Manager)
	c.exact("person.sponsor", p.Sponsor)
	c.address("person.work_email", p.WorkEmail)
	c.address("person.personal_email", p.PersonalEmail)
	c.take(legible.Check("person.phone", p.Phone, legible.Phone()))
	if len(p.Functions) > legible.MaxFunctions {
		c.wrong("person.functions", fmt.Sprintf("There are more than %d functions.", legible.MaxFunctions))
	}
	for i, f := range p.Functions {
		field := fmt.Sprintf("person.functions[%d]", i)
		if strings.TrimSpace(f) == "" {
			c.wrong(field, "A function has no name.")
		}
		c.exact(field, f)
	}
	switch p.WorkerType {
	case "", jml.Employee, jml.Contractor, jml.Intern:
	default:
		c.wrong("person.worker_type", fmt.Sprintf("%q is not a type; write employee, contractor or intern.", p.WorkerType))
	}
}

// word checks one line of natural language.
func (c *checker) word(field, text string) { c.take(legible.Check(field, text, legible.Word())) }

// exact checks what is compared with other records: an id or a key.
func (c *checker) exact(field, text string) { c.take(legible.Check(field, text, legible.Key())) }

func (c *checker) take(err error) {
	var refused *jml.Error
	if errors.As(err, &refused) {
		c.problems = append(c.problems, refused)
	}
}

func (c *checker) address(field, text string) {
	if text == "" {
		return
	}
	if !company.IsAddress(text) {
		c.wrong(field, fmt.Sprintf("%q is not a mail address; write it as ada@example.com.", text))
		return
	}
	c.take(legible.Check(field, text, legible.Email()))
}

// CheckEdit holds what HR corrects of a person by hand against its form.
func CheckEdit(edit company.PersonEdit) error {
	said := func(text *string) string {
		if text == nil {
			return ""
		}
		return strings.TrimSpace(*text)
	}
	c := &checker{}
	c.person(jml.EventPerson{ID: said(edit.ID), GivenName: said(edit.GivenName), FamilyName: said(edit.FamilyName),
		WorkEmail: said(edit.WorkEmail), PersonalEmail: said(edit.PersonalEmail), Phone: said(edit.Phone), Manager: said(edit.Manager)})
	return c.problems.Or()
}
