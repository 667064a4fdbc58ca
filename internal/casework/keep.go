package casework

import (
	"fmt"
	"slices"

	"github.com/handover-jml/handover/internal/casework/decide"
	"github.com/handover-jml/handover/internal/jml"
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

// ofEngagement is the equipment that a case takes back: all that the person has,
// less what a later engagement carried over.
func ofEngagement(c jml.Case, held []register.Asset) []register.Asset {
	if c.Kind != jml.Leaver {
		return held
	}
	return slices.DeleteFunc(held, func(a register.Asset) bool { return a.EngagementID != "" && a.EngagementID != c.EngagementID })
}
