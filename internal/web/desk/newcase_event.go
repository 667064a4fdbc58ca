package desk

import (
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/view"
)

// read turns the form into an event and names who takes over what.
// Problems are noted in the form; an error is a fault.
func (h *NewCase) read(r *http.Request, f *view.Form) (*newCasePage, jml.Event, []roles.Takeover, error) {
	page, err := h.page(r, f)
	if err != nil {
		return nil, jml.Event{}, nil, err
	}
	ev := jml.Event{ID: f.Get("id"), OccurredAt: page.Now, Kind: jml.Kind(f.Get("kind")), EffectiveDate: f.Date("effective_date"),
		TimeZone: f.Get("time_zone"), Note: f.Get("note")}
	if ev.ID == "" {
		ev.ID = newEventID()
	}
	switch ev.Kind {
	case jml.Joiner:
		ev.Person = newcomer(f)
		page.Subject = strings.TrimSpace(ev.Person.GivenName + " " + ev.Person.FamilyName)
	case jml.Mover, jml.Leaver:
		found, err := h.find.person(r.Context(), f, "person")
		if err != nil {
			return nil, ev, nil, err
		}
		ev.Person, page.Subject = personKey(found.Person), found.Name()
	default:
		f.Wrong("kind", "Choose what happens: somebody joins, moves or leaves.")
		return page, ev, nil, nil
	}
	if ev.Kind == jml.Leaver {
		ev.Cutoff, ev.EmploymentEnd, ev.Immediate = f.Get("cutoff"), f.Date("employment_end"), f.Get("immediate") != ""
		ev.Contact, ev.Reason, ev.Told = f.Get("contact"), f.Get("reason"), f.Get("told") != ""
		if ev.Immediate && ev.EffectiveDate.IsZero() {
			ev.EffectiveDate = page.Today()
		}
	} else {
		ev.Delivery = f.Get("delivery")
		if err := h.terms(r, f, &ev.Person); err != nil {
			return nil, ev, nil, err
		}
	}
	if err := h.listDuties(r, page); err != nil {
		return nil, ev, nil, err
	}
	takeover, err := h.takeovers(r, page)
	if err == nil {
		f.RefuseRest(intake.CheckEvent(ev))
	}
	return page, ev, takeover, err
}

// whoInput is the input that says who it is: a joiner has no list to pick from.
func whoInput(f *view.Form) string {
	if f.Is("kind", string(jml.Joiner)) {
		return "person.work_email"
	}
	return "person"
}

func newcomer(f *view.Form) jml.EventPerson {
	return jml.EventPerson{ID: f.Get("person.id"), GivenName: f.Get("person.given_name"), FamilyName: f.Get("person.family_name"),
		AddressMoved: f.Get("person.address_moved") != "", WorkEmail: f.Get("person.work_email"), PersonalEmail: f.Get("person.personal_email"),
		Phone:      f.Get("person.phone"),
		WorkerType: jml.WorkerType(f.Get("person.worker_type")), EndDate: f.Date("person.end_date")}
}

// terms reads what a joiner or mover will do, where and for whom. What is left
// empty for a mover stays as it is.
func (h *NewCase) terms(r *http.Request, f *view.Form, p *jml.EventPerson) error {
	p.Title, p.Department, p.Location = f.Get("person.title"), f.Get("person.department"), f.Get("person.location")
	for _, name := range f.All("person.functions") {
		if name = strings.TrimSpace(name); name != "" && name != playbook.Everyone {
			p.Functions = append(p.Functions, name)
		}
	}
	for _, ref := range []struct {
		input string
		into  *string
	}{{"person.manager", &p.Manager}, {"person.sponsor", &p.Sponsor}} {
		if f.Get(ref.input) == "" {
			continue
		}
		found, err := h.find.person(r.Context(), f, ref.input)
		if err != nil {
			return err
		}
		*ref.into = personRef(found.Person)
	}
	return nil
}
