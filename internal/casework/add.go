package casework

import (
	"context"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

// AddTask puts a task into a running case that no playbook has, and mails its
// owner. Sent again with the same id it adds nothing. Whoever came by a mail link
// has to be the security lead or a deputy.
func (s *Service) AddTask(ctx context.Context, actor jml.Actor, caseID string, ask jml.NewTask) error {
	return s.change(ctx, actor, func(w *work) error {
		d, err := w.lock(caseID, registers, placing)
		if err != nil {
			return err
		}
		if err := company.HROrSecurityLead(d.Posts.Directory, actor); err != nil {
			return err
		}
		if ask.Person != "" {
			p, known, err := company.Find(w.Entry, ask.Person)
			if err != nil {
				return err
			}
			if !known {
				return company.Unknown(jml.EventPerson{ID: ask.Person})
			}
			ask.Person = p.ID
		}
		told, err := w.told(caseID)
		if err != nil {
			return err
		}
		decision, err := decide.Add(d, ask, told)
		if err != nil {
			return err
		}
		return w.write(decision)
	})
}
