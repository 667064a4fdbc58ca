package casework

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// rescind takes an announcement back: running tasks are cancelled, what was
// done gets undo tasks, and the case ends "rescinded" after them. It stays in
// every population.
func (a *acceptance) rescind(caseID string) (jml.Accepted, error) {
	f, err := a.work.open(caseID)
	if err != nil {
		return jml.Accepted{}, err
	}
	holdings, err := f.Holdings(f.c.PersonID)
	if err != nil {
		return jml.Accepted{}, fmt.Errorf("read holdings: %w", err)
	}
	f.c.Ending = jml.CaseRescinded
	f.c.Started = f.c.Effected || !f.c.EffectAt.After(f.Now())
	f.c.AccessLive = len(holdings.Grants) > 0
	f.c.EventAt, f.c.EventID = a.ev.OccurredAt, a.ev.ID
	f.c.AnnouncedBy = withPerson(f.c.AnnouncedBy, a.Actor.PersonID)
	a.logAccepted(f.c.ID, f.c.PersonID)
	f.Append(evidence.Draft{OccurredAt: a.ev.OccurredAt, Case: f.c.ID, Actor: f.Actor,
		Data:     evidence.CaseRescinded{Started: f.c.Started, AccessLive: f.c.AccessLive, Event: a.ev.ID},
		Personal: []evidence.Field{ledger.Personal("reason", a.ev.Reason), ledger.Personal("note", a.ev.Note)}})
	if err := f.cancelRunning(reason.Rescinded); err != nil {
		return jml.Accepted{}, err
	}
	if err := f.undo(holdings); err != nil {
		return jml.Accepted{}, err
	}
	if err := f.restoreEngagement(); err != nil {
		return jml.Accepted{}, err
	}
	if err := f.save(); err != nil {
		return jml.Accepted{}, err
	}
	return jml.Accepted{Outcome: outcomeRescinded, Case: f.c, Tasks: f.tasks}, nil
}

// cancelRunning cancels what still runs, but for the acceptance of what was
// not done: that decision is owed however the case ends.
func (f *file) cancelRunning(reason string) error {
	for i := range f.tasks {
		t := &f.tasks[i]
		if t.Purpose == jml.PurposeException {
			continue
		}
		if err := f.cancel(t, reason, ""); err != nil {
			return err
		}
	}
	return nil
}

// undo adds, for each task that was done, the line of the other playbook that
// takes it back, under that playbook's limits.
func (f *file) undo(holdings register.Holdings) error {
	for _, t := range f.tasks {
		if t.State != jml.TaskDone || t.Undo == (jml.LineRef{}) {
			continue
		}
		if err := f.undoOne(t, holdings); err != nil {
			return err
		}
	}
	return nil
}

func (f *file) undoOne(done jml.Task, holdings register.Holdings) error {
	pb, err := f.svc.company.Library().PlaybookInForce(f, done.Undo.Kind)
	if err != nil {
		return err
	}
	in, err := planInput(f.c, *f.subject(), pb, f.matrix, holdings, f.Settings(), f.Now())
	if err != nil {
		return err
	}
	in.Kind = done.Undo.Kind
	today := jml.DateOf(f.Now().In(in.Calendar.Zone))
	in.Anchors.Start, in.Anchors.Effective, in.Anchors.LastDay = today, today, today
	in.Anchors.Cutoff, in.Anchors.Notice = f.Now(), f.Now()
	t, err := playbook.Undo(in, done, target(done, holdings))
	if err != nil {
		return err
	}
	return f.addWithCheck(t, "undo")
}

// target is what a task is about, with the asset as the register has it.
func target(t jml.Task, h register.Holdings) playbook.Target {
	out := playbook.Target{System: t.System, Level: t.Level}
	for _, a := range h.Assets {
		if a.ID == t.AssetID || a.Source == t.ID {
			out.Asset = a
		}
	}
	return out
}

// restoreEngagement puts the engagement back to before the announcement.
func (f *file) restoreEngagement() error {
	if f.c.Kind == jml.Mover && !f.c.Effected {
		return nil
	}
	e, err := f.Engagement(f.c.EngagementID)
	if err != nil {
		return fmt.Errorf("read the engagement: %w", err)
	}
	switch f.c.Kind {
	case jml.Joiner:
		e.State, e.EndedAt = jml.EngagementWithdrawn, f.Now()
		if f.c.Started {
			e.State = jml.EngagementEnded
		}
	case jml.Mover:
		e.Terms = changeTerms(e.Terms, f.c.After, f.c.Before)
	case jml.Leaver:
		e.State, e.EndedAt, e.End = jml.EngagementActive, time.Time{}, jml.Date{}
	}
	return f.UpdateEngagement(e)
}
