package casework

import (
	"context"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/transition"
)

// OpenTasks opens the planned tasks whose instant has come and whose
// predecessors have ended: each is given to one person now, and each owner's
// share is one wave with one notice. Tasks that are no longer due are left
// alone, so that a round may run twice.
func (s *Service) OpenTasks(ctx context.Context, caseID string, taskIDs []string, at time.Time) error {
	return s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil || f.c.State != jml.CaseOpen {
			return err
		}
		waves := map[string][]notice.TaskRef{}
		for i := range f.tasks {
			t := &f.tasks[i]
			if !slices.Contains(taskIDs, t.ID) || t.State != jml.TaskPlanned || t.OpensAt.After(at) || !met(f.tasks, *t) {
				continue
			}
			if err := f.openTask(t); err != nil {
				return err
			}
			waves[t.AssigneeID] = append(waves[t.AssigneeID], notice.TaskRef{TaskID: t.ID})
		}
		if len(waves) == 0 {
			return nil
		}
		if err := f.announce(waves); err != nil {
			return err
		}
		return f.save()
	})
}

func (f *file) openTask(t *jml.Task) error {
	who, _ := f.resolve(*t)
	t.AssigneeID, t.Via, t.OpenedAt = who.PersonID, who.Via, f.Now()
	t.Assignment++
	if err := f.move(t, transition.Open, jml.TaskOpen); err != nil {
		return err
	}
	return f.logAssigned(*t, taskOpened(*t))
}

func taskOpened(t jml.Task) evidence.TaskOpened {
	return evidence.TaskOpened{Assignee: t.AssigneeID, Assignment: t.Assignment, Via: t.Via}
}

func (f *file) logAssigned(t jml.Task, data evidence.Data, more ...evidence.Field) error {
	name, err := f.NameOf(t.AssigneeID)
	if err != nil {
		return err
	}
	f.Log(f.c.ID, t.ID, data, append(more, ledger.Personal("assignee.name", name))...)
	return nil
}

// announce writes the waves' notices. An owner's first mail of a case also
// names the tasks that will open for them later.
func (f *file) announce(waves map[string][]notice.TaskRef) error {
	told, err := f.told()
	if err != nil {
		return err
	}
	for _, t := range f.tasks {
		if t.State != jml.TaskPlanned {
			continue
		}
		who, _ := f.resolve(t)
		if _, now := waves[who.PersonID]; now && !told[who.PersonID] {
			waves[who.PersonID] = append(waves[who.PersonID], notice.TaskRef{TaskID: t.ID})
		}
	}
	return f.notify(notice.First, waves)
}
