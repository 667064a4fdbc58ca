package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// People says who is who.
type People struct {
	persons    Persons
	identities Identities
	files      PersonFiles
	kept       Kept
	eraser     Eraser
	clock      clock.Clock
}

// List answers a slice of the people.
func (h *People) List(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	p, err := sliceOf(q)
	if err != nil {
		return err
	}
	f := readmodel.PersonFilter{Text: q.Get("q"), Running: q.Get("running") == "1"}
	rows, next, err := h.files.People(r.Context(), door.ViewerOf(r.Context()), f, p)
	if err != nil {
		return err
	}
	out := wire.People{People: []wire.PersonRow{}, Next: next}
	for _, row := range rows {
		e := row.Engagement
		out.People = append(out.People, wire.PersonRow{Person: named(row.Person), ExternalID: row.ExternalID, WorkEmail: row.WorkEmail,
			Title: e.Title, Department: e.Department, Location: e.Location, Manager: row.ManagerName, State: string(e.State),
			Systems: row.Grants, Equipment: row.Assets, OpenCases: row.OpenCases})
	}
	return door.JSON(w, http.StatusOK, out)
}

// Show answers what is known of a person.
func (h *People) Show(w http.ResponseWriter, r *http.Request) error {
	var ask wire.OfPerson
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	p, err := h.identities.PersonKnown(r.Context(), ask.Person)
	if err != nil {
		return err
	}
	row, spells, _, _, err := h.files.Person(r.Context(), door.ViewerOf(r.Context()), p.ID)
	if err != nil {
		return err
	}
	out := wire.PersonShown{Person: wire.Person{ID: row.ID, Name: row.Name()}, GivenName: row.GivenName, FamilyName: row.FamilyName, WorkEmail: row.WorkEmail, PersonalEmail: row.PersonalEmail, Phone: row.Phone,
		IDs: []wire.SourceID{}, Spells: []wire.Spell{}, Systems: row.Grants, Equipment: row.Assets, HoldingsKnown: !row.HoldingsConfirmedAt.IsZero(), OpenCases: row.OpenCases}
	for _, ref := range row.Refs {
		out.IDs = append(out.IDs, wire.SourceID{Source: ref.Source, ID: ref.ID})
	}
	for _, e := range spells {
		out.Spells = append(out.Spells, wire.Spell{State: string(e.State), WorkerType: string(e.Type), Title: e.Title, Functions: e.Functions,
			Department: e.Department, Location: e.Location, Start: e.Start.String(), End: e.End.String()})
	}
	return reply(w, out, nil)
}

// Unlink takes back that a source outside calls a person by an id.
func (h *People) Unlink(w http.ResponseWriter, r *http.Request) error {
	var ask wire.LinkPerson
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	p, err := h.identities.UnlinkPerson(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person, ask.Source, ask.ID)
	return reply(w, wire.Person{ID: p.ID, Name: p.Name()}, err)
}

// Link enters that a source outside calls a person by an id.
func (h *People) Link(w http.ResponseWriter, r *http.Request) error {
	var ask wire.LinkPerson
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	p, err := h.identities.LinkPerson(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person, ask.Source, ask.ID)
	return reply(w, wire.Person{ID: p.ID, Name: p.Name()}, err)
}

// Access enters that a person has a system, which the matrix may lack.
func (h *People) Access(w http.ResponseWriter, r *http.Request) error {
	var ask wire.Access
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	found, err := h.persons.RecordAccess(r.Context(), door.PrincipalOf(r.Context()).Actor, sourceOf(r), ask.Person, ask.System, ask.Level)
	return reply(w, wire.Found{Person: wire.Person{ID: found.Person.ID, Name: found.Person.Name()}, System: found.System, Level: found.Level,
		Known: found.Known, Note: found.Note}, err)
}

// Succession says who would have what a person answers for.
func (h *People) Succession(w http.ResponseWriter, r *http.Request) error {
	var ask wire.OfPerson
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	who, line, err := h.persons.Succession(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Person)
	if err != nil {
		return err
	}
	out := wire.Succession{Person: wire.Person{ID: who.ID, Name: who.Name()}, Duties: []wire.Successor{}, Said: company.Words(line)}
	for _, s := range line {
		duty := wire.Successor{Kind: s.Kind, Ref: s.Ref, Title: s.Title, Critical: s.Critical, Vacant: s.Vacant()}
		if !s.Vacant() {
			duty.To = &wire.Person{ID: s.To, Name: s.Name}
		}
		out.Duties = append(out.Duties, duty)
	}
	return reply(w, out, nil)
}

// Correct corrects what is known of a person.
func (h *People) Correct(w http.ResponseWriter, r *http.Request) error {
	var edit company.PersonEdit
	if err := readJSON(r, &edit); err != nil {
		return err
	}
	if err := intake.CheckEdit(edit); err != nil {
		return err
	}
	changed, err := h.persons.CorrectPerson(r.Context(), door.PrincipalOf(r.Context()).Actor, edit)
	return reply(w, wire.Corrected{Changed: changed}, err)
}
