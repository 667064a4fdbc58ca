package casework

import (
	"fmt"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// EquipmentGone implements company.Cases.
func (s follower) EquipmentGone(b *company.Books, from, to register.Asset, why, note string) (inCase bool, err error) {
	w := &work{Books: b, library: s.company.Library()}
	cases, err := casesAbout(w, from)
	if err != nil {
		return false, err
	}
	for _, caseID := range cases {
		d, err := w.lock(caseID, registers)
		if jml.ErrorCode(err) == jml.CodeNotFound {
			continue // it is hidden from who reports, who is its subject
		}
		if err != nil {
			return false, err
		}
		if err := w.reading().meet(d, decide.Needs{Assets: []string{from.ID}}); err != nil {
			return false, err
		}
		decision, found, err := decide.Gone(d, to, why, note)
		if err != nil {
			return false, err
		}
		if found {
			return true, w.write(decision)
		}
	}
	return false, nil
}

// casesAbout are the open cases that may need equipment back: those of who has it,
// and the one by whose task it came back.
func casesAbout(w *work, a register.Asset) (ids []string, err error) {
	if a.HolderID != "" {
		open, err := w.OpenCases(a.HolderID)
		if err != nil {
			return nil, fmt.Errorf("read open cases: %w", err)
		}
		for _, c := range open {
			ids = append(ids, c.ID)
		}
		return ids, nil
	}
	t, err := w.Task(a.Source)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := w.Case(t.CaseID)
	if err != nil || c.State != jml.CaseOpen {
		return nil, err
	}
	return []string{c.ID}, nil
}
