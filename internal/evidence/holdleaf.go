package evidence

import "github.com/handover-jml/handover/internal/evidence/leaftype"

// LegalHold is what both leaves of a legal hold say.
type LegalHold struct {
	Hold   string `json:"hold"`   // id of the hold
	Person string `json:"person"` // person id of whom nothing may be erased
}

// HoldPlaced: nothing known of a person may be erased from now on. Personal: note
// (why).
type HoldPlaced LegalHold

// LeafType is hold.placed.
func (HoldPlaced) LeafType() leaftype.Type { return leaftype.HoldPlaced }

// HoldReleased: that hold is lifted. Personal: note (why).
type HoldReleased LegalHold

// LeafType is hold.released.
func (HoldReleased) LeafType() leaftype.Type { return leaftype.HoldReleased }
