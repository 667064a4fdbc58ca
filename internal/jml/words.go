package jml

import "fmt"

// Most fields follow one of four rules. A word, such as a name or a title, is
// 300 characters of any script; a note is 4,000.

// Word is one line of natural language.
func Word() TextRule { return TextRule{Bytes: 4 * 300} }

// Key is what is compared with other records: an id, a tag, a name of a system.
func Key() TextRule { return TextRule{Bytes: 4 * 300, Exact: true} }

// Note may have several lines.
func Note() TextRule { return TextRule{Bytes: 4 * 4000, Lines: true} }

// Email is an address as long as RFC 5321 lets a path have one.
func Email() TextRule { return TextRule{Bytes: 254, Exact: true} }

// Text is what one field holds, and the rule it follows. Forms and files call
// the field so too.
type Text struct {
	Field string
	Value string
	Rule  TextRule
}

// CheckTexts returns the Problems of all texts that break their rules. What
// stands in before already is not judged again: an earlier version may have
// taken it, and a change of something else must not fail for it.
func CheckTexts(texts, before []Text) error {
	known := make(map[string]bool, len(before))
	for _, t := range before {
		known[t.Field+"\x00"+t.Value] = true
	}

	var problems Problems
	for _, t := range texts {
		if known[t.Field+"\x00"+t.Value] {
			continue
		}
		if err, refused := CheckText(t.Field, t.Value, t.Rule).(*Error); refused {
			problems = append(problems, err)
		}
	}
	return problems.Or()
}

// Check holds what is written of a person against its limits; before is the
// person as known so far.
func (p Person) Check(before Person) error { return CheckTexts(p.texts(), before.texts()) }

func (p Person) texts() []Text {
	return []Text{
		{"person.id", p.ExternalID, Key()},
		{"person.given_name", p.GivenName, Word()},
		{"person.family_name", p.FamilyName, Word()},
		{"person.work_email", p.WorkEmail, Email()},
		{"person.personal_email", p.PersonalEmail, Email()},
	}
}

// MaxFunctions is how many functions one person has at the most.
const MaxFunctions = 50

// Check holds terms against their limits. What stands in one of those before
// is not judged again.
func (t Terms) Check(before ...Terms) error {
	most, known := MaxFunctions, []Text(nil)
	for _, b := range before {
		most, known = max(most, len(b.Functions)), append(known, b.texts()...)
	}
	if n := len(t.Functions); n > most {
		return Invalid("person.functions", fmt.Sprintf("These are %d functions; one person has at most %d.", n, MaxFunctions))
	}
	return CheckTexts(t.texts(), known)
}

func (t Terms) texts() []Text {
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

// Check holds what is written of a case against its limits; before is the case
// so far, and of its engagement are the terms that it opens with.
func (c Case) Check(before Case, of Terms) error {
	if err := c.After.Check(before.After, c.Before, of); err != nil {
		return err
	}
	return CheckTexts(c.texts(), append(before.texts(), Text{"time_zone", of.Zone, Key()}))
}

func (c Case) texts() []Text {
	return []Text{{"id", c.EventID, Key()}, {"time_zone", c.Zone, Key()}, {"contact", c.Contact, Key()}}
}

// maxHolidays is enough for twenty years ahead.
const maxHolidays = 1_000

// Check holds settings against their limits; before are those so far.
func (s Settings) Check(before Settings) error {
	if n := len(s.Holidays); n > maxHolidays && n > len(before.Holidays) {
		return Invalid("holidays", fmt.Sprintf("These are %d days; give at most %d.", n, maxHolidays))
	}
	return CheckTexts(s.texts(), before.texts())
}

func (s Settings) texts() []Text {
	texts := []Text{{"company", s.Company, Word()}, {"zone", s.Zone, Key()}, {"reply_to", s.ReplyTo, Email()}}
	for _, domain := range s.Domains {
		texts = append(texts, Text{"reply_to", domain, Email()})
	}
	return texts
}

// Texts are the words of an ending besides the evidence that was typed.
func (e Ending) Texts() []Text {
	texts := []Text{
		{"reason", e.Reason, Key()}, {"early_why", e.EarlyWhy, Note()}, {"cause", e.Cause, Note()}, {"answer", e.Answer.Choice, Key()},
		{"tag", e.Asset.Tag, Key()}, {"serial", e.Asset.Serial, Key()}, {"kind", e.Asset.Kind, Word()}, {"model", e.Asset.Model, Word()},
	}
	for _, h := range e.Answer.Holds {
		texts = append(texts, Text{"holds", h.System, Key()}, Text{"holds", h.Level, Key()})
	}
	for _, a := range e.Answer.Assets {
		texts = append(texts, Text{"assets", a.Tag, Key()}, Text{"assets", a.Kind, Word()})
	}
	return texts
}
