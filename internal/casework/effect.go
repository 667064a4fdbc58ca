package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// TakeEffect does what the case's date brings: a joiner's engagement begins, a
// mover's terms change, a leaver's engagement ends and with it every seat,
// system, report and right. It does nothing when that has happened already or
// the date has moved away.
func (s *Service) TakeEffect(ctx context.Context, caseID string, at time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || !f.c.Live() || f.c.Effected || f.c.EffectAt.After(at) {
			return err
		}
		moved, err := f.takeEffect()
		if err != nil {
			return err
		}
		f.c.Effected = true
		f.Append(evidence.Draft{OccurredAt: f.c.EffectAt, Case: f.c.ID, Actor: f.Actor,
			Data: evidence.CaseEffected{Kind: f.c.Kind, Moved: moved}})
		return f.save()
	})
}

func (f *file) takeEffect() (moved []jml.Duty, err error) {
	e, err := f.Engagement(f.c.EngagementID)
	if err != nil {
		return nil, fmt.Errorf("read the engagement: %w", err)
	}
	switch f.c.Kind {
	case jml.Joiner:
		e.State = jml.EngagementActive
	case jml.Mover:
		e.Terms = changeTerms(e.Terms, f.c.Before, f.c.After)
		e.ManagerID = f.manager(e.Terms)
	case jml.Leaver:
		e.State, e.EndedAt = jml.EngagementEnded, f.c.CutoffAt
		named, err := f.Takeovers(f.c.ID)
		if err != nil {
			return nil, fmt.Errorf("read takeovers: %w", err)
		}
		if moved, err = f.HandOver(*f.subject(), named, f.c.ID); err != nil {
			return nil, err
		}
		if err := f.EndSessions(f.c.PersonID); err != nil {
			return nil, fmt.Errorf("end the person's sessions: %w", err)
		}
		if err := f.tellSubject(); err != nil {
			return nil, err
		}
	}
	if err := f.UpdateEngagement(e); err != nil {
		return nil, fmt.Errorf("write the engagement: %w", err)
	}
	return moved, f.LookAgain(f.c.PersonID)
}

// tellSubject sends a leaver the own tasks that are still open once more: the
// links that went to work ended with it.
func (f *file) tellSubject() error {
	own := map[string][]notice.TaskRef{}
	for _, t := range f.tasks {
		if t.State == jml.TaskOpen && t.AssigneeID == f.c.PersonID {
			own[f.c.PersonID] = append(own[f.c.PersonID], notice.TaskRef{TaskID: t.ID})
		}
	}
	return f.notify(notice.First, own)
}
