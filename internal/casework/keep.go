package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

// carryOver has the departures of earlier engagements leave equipment to its
// holder, who has joined again and keeps it.
func carryOver(w *work, a register.Asset) error {
	open, err := w.OpenCases(a.HolderID)
	if err != nil {
		return fmt.Errorf("read open cases: %w", err)
	}
	for _, c := range open {
		if c.Kind != jml.Leaver || c.EngagementID == a.EngagementID {
			continue
		}
		d, err := w.lock(c.ID, registers)
		if err != nil {
			return err
		}
		decision, err := decide.CarriedOver(d, a.ID)
		if err != nil {
			return err
		}
		if err := w.write(decision); err != nil {
			return err
		}
	}
	return nil
}

// unlockKept has equipment unlocked that somebody keeps who has joined again, where
// a task of an earlier case says that it was locked. It takes a decision that was
// written.
func unlockKept(w *work, written decide.Decision) error {
	for _, e := range written.Effects {
		moved, is := e.(decide.AssetMoved)
		if !is || moved.Why != reason.CarriedOver {
			continue
		}
		tasks, err := tasksOf(w, moved.To.HolderID)
		if err != nil {
			return err
		}
		lock, locked := decide.Unlocks(moved.To.ID, tasks)
		if !locked {
			continue
		}
		pb, err := w.library.PlaybookInForce(w.Entry, lock.Undo.Kind)
		if err != nil {
			return err
		}
		d, err := w.lock(written.Case.ID, registers)
		if err != nil {
			return err
		}
		decision, err := decide.Unlock(d, lock, pb)
		if err != nil {
			return err
		}
		if err := w.write(decision); err != nil {
			return err
		}
	}
	return nil
}

// tasksOf are the tasks of all cases that are about somebody.
func tasksOf(w *work, personID string) (all []jml.Task, err error) {
	cases, err := w.CasesOf(personID)
	if err != nil {
		return nil, fmt.Errorf("read a person's cases: %w", err)
	}
	for _, c := range cases {
		tasks, err := w.Tasks(c.ID)
		if err != nil {
			return nil, fmt.Errorf("read tasks: %w", err)
		}
		all = append(all, tasks...)
	}
	return all, nil
}

// ofEngagement is the equipment that a case takes back: all that the person has,
// less what a later engagement carried over.
func ofEngagement(c jml.Case, held []register.Asset) []register.Asset {
	if c.Kind != jml.Leaver {
		return held
	}
	return slices.DeleteFunc(held, func(a register.Asset) bool { return a.EngagementID != "" && a.EngagementID != c.EngagementID })
}
