package desk

import (
	"net/http"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// NewCase announces somebody.
type NewCase struct {
	common
	find          finder
	matrices      matrices
	cases         CaseFiles
	settings      Settings
	announcements Announcements
	company       Company
}

// newCasePage is the form of one announcement.
type newCasePage struct {
	view.ViewerTime
	Form      *view.Form
	People    []view.Option
	Zones     []string
	Functions []view.Tick
	Duties    []dutyField
	Leaver    string // the name of the leaver whose duties are listed
	leaverID  string
	Subject   string // the name of whoever it is about, as far as it is typed
	Plan      planView
}

// dutyField asks who takes one duty of a leaver.
type dutyField struct {
	view.Field
	Optional bool
}

// Show shows the form, empty or for the person that the address names.
func (h *NewCase) Show(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(nil, newCaseNames()...)
	f.Preset("kind", r.URL.Query().Get("kind"))
	f.Preset("kind", string(jml.Joiner))
	f.Set("id", newEventID())
	page, err := h.page(r, f)
	if id := r.URL.Query().Get("person"); err == nil && id != "" {
		err = h.presetPerson(r, f, id)
	}
	if err == nil {
		err = h.listDuties(r, page)
	}
	if err != nil {
		return err
	}
	f.Forgive() // nothing has been sent yet
	return h.pages.Show(w, r, "newcase", http.StatusOK, page)
}

// presetPerson fills in whom the address names by their id. For a joiner it is
// somebody who comes back.
func (h *NewCase) presetPerson(r *http.Request, f *view.Form, id string) error {
	row, _, _, _, err := h.find.persons.Person(r.Context(), door.ViewerOf(r.Context()), id)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return nil
	}
	if err != nil {
		return err
	}
	e := row.Engagement
	if !f.Is("kind", string(jml.Joiner)) {
		f.Preset("person", nameAndAddress(row.Person))
		if f.Is("kind", string(jml.Leaver)) && e.State == jml.EngagementActive {
			f.Preset("effective_date", e.End.String())
		}
		return nil
	}
	if e.State == jml.EngagementPlanned || !e.BegunAt.IsZero() { // a file told of it
		f.Preset("effective_date", e.Start.String())
	}
	f.Preset("person.given_name", row.GivenName)
	f.Preset("person.family_name", row.FamilyName)
	f.Preset("person.id", personKey(row.Person).ID)
	f.Preset("person.work_email", row.WorkEmail)
	f.Preset("person.personal_email", row.PersonalEmail)
	f.Preset("person.phone", row.Phone)
	return nil
}

func (h *NewCase) page(r *http.Request, f *view.Form) (*newCasePage, error) {
	page := &newCasePage{ViewerTime: h.timeOf(r), Form: f, Zones: commonZones()}
	var err error
	if page.People, err = h.find.suggest(r.Context()); err != nil {
		return nil, err
	}
	matrix, _, err := h.matrices.inForce(r.Context())
	if err != nil {
		return nil, err
	}
	if matrix != nil {
		for _, name := range matrix.Functions {
			page.Functions = append(page.Functions, view.Tick{ID: view.InputID("person.functions." + name), Name: "person.functions",
				Value: name, Label: strings.ReplaceAll(name, "-", " "), Chosen: f.Is("person.functions", name)})
		}
	}
	return page, nil
}

// Preview shows what the announcement would do, before anything is kept: to the
// script the plan beside the form; to whoever pressed the button a page to check
// it on, or the form again where something is wrong or to be changed.
func (h *NewCase) Preview(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, newCaseNames()...)
	if err != nil {
		return err
	}
	typing := r.Header.Get("X-Fragment") != ""
	page, ev, takeover, err := h.read(r, f)
	if err == nil && !typing {
		page.demandTakeovers(takeover)
	}
	var planned jml.Accepted
	if err == nil && !f.Bad() {
		planned, err = h.look(r, page, ev, takeover)
	}
	if err != nil && !f.RefuseAs(err, "person", whoInput(f)) {
		return err
	}
	page.Plan.Missing = f.Complaints()
	switch {
	case typing:
		f.Forgive() // somebody who is still typing is not told off
		return h.pages.ShowPart(w, "newcase", "live", page)
	case f.Bad():
		return h.pages.Show(w, r, "newcase", http.StatusUnprocessableEntity, page)
	case f.Get("edit") != "":
		return h.pages.Show(w, r, "newcase", http.StatusOK, page)
	}
	return h.check(w, r, page, planned, http.StatusOK)
}

// look plans what an announcement would do.
func (h *NewCase) look(r *http.Request, page *newCasePage, ev jml.Event, takeover []roles.Takeover) (jml.Accepted, error) {
	planned, err := h.announcements.Preview(r.Context(), ev, h.intake(r, ev, takeover))
	if err == nil {
		page.Plan, err = h.plan(r, planned, page.Subject)
	}
	return planned, err
}

// Save accepts the announcement and shows the case.
func (h *NewCase) Save(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, newCaseNames()...)
	if err != nil {
		return err
	}
	page, ev, takeover, err := h.read(r, f)
	if err == nil {
		page.demandTakeovers(takeover)
	}
	if seen := f.Get("checked"); err == nil && !f.Bad() && seen != "" {
		var planned jml.Accepted
		planned, err = h.look(r, page, ev, takeover)
		other := false
		if err == nil {
			other, err = h.changed(r, planned, seen)
		}
		if other {
			page.Plan.Warnings = append([]string{staleSight}, page.Plan.Warnings...)
			return h.check(w, r, page, planned, http.StatusUnprocessableEntity)
		}
	}
	if err == nil && !f.Bad() {
		var done jml.Accepted
		done, err = h.announcements.Accept(r.Context(), ev, h.intake(r, ev, takeover))
		if err == nil {
			did := map[string]string{"opened": "announced", "rescheduled": "rescheduled", "corrected": "corrected"}[done.Outcome]
			if done.Again || did == "" {
				did = "known"
			}
			return h.backToDates(w, r, done.Case, did, ev.Cutoff)
		}
	}
	if sentBefore(err) {
		f.Set("id", newEventID())
		err = jml.Invalid("", "This form was sent before with other content. If you mean to change what was announced, send it again.")
	}
	if err != nil && !f.RefuseAs(err, "person", whoInput(f)) {
		return err
	}
	return h.pages.Show(w, r, "newcase", http.StatusUnprocessableEntity, page)
}

// sentBefore reports whether the announcement's id was used for another one:
// somebody went back in the browser and typed something else.
func sentBefore(err error) bool {
	list := door.Refusals(err)
	return len(list) == 1 && list[0].Code == jml.CodeConflict && list[0].Field == "id"
}

func (h *NewCase) intake(r *http.Request, ev jml.Event, takeover []roles.Takeover) jml.Intake {
	return jml.Intake{Source: "form", Hash: eventHash(ev), Actor: door.PrincipalOf(r.Context()).Actor, Strict: true, Takeover: takeover}
}

func newCaseNames() []string {
	return []string{"kind", "person", "effective_date", "cutoff", "employment_end", "immediate", "contact", "told", "reason", "note", "delivery",
		"time_zone", "person.given_name", "person.family_name", "person.work_email", "person.personal_email", "person.phone", "person.title",
		"person.department", "person.location", "person.manager", "person.worker_type", "person.sponsor", "person.end_date", "person.id", "person.address_moved", takeoverAll, "edit", "checked"}
}
