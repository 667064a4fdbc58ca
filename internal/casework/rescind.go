package casework

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// takeBack rescinds, unless that would leave nobody to administer. Whose joining
// is taken back loses every right with it.
func (a *acceptance) takeBack(c jml.Case) (jml.Accepted, error) {
	if c.Kind != jml.Joiner {
		return a.rescind(c.ID)
	}
	p, err := a.Person(c.PersonID)
	if err != nil {
		return jml.Accepted{}, fmt.Errorf("read the person: %w", err)
	}
	if err := a.KeepAnAdministratorWithout(p); err != nil {
		return jml.Accepted{}, err
	}
	out, err := a.rescind(c.ID)
	if err != nil {
		return jml.Accepted{}, err
	}
	return out, a.EndRightsOf(p, c.ID)
}

// rescind takes an announcement back: running tasks are cancelled, what was
// done gets undo tasks, and the case ends "rescinded" after them. It stays in
// every population.
func (a *acceptance) rescind(caseID string) (jml.Accepted, error) {
	d, err := a.lock(caseID, registers)
	if err != nil {
		return jml.Accepted{}, err
	}
	c := &d.Case
	c.Ending = jml.CaseRescinded
	c.Started = c.Effected || !c.EffectAt.After(a.Now())
	c.AccessLive = len(d.Registers.Grants) > 0
	c.EventAt, c.EventID = a.ev.OccurredAt, a.ev.ID
	c.AnnouncedBy = decide.WithPerson(c.AnnouncedBy, a.Actor.PersonID)

	a.logAccepted(c.ID, c.PersonID)
	a.Append(evidence.Draft{OccurredAt: a.ev.OccurredAt, Case: c.ID, Actor: a.Actor,
		Data:     evidence.CaseRescinded{Started: c.Started, AccessLive: c.AccessLive, Event: a.ev.ID},
		Personal: []evidence.Field{ledger.Personal("reason", a.ev.Reason), ledger.Personal("note", a.ev.Note)}})

	playbooks := map[jml.Kind]*playbook.Playbook{}
	for _, kind := range d.UndoKinds() {
		if playbooks[kind], err = a.library.PlaybookInForce(a.Entry, kind); err != nil {
			return jml.Accepted{}, err
		}
	}
	if err := a.reading().meet(d, decide.NeedsToRescind(d)); err != nil {
		return jml.Accepted{}, err
	}
	decision, err := d.Rescind(playbooks)
	if err != nil {
		return jml.Accepted{}, err
	}
	if err := a.writeAll(decision); err != nil {
		return jml.Accepted{}, err
	}
	if err := a.restoreEngagement(*c); err != nil {
		return jml.Accepted{}, err
	}
	if err := (vacancy{a.work}).fillsAgain(*c); err != nil {
		return jml.Accepted{}, err
	}
	return a.accepted(outcomeRescinded, caseID, nil)
}

// restoreEngagement puts the engagement back to before the announcement.
func (a *acceptance) restoreEngagement(c jml.Case) error {
	if c.Kind == jml.Mover && !c.Effected {
		return nil
	}
	e, err := a.Engagement(c.EngagementID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	switch c.Kind {
	case jml.Joiner:
		e.State, e.EndedAt = jml.EngagementWithdrawn, a.Now()
		if c.Started {
			e.State = jml.EngagementEnded
		}
	case jml.Mover:
		e.Terms = changeTerms(e.Terms, c.After, c.Before)
	case jml.Leaver:
		e.State, e.EndedAt, e.End = jml.EngagementActive, time.Time{}, jml.Date{}
	}
	return a.UpdateEngagement(e)
}
