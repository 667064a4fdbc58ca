package casework

import (
	"context"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
)

// Reopen opens an ended task again, and its case when that was closed. The
// earlier ending stays in the log; the same owner gets one mail.
func (s *Service) Reopen(ctx context.Context, actor jml.Actor, taskID, note string) error {
	return s.change(ctx, actor, func(w *work) error {
		d, err := w.lockOf(taskID, registers)
		if err != nil {
			return err
		}
		if err := w.reading().meet(d, d.NeedsToReopen(taskID)); err != nil {
			return err
		}
		decision, err := d.Reopen(taskID, note)
		if err != nil {
			return err
		}
		return w.write(decision)
	})
}

// Remind has the owner of an open task reminded of it now, with a fresh link.
func (s *Service) Remind(ctx context.Context, actor jml.Actor, taskID string) error {
	return s.mail(ctx, actor, taskID, decide.RemindNow)
}

// SendAgain mails the owner of an open task once more all that they have open
// in its case, with a fresh link.
func (s *Service) SendAgain(ctx context.Context, actor jml.Actor, taskID string) error {
	return s.mail(ctx, actor, taskID, decide.SendAgain)
}

func (s *Service) mail(ctx context.Context, actor jml.Actor, taskID string, which func(*decide.Dossier, string) (decide.Decision, error)) error {
	return s.change(ctx, actor, func(w *work) error {
		d, err := w.lockOf(taskID, reminders)
		if err != nil {
			return err
		}
		decision, err := which(d, taskID)
		if err != nil {
			return err
		}
		return w.write(decision)
	})
}

// Reassign gives an open task to a named person, who gets one mail.
func (s *Service) Reassign(ctx context.Context, actor jml.Actor, taskID, toPersonID, note string) error {
	return s.change(ctx, actor, func(w *work) error {
		d, err := w.lockOf(taskID, posts)
		if err != nil {
			return err
		}
		if _, err := w.Person(toPersonID); err != nil {
			return err
		}
		decision, err := d.Reassign(actor, taskID, toPersonID, note)
		if err != nil {
			return err
		}
		return w.write(decision)
	})
}
