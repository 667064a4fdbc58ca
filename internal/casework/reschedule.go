package casework

import (
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// reschedule gives a live case new facts: running tasks get new dates, ended
// ones keep theirs, lines that the new terms no longer ask for are cancelled
// and new ones join. Each owner who knew the old dates gets one mail with both.
func (a *acceptance) reschedule(caseID string, change func(*jml.Case) error, warnings []string) (jml.Accepted, error) {
	before, err := a.LockCase(caseID)
	if err != nil {
		return jml.Accepted{}, err
	}
	c := before
	if err := change(&c); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.reword(before); err != nil {
		return jml.Accepted{}, err
	}
	a.hear(&c, before)
	switch same := sameAnnouncement(before, c); {
	case same && before.Untold() && !c.Untold():
		return a.tell(before)
	case same && before.Contact == c.Contact:
		return a.same(caseID)
	}
	c.EventAt, c.EventID = a.ev.OccurredAt, a.ev.ID
	c.AnnouncedBy = decide.WithPerson(c.AnnouncedBy, a.Actor.PersonID)
	if err := a.onePerDate(c); err != nil {
		return jml.Accepted{}, err
	}
	if c.CutoffAt.Before(before.CutoffAt) && a.ev.OccurredAt.After(c.CutoffAt) {
		c.NoticeAt = a.ev.OccurredAt // nobody could know of this cut-off before
	}

	a.logAccepted(c.ID, c.PersonID)
	a.Append(evidence.Draft{OccurredAt: a.ev.OccurredAt, Case: c.ID, Actor: a.Actor,
		Data: evidence.CaseRescheduled{Type: c.After.Type, Functions: c.After.Functions, Location: c.After.Location,
			Managers: managers(c), Dates: dates(c, a.Settings()), Event: a.ev.ID, Contact: contactSaid(c), Untold: c.Untold() && !before.Untold()},
		Personal: []evidence.Field{ledger.Personal("reason", a.ev.Reason), ledger.Personal("note", a.ev.Note)}})
	if !c.Untold() && !c.ToldAt.Equal(before.ToldAt) {
		a.logTold(c)
	}
	if err := a.redateEngagement(before, &c); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.replan(before, c); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.tellReworded(c); err != nil {
		return jml.Accepted{}, err
	}
	overtaken, err := a.overtakeMoved(c)
	if err != nil {
		return jml.Accepted{}, err
	}
	return a.accepted(outcomeRescheduled, caseID, append(warnings, overtaken...))
}

func (w *work) replan(before, c jml.Case) error {
	d, err := w.reading().dossier(c, registers, placing)
	if err != nil {
		return err
	}
	told, err := w.told(c.ID)
	if err != nil {
		return err
	}
	decision, err := d.Replan(before, told)
	if err != nil {
		return err
	}
	return w.writeAll(decision)
}

// accepted answers with the case as it is now.
func (a *acceptance) accepted(outcome, caseID string, warnings []string) (jml.Accepted, error) {
	c, err := a.Case(caseID)
	if err != nil {
		return jml.Accepted{}, err
	}
	tasks, err := a.Tasks(caseID)
	if err != nil {
		return jml.Accepted{}, fmt.Errorf("read tasks: %w", err)
	}
	return jml.Accepted{Outcome: outcome, Case: c, Tasks: tasks, Warning: warnings, Changed: a.changed}, nil
}

// onePerDate refuses to move a mover onto the day of another.
func (a *acceptance) onePerDate(c jml.Case) error {
	if c.Kind != jml.Mover {
		return nil
	}
	open, err := a.OpenCases(c.PersonID)
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	for _, o := range open {
		if o.ID != c.ID && o.Live() && o.Kind == jml.Mover && o.EngagementID == c.EngagementID && o.Effective == c.Effective {
			return &jml.Error{Code: jml.CodeConflict, Field: "effective_date",
				Message: fmt.Sprintf("The mover case #%d of this person has that day already. Change that one, or choose another day.", o.Number)}
		}
	}
	return nil
}

// changeTerms applies to terms what differs between two others. What neither
// mentions stays, so that two moves that overlap keep each other's changes.
func changeTerms(t, from, to jml.Terms) jml.Terms {
	for _, field := range []struct{ t, from, to *string }{
		{&t.Title, &from.Title, &to.Title}, {&t.Department, &from.Department, &to.Department},
		{&t.Location, &from.Location, &to.Location}, {&t.Zone, &from.Zone, &to.Zone},
		{&t.ManagerID, &from.ManagerID, &to.ManagerID}, {&t.SponsorID, &from.SponsorID, &to.SponsorID},
		{(*string)(&t.Type), (*string)(&from.Type), (*string)(&to.Type)},
	} {
		if *field.from != *field.to {
			*field.t = *field.to
		}
	}
	if !slices.Equal(from.Functions, to.Functions) {
		t.Functions = to.Functions
	}
	return t
}

// redateEngagement moves the dates of the engagement with the case; a change
// that had taken effect and now lies ahead is ahead again.
func (w *work) redateEngagement(before jml.Case, c *jml.Case) error {
	terms := !sameTerms(before.After, c.After)
	if before.EffectAt.Equal(c.EffectAt) && before.EmploymentEnd == c.EmploymentEnd && !terms {
		return nil
	}
	ahead := c.Effected && c.EffectAt.After(w.Now())
	e, err := w.Engagement(c.EngagementID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	switch c.Kind {
	case jml.Joiner:
		e.Start, e.Terms = c.Effective, changeTerms(e.Terms, before.After, c.After)
		if ahead {
			e.State = jml.EngagementPlanned
		}
	case jml.Mover:
		if before.Effected {
			e.Terms = changeTerms(e.Terms, before.After, c.After)
		}
		if ahead {
			e.Terms = changeTerms(e.Terms, c.After, c.Before)
		}
	case jml.Leaver:
		e.End = c.EmploymentEnd
		if ahead {
			e.State, e.EndedAt = jml.EngagementActive, time.Time{}
		}
	}
	if ahead {
		c.Effected = false
	}
	return w.UpdateEngagement(e)
}
