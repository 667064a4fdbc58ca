package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// The outcomes of an event.
const (
	outcomeOpened      = "opened"
	outcomeRescheduled = "rescheduled"
	outcomeRescinded   = "rescinded"
	outcomeTold        = "told"
	outcomeIgnored     = "ignored"
	outcomeCorrected   = "corrected" // nothing but what is known of the person
)

// Accept takes one event in: a joiner, mover or leaver opens a case or changes
// the open one of its kind, a reschedule or rescind changes the case it means.
// One transaction writes the inbox row, the people, the case with all its tasks
// and the leaves. A second delivery of an id answers the first result; the same
// id with other content is a conflict.
func (s *Service) Accept(ctx context.Context, ev jml.Event, in jml.Intake) (out jml.Accepted, err error) {
	accept := func(w *work) (err error) {
		out, err = (&acceptance{work: w, ev: ev, in: in}).run()
		return err
	}
	err = s.announce(ctx, ev, in, accept)
	if jml.ErrorCode(err) == jml.CodeConflict {
		// Two deliveries at once: the loser of a unique row finds the winner's result.
		err = s.announce(ctx, ev, in, accept)
	}
	return out, err
}

// Preview answers what Accept would do, and writes nothing.
func (s *Service) Preview(ctx context.Context, ev jml.Event, in jml.Intake) (out jml.Accepted, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		settings, err := r.Settings()
		if err != nil {
			return fmt.Errorf("read settings: %w", err)
		}
		if !settings.Done { // a look at what it would be like, before the first-run form
			settings = jml.Settings{Zone: "UTC", Limits: jml.DefaultLimits(), CutoffHour: company.DefaultCutoffHour}
		}
		o, err := reading{r, s.company.Library()}.prepare(settings, ev, in)
		if err != nil {
			return err
		}
		out = jml.Accepted{Outcome: outcomeOpened, Person: o.person.Name(), Case: o.c, Tasks: o.tasks, Warning: append(o.warnings, dayWarnings(o.c, settings, r.Now())...)}
		if o.running != nil {
			out.Outcome = outcomeRescheduled
			out.Case.Number = o.running.Number
		}
		return nil
	})
	return out, err
}

// acceptance is one event on its way in.
type acceptance struct {
	*work
	ev       jml.Event
	in       jml.Intake
	changed  []string // what was corrected of the person, and reworded
	reworded []string // what the event says anew to those who have tasks
	who      *opening // whom a reschedule or rescind describes; nil where a page names the case
}

func (a *acceptance) run() (jml.Accepted, error) {
	if !a.Settings().Done {
		return jml.Accepted{}, &jml.Error{Code: jml.CodeSetup, Message: "Complete the set-up first: sign in and fill in the form, or run `handover setup FILE`."}
	}
	if a.ev.OccurredAt.IsZero() {
		a.ev.OccurredAt = a.Now()
	}
	if err := checkKinds(a.ev); err != nil {
		return jml.Accepted{}, err
	}
	row, again, err := a.Inbox(a.in.Source, a.ev.ID)
	if err != nil {
		return jml.Accepted{}, fmt.Errorf("look in the inbox: %w", err)
	}
	if again {
		return a.repeat(row)
	}
	out, err := a.route()
	if err != nil {
		return jml.Accepted{}, err
	}
	if err := (vacancy{a.work}).foresee(out.Case); err != nil {
		return jml.Accepted{}, err
	}
	if out.Person, err = a.NameOf(out.Case.PersonID); err != nil {
		return jml.Accepted{}, err
	}
	err = a.InsertInbox(ledger.InboxRow{Source: a.in.Source, ID: a.ev.ID, Hash: a.in.Hash, OccurredAt: a.ev.OccurredAt,
		ReceivedAt: a.Now(), Outcome: out.Outcome, CaseID: out.Case.ID})
	if err != nil {
		return jml.Accepted{}, fmt.Errorf("write the inbox row: %w", err)
	}
	return out, nil
}

// checkKinds refuses kinds that there are none of: leaves hold them as they are.
func checkKinds(ev jml.Event) error {
	if !ev.Kind.OpensCase() && ev.Kind != jml.Reschedule && ev.Kind != jml.Rescind && ev.Kind != jml.Told {
		return jml.Invalid("kind", "Say what happens: joiner, mover, leaver, reschedule, rescind or told.")
	}
	if ev.Of != "" && !ev.Of.OpensCase() {
		return jml.Invalid("of", "Say which kind of case is meant: joiner, mover or leaver.")
	}
	return nil
}

func (a *acceptance) repeat(row ledger.InboxRow) (jml.Accepted, error) {
	if row.Hash != a.in.Hash {
		return jml.Accepted{}, &jml.Error{Code: jml.CodeConflict, Field: "id",
			Message: fmt.Sprintf("An event with id %q came before with other content. Send a change under a new id.", a.ev.ID)}
	}
	out := jml.Accepted{Outcome: row.Outcome, Again: true}
	if row.CaseID == "" {
		return out, nil
	}
	var err error
	if out.Case, err = a.Case(row.CaseID); err != nil {
		return out, err
	}
	if out.Person, err = a.NameOf(out.Case.PersonID); err != nil {
		return out, err
	}
	out.Tasks, err = a.Tasks(row.CaseID)
	return out, err
}

func (a *acceptance) route() (jml.Accepted, error) {
	if !a.ev.Kind.OpensCase() {
		return a.changeCase()
	}
	o, err := a.reading().prepare(a.Settings(), a.ev, a.in)
	if err != nil {
		return jml.Accepted{}, err
	}
	switch {
	case o.newer != nil:
		return a.ignore(*o.newer, "older")
	case o.running == nil:
		return a.openCase(o)
	}
	if err := a.takeOver(*o.running); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writePerson(&o); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.correctTerms(o); err != nil {
		return jml.Accepted{}, err
	}
	return a.reschedule(o.running.ID, func(c *jml.Case) error {
		takeAnnouncement(c, o.c)
		return nil
	}, o.warnings)
}

// changeCase applies a reschedule or rescind to the case it means.
func (a *acceptance) changeCase() (jml.Accepted, error) {
	if a.ev.Kind == jml.Rescind { // with a joining go rights, whose lock comes before a case's
		if err := a.LockSettings(); err != nil {
			return jml.Accepted{}, err
		}
	}
	c, err := a.meant()
	if err != nil {
		return jml.Accepted{}, err
	}
	if a.ev.Kind != jml.Told && olderThan(a.ev, c, a.Now()) {
		return a.ignore(c, "older")
	}
	warnings, err := a.correctStated(c)
	if err != nil {
		return jml.Accepted{}, err
	}
	out, err := a.changeMeant(c)
	out.Warning = append(warnings, out.Warning...)
	return out, err
}

// changeMeant does to a case what the event says.
func (a *acceptance) changeMeant(c jml.Case) (jml.Accepted, error) {
	if a.ev.Kind == jml.Told {
		return a.tell(c)
	}
	if a.ev.Kind == jml.Rescind && c.Ending == jml.CaseRescinded {
		return a.same(c.ID)
	}
	if !c.Live() {
		return jml.Accepted{}, &jml.Error{Code: jml.CodeConflict,
			Message: fmt.Sprintf("The %s case #%d has ended; announce a new one instead.", c.Kind, c.Number)}
	}
	if a.ev.Kind == jml.Rescind {
		return a.takeBack(c)
	}
	next := c
	if err := redate(&next, a.ev, a.Settings(), a.Now()); err != nil {
		return jml.Accepted{}, err
	}
	return a.reschedule(c.ID, func(c *jml.Case) error { return redate(c, a.ev, a.Settings(), a.Now()) }, timeWarnings(next, a.ev, a.Settings()))
}

// meant finds the case a reschedule or rescind is about: the newest of the
// kind named by "of", or the only live one; a page names the case itself. Only
// leavers are told.
func (a *acceptance) meant() (jml.Case, error) {
	if a.ev.Kind == jml.Told {
		a.ev.Of = jml.Leaver
	}
	if a.in.CaseID != "" {
		return a.named()
	}
	p, err := company.Identify(a, a.ev.Person)
	if err != nil {
		return jml.Case{}, err
	}
	if !p.Known {
		return jml.Case{}, company.Unknown(a.ev.Person)
	}
	if err := ledger.NotOneself(a.Actor, p.ID); err != nil {
		return jml.Case{}, err
	}
	a.who = &opening{meant: p, person: p.Person, known: true}
	a.who.corrected = company.Correct(&a.who.person, p.Says)
	all, err := a.CasesOf(p.ID)
	if err != nil {
		return jml.Case{}, fmt.Errorf("read the person's cases: %w", err)
	}
	var live, past []jml.Case
	for _, c := range all {
		switch {
		case a.ev.Of != "" && c.Kind != a.ev.Of:
		case c.Live():
			live = append(live, c)
		default:
			past = append(past, c)
		}
	}
	switch {
	case len(live) == 1:
		return live[0], nil
	case len(live) > 1:
		return jml.Case{}, jml.Invalid("of", "Several cases of this person are open. Say which one you mean: joiner, mover or leaver.")
	case len(past) > 0:
		return past[0], nil
	}
	return jml.Case{}, &jml.Error{Code: jml.CodeNotFound, Field: "person", Message: "This person has no case to change. Announce a joiner, mover or leaver first."}
}

// named is the case that a page's event is about.
func (a *acceptance) named() (jml.Case, error) {
	c, err := a.Case(a.in.CaseID)
	if err != nil {
		return jml.Case{}, err
	}
	return c, ledger.NotOneself(a.Actor, c.PersonID)
}

// same ignores an event that says what holds already. It rules from now on:
// what is older than it counts for nothing, whichever came first.
func (a *acceptance) same(caseID string) (jml.Accepted, error) {
	c, err := a.LockCase(caseID)
	if err != nil {
		return jml.Accepted{}, err
	}
	c.EventAt, c.EventID = a.ev.OccurredAt, a.ev.ID
	if err := a.UpdateCase(c); err != nil {
		return jml.Accepted{}, fmt.Errorf("write the case: %w", err)
	}
	if len(a.changed) == 0 {
		return a.ignore(c, "same")
	}
	a.logAccepted(c.ID, c.PersonID, ledger.Personal("note", a.ev.Note))
	if err := a.tellReworded(c); err != nil {
		return jml.Accepted{}, err
	}
	return a.accepted(outcomeCorrected, c.ID, nil)
}

// ignore records that an event changed nothing, and why.
func (a *acceptance) ignore(c jml.Case, why string) (jml.Accepted, error) {
	leaf := evidence.EventIgnored{EventAccepted: a.leaf(c.PersonID), Why: why}
	a.Log(c.ID, "", leaf)
	tasks, err := a.Tasks(c.ID)
	return jml.Accepted{Outcome: outcomeIgnored, Case: c, Tasks: tasks}, err
}

// logAccepted records that the event made the case what it is, and by whom.
func (a *acceptance) logAccepted(caseID, personID string, said ...evidence.Field) {
	leaf := a.leaf(personID)
	leaf.By = a.Actor.PersonID
	said = append(said, ledger.Personal("delivery", a.ev.Delivery))
	a.Append(evidence.Draft{OccurredAt: a.ev.OccurredAt, Case: caseID, Actor: a.Actor, Data: leaf, Personal: said})
}

func (a *acceptance) leaf(personID string) evidence.EventAccepted {
	return evidence.EventAccepted{Source: a.in.Source, ID: a.ev.ID, Kind: a.ev.Kind, Of: a.ev.Of, Hash: a.in.Hash, Person: personID}
}

// olderThan reports whether the case already follows a later event. For one
// engagement and kind the greatest (occurred_at, id) wins, whatever the order
// of arrival. An event of a time that is still to come was dated by a clock that
// was ahead, and takes nothing from those that follow.
func olderThan(ev jml.Event, c jml.Case, now time.Time) bool {
	if c.EventAt.After(now.Add(clock.Slack)) {
		return false
	}
	if !ev.OccurredAt.Equal(c.EventAt) {
		return ev.OccurredAt.Before(c.EventAt)
	}
	return ev.ID < c.EventID
}

// sameAnnouncement reports whether two cases were announced alike.
func sameAnnouncement(a, b jml.Case) bool {
	return a.Effective == b.Effective && a.EmploymentEnd == b.EmploymentEnd && a.CutoffAt.Equal(b.CutoffAt) &&
		a.Immediate == b.Immediate && sameTerms(a.After, b.After)
}

func sameTerms(a, b jml.Terms) bool {
	return a.SameWork(b) && a.Title == b.Title && a.Department == b.Department && a.Zone == b.Zone && a.SponsorID == b.SponsorID
}

// takeAnnouncement gives the case what another one that was announced says.
func takeAnnouncement(c *jml.Case, from jml.Case) {
	c.Effective, c.EmploymentEnd = from.Effective, from.EmploymentEnd
	c.CutoffAt, c.EffectAt = from.CutoffAt, from.EffectAt
	c.Immediate, c.Zone, c.After = from.Immediate, from.Zone, from.After
}
