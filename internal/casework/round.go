package casework

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// LoadCase is what a workflow round sees of a case: ids, states and instants.
// An unknown case is not open, which ends its run.
func (s *Service) LoadCase(ctx context.Context, caseID string) (v course.View, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		v, err = s.view(reading{r, s.company.Library()}, caseID)
		return err
	})
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return course.View{ID: caseID}, nil
	}
	return v, err
}

func (s *Service) view(r reading, caseID string) (course.View, error) {
	c, err := r.Case(caseID)
	if err != nil || c.State != jml.CaseOpen {
		return course.View{ID: caseID, Rev: c.Rev}, err
	}
	parts := []part{placing, reminders}
	if decide.Drifts(c) {
		parts = append(parts, registers)
	}
	d, err := r.dossier(c, parts...)
	if err != nil {
		return course.View{}, err
	}
	return d.View()
}

// Drive records what a round saw and when the next one is due, for the sweep.
func (s *Service) Drive(ctx context.Context, d course.Drive, namespaceID string) error {
	return s.ledger.Change(ctx, jml.SystemActor(), func(e *ledger.Entry) error { return e.DriveCase(d, namespaceID) })
}

// roundOf runs one step of an open case's own round, which decides on its
// dossier alone. Every step finds out by itself whether it is still due.
func (s *Service) roundOf(ctx context.Context, caseID string, decideOn func(*work, *decide.Dossier) (decide.Decision, error), parts ...part) error {
	return s.round(ctx, caseID, func(w *work) error {
		d, err := w.lock(caseID, parts...)
		if err != nil || d.Case.State != jml.CaseOpen {
			return err
		}
		decision, err := decideOn(w, d)
		if err != nil {
			return err
		}
		return w.write(decision)
	})
}

// OpenTasks opens the planned tasks whose instant has come and whose
// predecessors have ended: each is given to one person now, and each owner's
// share is one wave with one notice. Tasks that are no longer due are left
// alone, so that a round may run twice.
func (s *Service) OpenTasks(ctx context.Context, caseID string, taskIDs []string, at time.Time) error {
	return s.roundOf(ctx, caseID, func(w *work, d *decide.Dossier) (decide.Decision, error) {
		told, err := w.told(caseID)
		if err != nil {
			return decide.Decision{}, err
		}
		if decide.EndsException(d, taskIDs) {
			if err := registers(w.reading(), d); err != nil {
				return decide.Decision{}, err
			}
		}
		return d.Open(taskIDs, at, told)
	}, placing)
}

// MoveTasks gives every open task whose assignee may no longer have it to the
// next in line; each new owner gets one mail.
func (s *Service) MoveTasks(ctx context.Context, caseID string, _ time.Time) error {
	return s.roundOf(ctx, caseID, func(w *work, d *decide.Dossier) (decide.Decision, error) {
		heirs := map[string]string{}
		for _, t := range d.Misplacements() {
			heir, _, err := w.TakeoverOf(company.DutyTask, t.ID)
			if err != nil {
				return decide.Decision{}, fmt.Errorf("read who takes a task over: %w", err)
			}
			heirs[t.ID] = heir
		}
		return d.MoveOn(heirs)
	}, placing)
}

// Escalate tells the next people about open tasks that are late, one step a
// task and at most one mail a person.
func (s *Service) Escalate(ctx context.Context, caseID string, taskIDs []string, at time.Time) error {
	return s.roundOf(ctx, caseID, func(w *work, d *decide.Dossier) (decide.Decision, error) {
		late, err := d.Late(taskIDs, at)
		if err != nil {
			return decide.Decision{}, err
		}
		managers := map[string]string{}
		for _, t := range late {
			all, err := w.Engagements(t.AssigneeID)
			if err != nil {
				return decide.Decision{}, fmt.Errorf("read the owner's engagements: %w", err)
			}
			if len(all) > 0 {
				managers[t.AssigneeID] = all[0].ManagerID
			}
		}
		return d.Escalate(taskIDs, at, managers)
	}, placing, reminders)
}

// MatchHoldings adds and cancels removals of a leaver so that they are what
// the registers say the person holds now.
func (s *Service) MatchHoldings(ctx context.Context, caseID string, _ time.Time) error {
	return s.roundOf(ctx, caseID, func(_ *work, d *decide.Dossier) (decide.Decision, error) {
		return d.MatchRegisters()
	}, registers)
}

// CloseCase closes a case that needs nothing more: all tasks ended, all
// exceptions accepted, nothing unknown, and its date come. closed is also true
// when it was closed before.
func (s *Service) CloseCase(ctx context.Context, caseID string, at time.Time) (closed bool, err error) {
	err = s.round(ctx, caseID, func(w *work) error {
		d, err := w.lock(caseID, registers)
		if err != nil {
			return err
		}
		if closed = d.Case.State != jml.CaseOpen; closed {
			return nil
		}
		if closed, err = d.Closable(); err != nil || !closed {
			return err
		}
		decision, err := d.Close()
		if err != nil {
			return err
		}
		return w.write(decision)
	})
	return closed, err
}

// TakeEffect does what the case's date brings: a joiner's engagement begins, a
// mover's terms change, a leaver's engagement ends and with it every seat,
// system, report and right. It does nothing when that has happened already or
// the date has moved away.
func (s *Service) TakeEffect(ctx context.Context, caseID string, at time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		if err := w.LockSettings(); err != nil { // before the case: a departure moves seats
			return err
		}
		d, err := w.lock(caseID, registers)
		if err != nil || !d.Case.Live() || d.Case.Effected || d.Case.EffectAt.After(at) {
			return err
		}
		if err := w.takeEffect(d.Case); err != nil {
			return err
		}
		decision, err := d.TakeEffect()
		if err != nil {
			return err
		}
		return w.writeAll(decision)
	})
}
