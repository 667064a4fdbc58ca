package casework

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/register"
)

// opening is a case as it would open: worked out by reading only, so that the
// preview and the acceptance are the same function.
type opening struct {
	c         jml.Case
	meant     company.Meant
	person    jml.Person // as they are from now on
	known     bool       // the person exists already
	corrected []evidence.Field
	eng       jml.Engagement
	newEng    bool
	rehire    bool
	tasks     []jml.Task
	holdings  register.Holdings
	running   *jml.Case // a live case of the same kind that this event changes instead
	newer     *jml.Case // a case that follows a later event already
	warnings  []string
}

// prepare works out the case that a joiner, mover or leaver event opens.
func (r reading) prepare(settings jml.Settings, ev jml.Event, in jml.Intake) (o opening, err error) {
	if o.meant, err = company.Identify(r, ev.Person); err != nil {
		return o, err
	}
	ev.Person, o.person, o.known, o.warnings = o.meant.Says, o.meant.Person, o.meant.Known, o.meant.Notes
	if err := ledger.NotOneself(in.Actor, o.person.ID); err != nil {
		return o, err
	}
	if !o.known && in.Strict && ev.Kind != jml.Joiner {
		return o, company.Unknown(ev.Person)
	}
	o.corrected = company.Correct(&o.person, ev.Person)
	docs, err := r.library.For(r, ev.Kind, settings)
	if err != nil {
		return o, err
	}
	terms, err := o.terms(r, ev, in, settings, docs.Matrix)
	if err != nil {
		return o, err
	}
	if err := o.engage(r, ev, terms, settings); err != nil {
		return o, err
	}
	if err := o.date(r, ev, in, settings); err != nil {
		return o, err
	}
	if err := o.compare(r, ev); err != nil {
		return o, err
	}
	if o.known && ev.Kind == jml.Leaver && o.newer == nil {
		said, err := r.successionWarnings(in.Actor, o, in.Takeover)
		if err != nil {
			return o, err
		}
		o.warnings = append(o.warnings, said...)
	}
	return o, r.plan(&o, settings, docs)
}

// terms reads the engagement's terms from the event; what it leaves out keeps
// what the running engagement has.
func (o *opening) terms(r ledger.Reader, ev jml.Event, in jml.Intake, settings jml.Settings, matrix *playbook.Matrix) (t jml.Terms, err error) {
	if o.known {
		if err := o.findEngagement(r, ev.Kind); err != nil {
			return t, err
		}
	}
	t = o.eng.Terms
	ep := ev.Person
	t.Type = cmp.Or(ep.WorkerType, t.Type, jml.Employee)
	t.Title = cmp.Or(ep.Title, t.Title)
	t.Department = cmp.Or(ep.Department, t.Department)
	t.Location = cmp.Or(ep.Location, t.Location)
	t.Zone = cmp.Or(ev.TimeZone, calendar.ZoneMoved(settings, t.Zone, o.eng.Location, t.Location))
	o.warnings = append(o.warnings, calendarWarnings(settings, t.Location)...)
	if ep.Functions != nil {
		t.Functions = matrix.Spelled(ep.Functions)
	}
	if t.ManagerID, err = o.colleague(r, in, "person.manager", ep.Manager, t.ManagerID); err != nil {
		return t, err
	}
	if t.SponsorID, err = o.colleague(r, in, "person.sponsor", ep.Sponsor, t.SponsorID); err != nil {
		return t, err
	}
	if ev.Kind != jml.Joiner {
		return t, nil
	}
	return t, company.CheckContract(jml.Engagement{Terms: t, Start: ev.EffectiveDate, End: ep.EndDate})
}

// findEngagement takes the running engagement, or for news about a departure
// after its cut-off the one whose leaver case is still open.
func (o *opening) findEngagement(r ledger.Reader, kind jml.Kind) error {
	all, err := r.Engagements(o.person.ID)
	if err != nil {
		return fmt.Errorf("read engagements: %w", err)
	}
	o.rehire = len(all) > 0
	for _, e := range all {
		if e.State == jml.EngagementActive || e.State == jml.EngagementPlanned {
			o.eng = e
			return nil
		}
	}
	if kind != jml.Leaver {
		return nil
	}
	open, err := r.OpenCases(o.person.ID)
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	for _, e := range all {
		if slices.ContainsFunc(open, func(c jml.Case) bool { return c.Kind == kind && c.Live() && c.EngagementID == e.ID }) {
			o.eng = e
			return nil
		}
	}
	return nil
}

// colleague resolves a manager or sponsor named by outside id or address.
func (o *opening) colleague(r ledger.Reader, in jml.Intake, field, key, before string) (string, error) {
	if key == "" {
		return before, nil
	}
	p, ok, err := company.FindBy(r, o.meant.Says.Source, key)
	switch {
	case err != nil:
		return "", err
	case ok && p.ID == o.person.ID:
		return "", jml.Invalid(field, "Nobody can be their own manager or sponsor.")
	case ok:
		return p.ID, nil
	case in.Strict:
		return "", jml.Invalid(field, fmt.Sprintf("Nobody here is known as %q. Check the id or work address, or import them first.", key))
	}
	o.warnings = append(o.warnings, fmt.Sprintf("%s %q is not known here; the Head of People stands in.", field, key))
	return before, nil
}

// engage settles which engagement the case is about.
func (o *opening) engage(r ledger.Reader, ev jml.Event, terms jml.Terms, settings jml.Settings) error {
	terms.Zone = cmp.Or(terms.Zone, settings.Zone)
	running := o.eng.ID != ""
	switch {
	case ev.Kind == jml.Joiner && running && o.eng.State == jml.EngagementActive:
		if joins, err := o.mayStillJoin(r); err != nil || joins {
			o.setTerms(ev, terms)
			return err
		}
		return &jml.Error{Code: jml.CodeConflict, Field: "person", Message: "This person works here already. Announce a move or a departure instead."}
	case !running && o.known && ev.Kind != jml.Joiner:
		return &jml.Error{Code: jml.CodeConflict, Field: "person", Message: "This person has no running engagement: the last one has ended or was withdrawn."}
	case !running:
		o.newEng = true
		o.eng = jml.Engagement{State: jml.EngagementActive, Terms: terms, End: ev.Person.EndDate}
		if ev.Kind == jml.Joiner {
			o.eng.State, o.eng.Start = jml.EngagementPlanned, ev.EffectiveDate
		}
	}
	o.setTerms(ev, terms)
	return nil
}

// mayStillJoin reports whether a joiner of an engagement that runs is no slip: it
// was announced before, or it began by a file's word and nobody announced it.
func (o *opening) mayStillJoin(r ledger.Reader) (bool, error) {
	joiner, err := o.hasOpenJoiner(r)
	if err != nil || joiner || o.eng.BegunAt.IsZero() {
		return joiner, err
	}
	all, err := r.CasesOf(o.person.ID)
	if err != nil {
		return false, fmt.Errorf("read the person's cases: %w", err)
	}
	return !slices.ContainsFunc(all, func(c jml.Case) bool { return c.EngagementID == o.eng.ID }), nil
}

func (o *opening) hasOpenJoiner(r ledger.Reader) (bool, error) {
	open, err := r.OpenCases(o.person.ID)
	if err != nil {
		return false, fmt.Errorf("read open cases: %w", err)
	}
	return slices.ContainsFunc(open, func(c jml.Case) bool {
		return c.Kind == jml.Joiner && c.EngagementID == o.eng.ID && c.Live()
	}), nil
}

func (o *opening) setTerms(ev jml.Event, terms jml.Terms) {
	o.c.Kind, o.c.After, o.c.Before = ev.Kind, terms, jml.Terms{}
	if ev.Kind == jml.Mover {
		o.c.Before = o.eng.Terms
	}
}

// date fills in what the event says of the case itself, and when.
func (o *opening) date(r ledger.Reader, ev jml.Event, in jml.Intake, settings jml.Settings) error {
	c := &o.c
	c.PersonID, c.EngagementID, c.State = o.person.ID, o.eng.ID, jml.CaseOpen
	c.Contact, c.Source, c.Limits = contactOf(ev), in.Source, settings.Limits
	c.Zone, c.NoticeAt = o.c.After.Zone, ev.OccurredAt
	c.OpenedAt, c.Rev = r.Now(), 1
	c.EventAt, c.EventID = ev.OccurredAt, ev.ID
	if err := redate(c, ev, settings, r.Now()); err != nil {
		return err
	}
	o.warnings = append(o.warnings, timeWarnings(*c, ev, settings)...)
	return nil
}

// compare looks for a case that this event changes, or that overtook it.
func (o *opening) compare(r ledger.Reader, ev jml.Event) error {
	if !o.known {
		return nil
	}
	all, err := r.CasesOf(o.person.ID)
	if err != nil {
		return fmt.Errorf("read the person's cases: %w", err)
	}
	for _, c := range all {
		if c.State == jml.CaseOpen && c.EngagementID != o.eng.ID {
			o.c.OtherCaseIDs = append(o.c.OtherCaseIDs, c.ID)
		}
	}
	for _, c := range all {
		if c.Kind != ev.Kind || (c.Kind == jml.Mover && c.Effective != o.c.Effective) {
			continue
		}
		if olderThan(ev, c, r.Now()) {
			o.newer = &c
			return nil
		}
		if c.Live() && c.EngagementID == o.eng.ID {
			o.running = &c
			if c.Immediate && o.c.Immediate && ev.Cutoff == "" {
				o.c.CutoffAt, o.c.EffectAt = c.CutoffAt, c.EffectAt // "now" was when it was first said
			}
			return nil
		}
	}
	return nil
}

// plan works the tasks out from the playbook and matrix in force.
func (r reading) plan(o *opening, settings jml.Settings, docs company.Frozen) (err error) {
	o.c.PlaybookHash, o.c.MatrixHash = docs.Playbook.Hash, docs.MatrixHash
	if o.c.Kind != jml.Leaver {
		for _, function := range docs.Matrix.Unknown(o.c.After.Functions) {
			o.warnings = append(o.warnings, fmt.Sprintf("The access matrix has no function %q; it gives no access.", function))
		}
	}
	if o.known {
		if o.holdings, err = r.Holdings(o.person.ID); err != nil {
			return fmt.Errorf("read holdings: %w", err)
		}
	}
	in, err := decide.PlanInput(o.c, o.person, docs.Playbook, docs.Matrix, o.holdings, settings, r.Now())
	if err != nil {
		return err
	}
	if o.tasks, err = playbook.Plan(in); err != nil {
		return err
	}
	if n := len(o.tasks); n > jml.MaxTasks {
		return &jml.Error{Code: jml.CodeInvalid, Field: "person", Message: fmt.Sprintf("This would be a case of %d tasks; a case has at most %d. "+
			"Correct the registers or the playbook first: import what the person really holds with `handover import --complete holdings`.", n, jml.MaxTasks)}
	}
	said, err := r.stillThere(*o, docs.Matrix)
	o.warnings = append(o.warnings, said...)
	return err
}
