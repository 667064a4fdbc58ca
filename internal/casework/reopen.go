package casework

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/transition"
)

// Reopen opens an ended task again, and its case when that was closed. The
// earlier ending stays in the log; the same owner gets one mail.
func (s *Service) Reopen(ctx context.Context, actor jml.Actor, taskID, note string) error {
	return s.change(ctx, actor, func(w *work) error {
		f, t, err := w.openForTask(taskID)
		if err != nil {
			return err
		}
		if t.State == jml.TaskCancelled || !t.State.Ended() {
			return &jml.Error{Code: jml.CodeConflict, Message: "Only a task that somebody ended can be reopened."}
		}
		if err := f.reopenCase(taskID); err != nil {
			return err
		}
		if err := f.reopen(t, note); err != nil {
			return err
		}
		t = f.task(taskID)
		refs := map[string][]notice.TaskRef{t.AssigneeID: {{TaskID: t.ID}}}
		if err := f.notify(notice.Moved, refs); err != nil {
			return err
		}
		return f.save()
	})
}

func (f *file) reopenCase(taskID string) error {
	if f.c.State == jml.CaseOpen {
		return nil
	}
	if !transition.CaseMay(transition.ReopenCase, f.c.State, jml.CaseOpen) {
		return fmt.Errorf("reopen a case that is %s", f.c.State)
	}
	f.c.State, f.c.ClosedAt = jml.CaseOpen, time.Time{}
	f.Log(f.c.ID, "", evidence.CaseReopened{Task: taskID})
	return nil
}

// reopen takes an ended task back to its owner, or to the next in line when
// that one may no longer have it.
func (f *file) reopen(t *jml.Task, note string) error {
	from, wrong := t.State, t.Reason == reason.RegisterWrong
	t.Reason, t.Answer, t.Proven, t.DoneBy, t.RecordedBy, t.Assurance = "", jml.Answer{}, false, "", "", ""
	t.DoneAt, t.EndedAt, t.Escalated = time.Time{}, time.Time{}, 0
	t.Assignment++
	if err := f.move(t, transition.Reopen, jml.TaskOpen); err != nil {
		return err
	}
	f.Log(f.c.ID, t.ID, evidence.TaskReopened{From: from}, ledger.Personal("note", note))
	if from == jml.TaskDone || wrong {
		if err := f.unwrite(*t); err != nil {
			return err
		}
	}
	if f.misplaced(*t) {
		who, _ := f.resolve(*t)
		if err := f.assign(t, who, "reopened"); err != nil {
			return err
		}
	}
	if err := f.dropJudgements(t.ID); err != nil {
		return err
	}
	return f.renewCheck(*f.task(t.ID))
}

// dropJudgements cancels the running decisions about a task that is open
// again. A second look that is only planned stays: it waits for the next ending.
func (f *file) dropJudgements(taskID string) error {
	for i := range f.tasks {
		t := &f.tasks[i]
		waits := t.State == jml.TaskPlanned && t.Purpose != jml.PurposeException
		if !t.Judges(taskID) || waits {
			continue
		}
		if err := f.cancel(t, reason.NothingToCheck, taskID); err != nil {
			return err
		}
	}
	return nil
}

// unwrite puts back what the ending took from the registers.
func (f *file) unwrite(t jml.Task) error {
	switch t.Writes {
	case jml.WritesRevoke:
		ended, err := f.GrantsEndedBy(t.ID)
		if err != nil {
			return fmt.Errorf("read what the task took out of the register: %w", err)
		}
		for _, g := range ended {
			if err := f.grant(g.System, g.Level, t.ID); err != nil {
				return err
			}
		}
	case jml.WritesReturn:
		if t.AssetID == "" {
			return nil
		}
		a, err := f.Asset(t.AssetID)
		if err != nil {
			return err
		}
		return f.moveAsset(a, register.Issued, f.c.PersonID, t.ID, "reopened")
	}
	return nil
}

// renewCheck plans a second look again when the first one is over.
func (f *file) renewCheck(t jml.Task) error {
	pending := slices.ContainsFunc(f.tasks, func(c jml.Task) bool {
		return c.Purpose == jml.PurposeCheck && c.For == t.ID && !c.State.Ended()
	})
	if t.Verify == "" || pending {
		return nil
	}
	return f.addCheck(t)
}
