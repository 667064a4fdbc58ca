package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// takeEffect changes the engagement a case is about as its date asks for.
func (w *work) takeEffect(c jml.Case) error {
	e, err := w.Engagement(c.EngagementID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	var moved []roles.Duty
	switch c.Kind {
	case jml.Joiner:
		e.State = jml.EngagementActive
	case jml.Mover:
		posts, err := w.reading().posts(c)
		if err != nil {
			return err
		}
		e.Terms = changeTerms(e.Terms, c.Before, c.After)
		e.ManagerID = posts.Manager(e.Terms)
	case jml.Leaver:
		e.State, e.EndedAt = jml.EngagementEnded, c.CutoffAt
		if moved, err = w.handOver(c); err != nil {
			return err
		}
		if err := w.overtake(c); err != nil {
			return err
		}
	}
	if err := w.UpdateEngagement(e); err != nil {
		return fmt.Errorf("write the engagement: %w", err)
	}
	if c.Kind == jml.Mover {
		if err := w.follow(c); err != nil {
			return err
		}
	}
	w.Append(evidence.Draft{OccurredAt: c.EffectAt, Case: c.ID, Actor: w.Actor, Data: evidence.CaseEffected{Kind: c.Kind, Moved: moved}})
	return w.LookAgain(c.PersonID)
}

// handOver gives a leaver's duties to who was named for them, and ends every
// way in.
func (w *work) handOver(c jml.Case) ([]roles.Duty, error) {
	leaver, err := w.Person(c.PersonID)
	if err != nil {
		return nil, fmt.Errorf("read the leaver: %w", err)
	}
	named, err := w.Takeovers(c.ID)
	if err != nil {
		return nil, fmt.Errorf("read takeovers: %w", err)
	}
	before, err := w.library.VacantNow(w.Entry)
	if err != nil {
		return nil, err
	}
	moved, err := w.HandOver(leaver, named, c.ID)
	if err != nil {
		return nil, err
	}
	if err := (vacancy{w}).fell(c, before); err != nil {
		return nil, err
	}
	return moved, w.SignOut(c.PersonID)
}
