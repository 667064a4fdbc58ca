package company

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/legible"
)

// Meant is whom an event or a row of a file is about.
type Meant struct {
	jml.Person
	Known bool            // the person is here already
	Says  jml.EventPerson // what is said of them, without what says nothing
	From  jml.Person      // who left and gives the work address up; nobody's id is ""
	Notes []string        // sentences for whoever said it
}

// Identify finds whom an event or row means. An id says so, and a work address
// where nobody contradicts: an address is not an identity. Whoever has the
// address under another id or family name is somebody else, and then it is
// refused by name, or moves when they have left and the sender says that it did.
func Identify(r ledger.People, ep jml.EventPerson) (Meant, error) {
	m := Meant{Says: ep}
	words := []legible.Text{{Field: "person.id", Value: ep.ID, Rule: legible.Key()}, {Field: "person.source", Value: ep.Source, Rule: legible.Key()}}
	if err := legible.CheckAll(words, nil); err != nil {
		return m, err
	}
	m.leavePlaceholders()
	if len(m.Notes) > 0 && ep.ID == "" && m.Says.WorkEmail == "" && m.Says.PersonalEmail == "" {
		return m, jml.Invalid("person.work_email", fmt.Sprintf("%q stands for no address. Give an id or the person's own address.", cmp.Or(ep.WorkEmail, ep.PersonalEmail)))
	}
	byID, known, err := r.PersonByRef(sourceOf(ep), strings.TrimSpace(ep.ID))
	if err != nil {
		return m, fmt.Errorf("find a person by id: %w", err)
	}
	m.Person, m.Known = byID, known
	m.leaveRole()

	holder, taken, err := addressee(r, m.Says)
	switch {
	case err != nil:
		return m, err
	case !taken, holder.ID == byID.ID:
		return m, nil
	case !known && SameFamily(holder, ep):
		same, err := mayAdopt(r, holder, ep)
		if err != nil {
			return m, err
		}
		if same {
			m.Person, m.Known = holder, true
			return m, nil
		}
	}
	m.From = holder
	return m, m.addressOf(r)
}

// sourceOf is who gave the id of an event's person.
func sourceOf(ep jml.EventPerson) string { return cmp.Or(ep.Source, ledger.OfHR) }

// addressee is who has the work address that is said of somebody. A sender that
// has addresses for ids gives one as an id.
func addressee(r ledger.People, ep jml.EventPerson) (jml.Person, bool, error) {
	address := ep.WorkEmail
	if address == "" && strings.Contains(ep.ID, "@") {
		address = ep.ID
	}
	return Find(r, address)
}

// mayAdopt reports whether an id that is new may be that of whoever has the
// address: nobody outside calls them otherwise. Between two sources somebody has
// to say so.
func mayAdopt(r ledger.People, holder jml.Person, ep jml.EventPerson) (bool, error) {
	if ep.ID == "" || fold.Same(ep.ID, holder.WorkEmail) {
		return true, nil
	}
	refs, err := r.RefsOf(holder.ID)
	if err != nil {
		return false, fmt.Errorf("read a person's ids: %w", err)
	}
	return len(refs) == 0 && holder.ExternalID == "", nil
}

// SameFamily reports whether somebody may be whom an event describes, by the
// names it gives. Where one of the two knows no family name, the whole names
// are compared.
func SameFamily(p jml.Person, ep jml.EventPerson) bool {
	said := jml.Person{GivenName: ep.GivenName, FamilyName: ep.FamilyName}
	switch {
	case said.Name() == "" || p.GivenName+p.FamilyName == "":
		return true
	case p.FamilyName == "" || ep.FamilyName == "":
		return fold.Same(p.Name(), said.Name())
	case fold.Same(p.GivenName, ep.GivenName):
		return within(p.FamilyName, ep.FamilyName) || within(ep.FamilyName, p.FamilyName)
	}
	return fold.Same(p.FamilyName, ep.FamilyName)
}

// within reports whether a family name is another, or one half of a double one.
func within(name, longer string) bool {
	parts := func(s string) []string {
		return strings.FieldsFunc(fold.Key(s), func(r rune) bool { return r == ' ' || r == '-' })
	}
	all := parts(longer)
	for _, part := range parts(name) {
		if !slices.Contains(all, part) {
			return false
		}
	}
	return true
}

// addressOf refuses an address that is somebody else's, unless they have left
// and it is said to have moved.
func (m *Meant) addressOf(r ledger.People) error {
	here, err := worksHere(r, m.From.ID)
	if err != nil {
		return err
	}
	if m.Says.AddressMoved && !here {
		return nil
	}
	refs, err := r.RefsOf(m.From.ID)
	if err != nil {
		return fmt.Errorf("read a person's ids: %w", err)
	}
	return &jml.Error{Code: jml.CodeConflict, Field: "person.work_email", Message: fmt.Sprintf("%s is the work address of %s. %s",
		m.From.WorkEmail, described(m.From, refs, here), m.wayOut(refs, here))}
}

// wayOut says what to do about an address that is somebody else's.
func (m *Meant) wayOut(refs []ledger.PersonRef, here bool) string {
	known := slices.ContainsFunc(refs, func(ref ledger.PersonRef) bool { return ref.Source == fold.Key(sourceOf(m.Says)) })
	switch {
	case !here:
		return "Give another address or, if the mailbox has passed on, say that the address moved (--address-moved, or the tick in the form)."
	case !m.Known && !known && m.Says.ID != "" && SameFamily(m.From, m.Says):
		return fmt.Sprintf("If that is who you mean, link the id first: `handover person link --person %s --source %s --id %s`.", m.From.WorkEmail, sourceOf(m.Says), m.Says.ID)
	}
	return "Check the id, the name and the address; two people cannot have one address."
}

// described names somebody so that HR knows whom: by name, ids and whether they
// work here.
func described(p jml.Person, refs []ledger.PersonRef, here bool) string {
	var ids []string
	for _, ref := range refs {
		ids = append(ids, ref.ID)
	}
	out := p.Name()
	if len(ids) > 0 {
		out += " (id " + strings.Join(ids, ", ") + ")"
	}
	if !here {
		out += ", who works here no more"
	}
	return out
}

// worksHere reports whether an engagement of somebody runs or is to come.
func worksHere(r ledger.People, personID string) (bool, error) {
	all, err := r.Engagements(personID)
	if err != nil {
		return false, fmt.Errorf("read engagements: %w", err)
	}
	return slices.ContainsFunc(all, func(e jml.Engagement) bool {
		return e.State == jml.EngagementActive || e.State == jml.EngagementPlanned
	}), nil
}
