package casework

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/transition"
)

// MoveTasks gives every open task whose assignee may no longer have it to the
// next in line; each new owner gets one mail.
func (s *Service) MoveTasks(ctx context.Context, caseID string, _ time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || f.c.State != jml.CaseOpen {
			return err
		}
		moved := map[string][]notice.TaskRef{}
		for i := range f.tasks {
			t := &f.tasks[i]
			if !f.misplaced(*t) {
				continue
			}
			if err := f.moveOn(t); err != nil {
				return err
			}
			moved[t.AssigneeID] = append(moved[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
		}
		if len(moved) == 0 {
			return nil
		}
		if err := f.notify(notice.Moved, moved); err != nil {
			return err
		}
		return f.save()
	})
}

// misplaced reports whether an open task's assignee is gone or barred, or has
// lost the seat that gave them the task, while somebody else could have it.
func (f *file) misplaced(t jml.Task) bool {
	if t.State != jml.TaskOpen {
		return false
	}
	who, _ := f.resolve(t)
	if who.PersonID == t.AssigneeID {
		return false
	}
	if t.Via == jml.ViaNamed {
		return f.Directory().Gone[t.AssigneeID] || f.barred(t)[t.AssigneeID]
	}
	return true
}

// moveOn gives the task to who a leaver's form named for it, else to the next
// in line.
func (f *file) moveOn(t *jml.Task) error {
	why := "role_changed"
	if f.Directory().Gone[t.AssigneeID] {
		why = "left"
	}
	who, _ := f.resolve(*t)
	named, ok, err := f.TakeoverOf(company.DutyTask, t.ID)
	if err != nil {
		return err
	}
	if ok && !f.Directory().Gone[named] && !f.barred(*t)[named] {
		who = jml.Candidate{PersonID: named, Via: jml.ViaNamed}
	}
	return f.assign(t, who, why)
}

func (f *file) assign(t *jml.Task, to jml.Candidate, why string, more ...evidence.Field) error {
	t.AssigneeID, t.Via, t.Undelivered = to.PersonID, to.Via, false
	t.Assignment++
	if err := f.move(t, transition.Reassign, jml.TaskOpen); err != nil {
		return err
	}
	return f.logAssigned(*t, evidence.TaskAssigned{TaskOpened: taskOpened(*t), Why: why}, more...)
}

// Reassign gives an open task to a named person, who gets one mail.
func (s *Service) Reassign(ctx context.Context, actor jml.Actor, taskID, toPersonID, note string) error {
	return s.change(ctx, actor, func(w *work) error {
		f, t, err := w.openForTask(taskID)
		if err != nil {
			return err
		}
		if _, err := f.Person(toPersonID); err != nil {
			return err
		}
		if t.State != jml.TaskOpen {
			return &jml.Error{Code: jml.CodeConflict, Message: "Only an open task can be given to somebody else."}
		}
		if f.Directory().Gone[toPersonID] || f.barred(*t)[toPersonID] {
			return jml.Invalid("to", "This person may not have the task: they have left, or it would make them judge their own work.")
		}
		if t.AssigneeID == toPersonID {
			return nil
		}
		if err := f.assign(t, jml.Candidate{PersonID: toPersonID, Via: jml.ViaNamed}, "named", ledger.Personal("note", note)); err != nil {
			return err
		}
		refs := map[string][]notice.TaskRef{toPersonID: {{TaskID: t.ID}}}
		if err := f.notify(notice.Moved, refs); err != nil {
			return err
		}
		return f.save()
	})
}

// openForTask locks the case of a task and returns both.
func (w *work) openForTask(taskID string) (*file, *jml.Task, error) {
	t, err := w.Task(taskID)
	if err != nil {
		return nil, nil, err
	}
	f, err := w.open(t.CaseID)
	if err != nil {
		return nil, nil, err
	}
	return f, f.task(taskID), nil
}
