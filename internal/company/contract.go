package company

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// CheckContract refuses dates and a sponsor that no engagement can have.
func CheckContract(e jml.Engagement) error {
	var problems jml.Problems
	if !e.End.IsZero() && e.End.Before(e.Start) {
		problems = append(problems, jml.Invalid("person.end_date", "The end lies before the start. Correct one of them."))
	}
	if e.Type == jml.Contractor && e.SponsorID == "" {
		problems = append(problems, jml.Invalid("person.sponsor", "A contractor needs a sponsor: somebody here who answers for the end."))
	}
	if e.Type == jml.Contractor && e.End.IsZero() {
		problems = append(problems, jml.Invalid("person.end_date", "A contractor needs the day on which the contract ends."))
	}
	return problems.Or()
}

// standing has an engagement that nobody announced be ended, planned or running,
// as its dates say at an instant: by the days of the person's own place.
func standing(e jml.Engagement, now time.Time) (jml.Engagement, error) {
	place, err := calendar.New(e.Zone, nil)
	if err != nil {
		return e, fmt.Errorf("read the zone: %w", err)
	}
	today := place.DateOf(now)
	switch {
	case !e.End.IsZero() && e.End.Before(today):
		e.State, e.EndedAt = jml.EngagementEnded, place.EndOfDay(e.End)
	case today.Before(e.Start):
		e.State = jml.EngagementPlanned
	default:
		e.State = jml.EngagementActive
	}
	return e, nil
}

// Begin has engagements run whose first day has come and that no case brings in:
// a file told of them before, and nobody announced a joiner. It returns how many.
func (s *Service) Begin(ctx context.Context) (begun int, err error) {
	err = s.change(ctx, jml.SystemActor(), func(b *Books) error {
		begun = 0
		planned, err := b.Awaited(jml.DateOf(b.Now()).AddDays(1))
		if err != nil {
			return err
		}
		for _, e := range planned {
			now, err := standing(e, b.Now())
			if err != nil {
				return err
			}
			if now.State == jml.EngagementPlanned {
				continue
			}
			begun++
			if err := begin(b, now); err != nil {
				return err
			}
		}
		return nil
	})
	return begun, err
}

func begin(b *Books, e jml.Engagement) error {
	e.BegunAt = b.Now()
	if err := b.UpdateEngagement(e); err != nil {
		return fmt.Errorf("write the engagement: %w", err)
	}
	b.Log("", "", evidence.PersonCorrected{Person: e.PersonID, Engagement: e.ID, Fields: []string{"state"}, Start: &e.Start, End: &e.End})
	return b.LookAgain(e.PersonID)
}
