package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/intake"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/web/door"
	"github.com/handover-jml/handover/internal/web/view"
)

// newCasePage announces one joiner, mover or leaver.
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

// tickBox is one of several ticks that share a name.
type tickBox struct {
	ID, Name, Value, Label string
	Chosen                 bool
}

// dutyField asks who takes one duty of a leaver.
type dutyField struct {
	view.Field
	Optional bool
}

func (s *Server) showNewCase(w http.ResponseWriter, r *http.Request) error {
	f := view.NewForm(r.URL.Query(), newCaseNames()...)
	f.Preset("kind", string(jml.Joiner))
	f.Set("id", s.eventID())
	page, err := s.newCasePage(r, f)
	if err == nil && f.Is("kind", string(jml.Joiner)) && f.Get("person") != "" {
		err = s.presetRehire(r, f)
	}
	if err == nil {
		err = s.listDuties(r, page)
	}
	if err != nil {
		return err
	}
	f.Forgive() // nothing has been sent yet
	return s.pages.Show(w, r, "newcase", http.StatusOK, page)
}

// presetRehire fills in what is known of somebody who comes back.
func (s *Server) presetRehire(r *http.Request, f *view.Form) error {
	found, err := s.matchPeople(r.Context(), f.Get("person"))
	if err != nil || len(found) != 1 {
		return err
	}
	f.Preset("person.given_name", found[0].GivenName)
	f.Preset("person.family_name", found[0].FamilyName)
	f.Preset("person.work_email", found[0].WorkEmail)
	f.Preset("person.personal_email", found[0].PersonalEmail)
	return nil
}

func (s *Server) newCasePage(r *http.Request, f *view.Form) (*newCasePage, error) {
	page := &newCasePage{ViewerTime: s.timeOf(r), Form: f, Zones: commonZones()}
	var err error
	if page.People, err = s.suggestPeople(r); err != nil {
		return nil, err
	}
	matrix, _, err := s.matrix(r.Context())
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

// previewNewCase shows the plan for what has been typed so far: as a part of
// the page for the script, as the whole page without it. It keeps nothing.
func (s *Server) previewNewCase(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, newCaseNames()...)
	if err != nil {
		return err
	}
	page, ev, takeover, err := s.readNewCase(r, f)
	if err == nil && !f.Bad() {
		var planned jml.Accepted
		planned, err = s.Cases.Preview(r.Context(), ev, s.formIntake(r, ev, takeover))
		if err == nil {
			page.Plan, err = s.plan(r, planned, page.Subject)
		}
	}
	if err != nil && !f.RefuseAs(err, "person", whoInput(f)) {
		return err
	}
	page.Plan.Missing = f.Complaints()
	if r.Header.Get("X-Fragment") != "" {
		f.Forgive() // somebody who is still typing is not told off
		return s.pages.ShowPart(w, "newcase", "live", page)
	}
	status := http.StatusOK
	if f.Bad() {
		status = http.StatusUnprocessableEntity
	}
	return s.pages.Show(w, r, "newcase", status, page)
}

// saveNewCase accepts the announcement and shows the case.
func (s *Server) saveNewCase(w http.ResponseWriter, r *http.Request) error {
	f, err := readForm(r, newCaseNames()...)
	if err != nil {
		return err
	}
	page, ev, takeover, err := s.readNewCase(r, f)
	if err == nil {
		page.demandTakeovers(takeover)
	}
	if err == nil && !f.Bad() {
		var done jml.Accepted
		done, err = s.Cases.Accept(r.Context(), ev, s.formIntake(r, ev, takeover))
		if err == nil {
			did := map[string]string{"opened": "announced", "rescheduled": "rescheduled"}[done.Outcome]
			if done.Again || did == "" {
				did = "known"
			}
			return caseDid(w, r, view.CaseHref(done.Case.Number), did)
		}
	}
	if sentBefore(err) {
		f.Set("id", s.eventID())
		err = jml.Invalid("", "This form was sent before with other content. If you mean to change what was announced, send it again.")
	}
	if err != nil && !f.RefuseAs(err, "person", whoInput(f)) {
		return err
	}
	return s.pages.Show(w, r, "newcase", http.StatusUnprocessableEntity, page)
}

// sentBefore reports whether the announcement's id was used for another one:
// somebody went back in the browser and typed something else.
func sentBefore(err error) bool {
	list := door.Refusals(err)
	return len(list) == 1 && list[0].Code == jml.CodeConflict && list[0].Field == "id"
}

func (s *Server) formIntake(r *http.Request, ev jml.Event, takeover []jml.Takeover) jml.Intake {
	return jml.Intake{Source: "form", Hash: eventHash(ev), Actor: door.PrincipalOf(r.Context()).Actor, Strict: true, Takeover: takeover}
}

// readNewCase turns the form into an event and names who takes over what.
// Problems are noted in the form; an error is a fault.
func (s *Server) readNewCase(r *http.Request, f *view.Form) (*newCasePage, jml.Event, []jml.Takeover, error) {
	page, err := s.newCasePage(r, f)
	if err != nil {
		return nil, jml.Event{}, nil, err
	}
	ev := jml.Event{ID: f.Get("id"), OccurredAt: page.Now, Kind: jml.Kind(f.Get("kind")), EffectiveDate: f.Date("effective_date"),
		TimeZone: f.Get("time_zone"), Note: f.Get("note")}
	if ev.ID == "" {
		ev.ID = s.eventID()
	}
	switch ev.Kind {
	case jml.Joiner:
		ev.Person = newcomer(f)
		page.Subject = strings.TrimSpace(ev.Person.GivenName + " " + ev.Person.FamilyName)
	case jml.Mover, jml.Leaver:
		found, err := s.findPerson(r.Context(), f, "person")
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
		ev.Contact, ev.Reason = f.Get("contact"), f.Get("reason")
		if ev.Immediate && ev.EffectiveDate.IsZero() {
			ev.EffectiveDate = page.Today()
		}
	} else if err := s.terms(r, f, &ev.Person); err != nil {
		return nil, ev, nil, err
	}
	if err := s.listDuties(r, page); err != nil {
		return nil, ev, nil, err
	}
	takeover, err := s.takeovers(r, page)
	if err == nil && !f.Bad() {
		f.Refuse(intake.CheckEvent(ev))
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
	return jml.EventPerson{GivenName: f.Get("person.given_name"), FamilyName: f.Get("person.family_name"),
		WorkEmail: f.Get("person.work_email"), PersonalEmail: f.Get("person.personal_email"),
		WorkerType: jml.WorkerType(f.Get("person.worker_type")), EndDate: f.Date("person.end_date")}
}

// terms reads what a joiner or mover will do, where and for whom. What is left
// empty for a mover stays as it is.
func (s *Server) terms(r *http.Request, f *view.Form, p *jml.EventPerson) error {
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
		found, err := s.findPerson(r.Context(), f, ref.input)
		if err != nil {
			return err
		}
		*ref.into = personRef(found.Person)
	}
	return nil
}

// listDuties lists what a leaver answers for, with what was typed about it.
func (s *Server) listDuties(r *http.Request, page *newCasePage) error {
	f := page.Form
	if !f.Is("kind", string(jml.Leaver)) || f.Get("person") == "" {
		return nil
	}
	found, err := s.matchPeople(r.Context(), f.Get("person"))
	if err != nil || len(found) != 1 {
		return err
	}
	duties, err := s.Cases.Duties(r.Context(), found[0].ID)
	if err != nil {
		return err
	}
	page.Leaver, page.leaverID = found[0].Name(), found[0].ID
	for _, d := range duties {
		name := takeoverName(d)
		f.Shows(name)
		optional := d.Kind == "deputy" || d.Kind == "task"
		page.Duties = append(page.Duties, dutyField{Field: f.Text(name, dutyTitle(d), "").From("people"), Optional: optional})
	}
	return nil
}

// takeovers reads who takes which duty. What has no name of its own goes to
// whom "takeover_all" names.
func (s *Server) takeovers(r *http.Request, page *newCasePage) ([]jml.Takeover, error) {
	var out []jml.Takeover
	for i, d := range page.Duties {
		input := d.Name
		if page.Form.Get(input) == "" {
			input = "takeover_all"
		}
		if page.Form.Get(input) == "" {
			continue
		}
		before := page.Form.Problems()
		to, err := s.findPerson(r.Context(), page.Form, input)
		if err != nil {
			return nil, err
		}
		if to.ID != "" && to.ID == page.leaverID {
			page.Form.Wrong(input, "Choose somebody who stays: "+page.Leaver+" leaves.")
		}
		page.Duties[i].Error = page.Form.Problem(input)
		if page.Form.Problems() > before {
			if input == "takeover_all" {
				return out, nil // said once is enough
			}
			continue
		}
		kind, ref, _ := strings.Cut(strings.TrimPrefix(d.Name, takeoverPrefix), ".")
		out = append(out, jml.Takeover{Kind: kind, Ref: ref, To: to.ID})
	}
	return out, nil
}

// demandTakeovers refuses a leaver whose duties nobody takes. Deputies and
// single tasks fall to the next in line by themselves.
func (p *newCasePage) demandTakeovers(taken []jml.Takeover) {
	if p.Form.Problem("takeover_all") != "" {
		return // said once is enough
	}
	for i, d := range p.Duties {
		named := slices.ContainsFunc(taken, func(t jml.Takeover) bool { return takeoverPrefix+t.Kind+"."+t.Ref == d.Name })
		if !named && !d.Optional && d.Error == "" {
			p.Form.Wrong(d.Name, "Say who takes this over: "+d.Label+".")
			p.Duties[i].Error = p.Form.Problem(d.Name)
		}
	}
}

const takeoverPrefix = "takeover."

func takeoverName(d jml.Duty) string { return takeoverPrefix + d.Kind + "." + d.Ref }

func dutyTitle(d jml.Duty) string {
	if d.Kind == "task" {
		return "Task: " + d.Title
	}
	return d.Title
}

func newCaseNames() []string {
	return []string{"kind", "person", "effective_date", "cutoff", "employment_end", "immediate", "contact", "reason", "note",
		"time_zone", "person.given_name", "person.family_name", "person.work_email", "person.personal_email", "person.title",
		"person.department", "person.location", "person.manager", "person.worker_type", "person.sponsor", "person.end_date", "takeover_all"}
}
