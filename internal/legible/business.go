package legible

import (
	"fmt"

	"github.com/handover-jml/handover/internal/jml"
)

// What the words of the business may hold, field by field. Registers, rights of
// staff and evidence say it beside their own types.

// CheckPerson holds what is written of a person against its limits; before is
// the person as known so far.
func CheckPerson(p, before jml.Person) error { return CheckAll(person(p), person(before)) }

func person(p jml.Person) []Text {
	return []Text{
		{"person.id", p.ExternalID, Key()},
		{"person.given_name", p.GivenName, Word()},
		{"person.family_name", p.FamilyName, Word()},
		{"person.work_email", p.WorkEmail, Email()},
		{"person.personal_email", p.PersonalEmail, Email()},
		{"person.phone", p.Phone, Phone()},
	}
}

// MaxFunctions is how many functions one person has at the most.
const MaxFunctions = 50

// CheckTerms holds terms against their limits. What stands in one of those
// before is not judged again.
func CheckTerms(t jml.Terms, before ...jml.Terms) error {
	most, known := MaxFunctions, []Text(nil)
	for _, b := range before {
		most, known = max(most, len(b.Functions)), append(known, terms(b)...)
	}
	if n := len(t.Functions); n > most {
		return jml.Invalid("person.functions", fmt.Sprintf("These are %d functions; one person has at most %d.", n, MaxFunctions))
	}
	return CheckAll(terms(t), known)
}

func terms(t jml.Terms) []Text {
	texts := []Text{
		{"person.worker_type", string(t.Type), Key()},
		{"person.title", t.Title, Word()},
		{"person.department", t.Department, Word()},
		{"person.location", t.Location, Word()},
		{"time_zone", t.Zone, Key()},
	}
	for _, f := range t.Functions {
		texts = append(texts, Text{"person.functions", f, Key()})
	}
	return texts
}

// CheckCase holds what is written of a case against its limits; before is the
// case so far, and of its engagement are the terms that it opens with.
func CheckCase(c, before jml.Case, of jml.Terms) error {
	if err := CheckTerms(c.After, before.After, c.Before, of); err != nil {
		return err
	}
	return CheckAll(caseTexts(c), append(caseTexts(before), Text{"time_zone", of.Zone, Key()}))
}

func caseTexts(c jml.Case) []Text {
	return []Text{{"id", c.EventID, Key()}, {"time_zone", c.Zone, Key()}, {"contact", c.Contact, Key()}}
}

// How many days off, locations with days of their own, and days off of all
// locations there are at the most. They are read with every change.
const (
	MaxHolidays     = 1_000 // enough for twenty years ahead
	MaxLocations    = 50
	maxLocationDays = 5_000
)

// CheckSettings holds settings against their limits; before are those so far.
func CheckSettings(s, before jml.Settings) error {
	if n := len(s.Holidays); n > MaxHolidays && n > len(before.Holidays) {
		return jml.Invalid("holidays", fmt.Sprintf("These are %d days; give at most %d.", n, MaxHolidays))
	}
	if n := locationDays(s); n > maxLocationDays && n > locationDays(before) {
		return jml.Invalid("holidays", fmt.Sprintf("All locations have %d days off then; together they have at most %d. Give fewer years.", n, maxLocationDays))
	}
	return CheckAll(settings(s), settings(before))
}

func locationDays(s jml.Settings) (n int) {
	for _, l := range s.Locations {
		n += len(l.Holidays)
	}
	return n
}

func settings(s jml.Settings) []Text {
	texts := []Text{{"company", s.Company, Word()}, {"zone", s.Zone, Key()}, {"reply_to", s.ReplyTo, Email()}}
	for _, domain := range s.Domains {
		texts = append(texts, Text{"reply_to", domain, Email()})
	}
	for _, address := range s.AnchorEmails {
		texts = append(texts, Text{"evidence_anchor_email", address, Email()})
	}
	for _, l := range s.Locations {
		texts = append(texts, Text{"name", l.Name, Word()}, Text{"zone", l.Zone, Key()})
	}
	if a := s.Agreed; a != nil {
		texts = append(texts, Text{"code", a.Code, Key()}, Text{"agreed_by", a.By, Key()})
	}
	return texts
}

// Ending lists the words of an ending besides the evidence that was typed.
func Ending(e jml.Ending) []Text {
	texts := []Text{
		{"reason", e.Reason, Key()}, {"early_why", e.EarlyWhy, Note()}, {"cause", e.Cause, Note()}, {"answer", e.Answer.Choice, Key()},
		{"tag", e.Asset.Tag, Key()}, {"serial", e.Asset.Serial, Key()}, {"kind", e.Asset.Kind, Word()}, {"model", e.Asset.Model, Word()},
		{"encrypted", e.NotBack.Encrypted, Key()}, {"place", e.NotBack.Place, Word()}, {"data", e.NotBack.Data, Key()}, {"went_to", e.NotBack.WentTo, Word()},
		{"by", e.NotBack.By, Key()}, {"incident", e.NotBack.Incident, Key()}, {"judged_by", e.NotBack.JudgedBy, Key()},
	}
	for _, h := range e.Answer.Holds {
		texts = append(texts, Text{"holds", h.System, Key()}, Text{"holds", h.Level, Key()})
	}
	for _, a := range e.Answer.Assets {
		texts = append(texts, Text{"assets", a.Tag, Key()}, Text{"assets", a.Kind, Word()})
	}
	return texts
}
