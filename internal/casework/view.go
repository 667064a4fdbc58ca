package casework

import (
	"context"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// LoadCase is what a workflow round sees of a case: ids, states and instants.
// An unknown case is not open, which ends its run.
func (s *Service) LoadCase(ctx context.Context, caseID string) (v course.View, err error) {
	err = s.ledger.Read(ctx, func(r ledger.Reader) error {
		v, err = s.view(r, caseID)
		return err
	})
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return course.View{ID: caseID}, nil
	}
	return v, err
}

func (s *Service) view(r ledger.Reader, caseID string) (course.View, error) {
	c, err := r.Case(caseID)
	if err != nil || c.State != jml.CaseOpen {
		return course.View{ID: caseID, Rev: c.Rev}, err
	}
	f := &file{work: s.work(&ledger.Entry{Tx: readOnly{Reader: r}}), c: c}
	if err := f.read(); err != nil {
		return course.View{}, err
	}
	drift, err := f.drift()
	if err != nil {
		return course.View{}, err
	}
	v := course.View{ID: c.ID, Rev: c.Rev, Open: true, Drift: !drift.none(), Closable: f.closable()}
	if c.Live() && !c.Effected {
		v.EffectAt = c.EffectAt
	}
	if v.Tasks, err = f.taskViews(); err != nil {
		return course.View{}, err
	}
	if v.Notices, err = f.noticeViews(); err != nil {
		return course.View{}, err
	}
	return v, f.Fault()
}

func (f *file) taskViews() ([]course.TaskView, error) {
	cal, err := calendar.New(f.c.Zone, f.Settings().Holidays)
	if err != nil {
		return nil, err
	}
	var out []course.TaskView
	for _, t := range f.tasks {
		if t.State.Ended() {
			continue
		}
		out = append(out, course.TaskView{ID: t.ID, Open: t.State == jml.TaskOpen, OpensAt: t.OpensAt, Waits: !met(f.tasks, t),
			Misplaced: f.misplaced(t), EscalateAt: escalateAt(t, cal)})
	}
	return out, nil
}

func (f *file) noticeViews() ([]course.NoticeView, error) {
	rows, err := f.Notices(f.c.ID)
	if err != nil {
		return nil, err
	}
	var out []course.NoticeView
	for _, n := range rows {
		if !n.Settled() {
			out = append(out, course.NoticeView{ID: n.ID, NextAt: n.NextAt})
		}
	}
	return out, nil
}

// Drive records what a round saw and when the next one is due, for the sweep.
func (s *Service) Drive(ctx context.Context, d course.Drive, namespaceID string) error {
	return s.ledger.Change(ctx, jml.SystemActor(), func(e *ledger.Entry) error { return e.DriveCase(d, namespaceID) })
}
