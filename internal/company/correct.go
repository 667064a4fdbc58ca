package company

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
)

// Cases follow what is corrected of the people they are about or who have tasks
// in them, in the same transaction; casework.Service implements it.
type Cases interface {
	// EngagementCorrected has the open cases of an engagement take over what is
	// known better of it.
	EngagementCorrected(b *Books, before, now jml.Engagement) error
	// CalendarChanged gives the running tasks of an open case the dates that the
	// days off at its location give now, where they were others under the settings
	// before, and says whether any has other dates.
	CalendarChanged(b *Books, caseID string, before jml.Settings) (moved bool, err error)
	// AddressCorrected mails again what went to an address that is no longer
	// the person's.
	AddressCorrected(b *Books, before, now jml.Person) error
	// AddressWasWrong has whoever has an address told that what was mailed there was
	// not for them, if anything was, and the links that went to the person open
	// nothing.
	AddressWasWrong(b *Books, of jml.Person, address string) error
	// Announced takes an announcement in as a row of a file.
	Announced(b *Books, ev jml.Event, in jml.Intake) (jml.Accepted, error)
	// HeldByGone has what the registers say of somebody who works here no more
	// taken back: in their last leaver case, which opens again, or in a small one of
	// the source by which that came in: form, cli, api or import.
	HeldByGone(b *Books, personID, source string) error
	// EquipmentGone enters that equipment does not come back where an open case
	// needs it, whose lines end with that; inCase is false where none does.
	EquipmentGone(b *Books, from, to register.Asset, why, note string) (inCase bool, err error)
}

// Follow names the cases that follow corrections. It is called once, before the
// first change.
func (s *Service) Follow(c Cases) { s.cases = c }

// Correct takes over what an event or row knows better and returns what changed.
func Correct(p *jml.Person, ep jml.EventPerson) []evidence.Field {
	var changed []evidence.Field
	set := func(field string, to *string, value string) {
		if value != "" && *to != value {
			*to = value
			changed = append(changed, ledger.Personal(field, value))
		}
	}
	if p.ExternalID == "" && sourceOf(ep) == ledger.OfHR {
		set("person.external_id", &p.ExternalID, ep.ID)
	}
	set("person.given_name", &p.GivenName, ep.GivenName)
	set("person.family_name", &p.FamilyName, ep.FamilyName)
	set("person.work_email", &p.WorkEmail, strings.ToLower(ep.WorkEmail))
	set("person.personal_email", &p.PersonalEmail, strings.ToLower(ep.PersonalEmail))
	set("person.phone", &p.Phone, strings.TrimSpace(ep.Phone))
	return changed
}

// WriteCorrections writes what Correct changed, if anything: rights to sign in
// follow the address, and mail that went to a wrong one goes out again.
func (b *Books) WriteCorrections(p jml.Person, changed []evidence.Field) error {
	if len(changed) == 0 {
		return nil
	}
	before, err := b.Person(p.ID)
	if err != nil {
		return err
	}
	if before.ExternalID != p.ExternalID {
		if err := callByHR(b, p); err != nil {
			return err
		}
	}
	if err := b.UpdatePerson(p); err != nil {
		return fmt.Errorf("write the person: %w", err)
	}
	delete(b.names, p.ID)
	if err := b.followPerson(p); err != nil {
		return err
	}
	said := changed
	if before.Name() != p.Name() {
		said = append(slices.Clone(changed), ledger.Personal("person.name", p.Name()))
	}
	b.Log("", "", evidence.PersonCorrected{Person: p.ID, Fields: namesOf(changed)}, said...)

	moved := before.WorkEmail != p.WorkEmail || before.PersonalEmail != p.PersonalEmail
	if b.cases == nil || !moved {
		return nil
	}
	return b.cases.AddressCorrected(b, before, p)
}

func namesOf(fields []evidence.Field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

// CorrectEngagement writes what is known better of an engagement, if anything,
// has its cases follow, and returns what changed.
func (b *Books) CorrectEngagement(now jml.Engagement) (changed []string, err error) {
	before, err := b.Engagement(now.ID)
	if err != nil {
		return nil, fmt.Errorf("read the engagement: %w", err)
	}
	changed = TermsChanged(before.Terms, now.Terms)
	for name, differs := range map[string]bool{"start": before.Start != now.Start, "end": before.End != now.End} {
		if differs {
			changed = append(changed, name)
		}
	}
	if len(changed) == 0 {
		return nil, nil
	}
	slices.Sort(changed)
	if err := CheckContract(now); err != nil {
		return nil, err
	}

	if err := b.UpdateEngagement(now); err != nil {
		return nil, fmt.Errorf("write the engagement: %w", err)
	}
	b.Log("", "", evidence.PersonCorrected{Person: now.PersonID, Engagement: now.ID, Fields: changed, Type: now.Type, Functions: now.Functions,
		Location: now.Location, Zone: now.Zone, Manager: now.ManagerID, Sponsor: now.SponsorID, Start: &now.Start, End: &now.End},
		ledger.Personal("person.title", now.Title), ledger.Personal("person.department", now.Department))
	if b.cases != nil {
		if err := b.cases.EngagementCorrected(b, before, now); err != nil {
			return nil, err
		}
	}
	return changed, b.LookAgain(now.PersonID)
}

// TermsChanged names what differs between two terms, in the words of events.
func TermsChanged(from, to jml.Terms) (changed []string) {
	for _, f := range []struct {
		name    string
		differs bool
	}{
		{"department", from.Department != to.Department}, {"functions", !slices.Equal(from.Functions, to.Functions)},
		{"location", from.Location != to.Location}, {"manager", from.ManagerID != to.ManagerID}, {"sponsor", from.SponsorID != to.SponsorID},
		{"time_zone", from.Zone != to.Zone}, {"title", from.Title != to.Title}, {"worker_type", from.Type != to.Type},
	} {
		if f.differs {
			changed = append(changed, f.name)
		}
	}
	return changed
}

// ChangedWords says what was corrected in the words of events: "title".
func ChangedWords(person []evidence.Field, terms []string) (words []string) {
	for _, name := range append(namesOf(person), terms...) {
		word := strings.ReplaceAll(strings.TrimPrefix(name, "person."), "_", " ")
		if !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}
