package casework

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/transition"
)

// CloseCase closes a case that needs nothing more: all tasks ended, all
// exceptions accepted, nothing unknown, and its date come. closed is also true
// when it was closed before.
func (s *Service) CloseCase(ctx context.Context, caseID string, at time.Time) (closed bool, err error) {
	err = s.round(ctx, caseID, func(w *work) error {
		f, err := w.open(caseID)
		if err != nil {
			return err
		}
		closed = f.c.State != jml.CaseOpen
		if closed || !f.closable() {
			return nil
		}
		closed = true
		return f.close()
	})
	return closed, err
}

func (f *file) closable() bool {
	if f.c.Live() && !f.c.Effected {
		return false
	}
	return !slices.ContainsFunc(f.tasks, func(t jml.Task) bool { return !settled(f.tasks, t) })
}

func (f *file) close() error {
	state := cmp.Or(f.c.Ending, jml.CaseCompleted)
	if !transition.CaseMay(transition.Close, f.c.State, state) {
		return fmt.Errorf("close a case as %s", state)
	}
	f.mark()
	f.c.State, f.c.ClosedAt = state, f.Now()
	if state == jml.CaseCompleted && f.c.Kind == jml.Joiner {
		if err := f.confirmHoldings("joiner"); err != nil {
			return err
		}
	}
	f.Log(f.c.ID, "", evidence.CaseClosed{State: state,
		AccessClosedAt: instant(f.c.AccessClosedAt), ThingsBackAt: instant(f.c.ThingsBackAt)})
	return f.save()
}
