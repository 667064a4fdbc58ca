package evidence

import "github.com/handover-jml/handover/internal/evidence/leaftype"

// AnchorSent: a mail server took the mail of a day that carries a checkpoint to
// somebody who keeps it. Personal: owner.email (where it went).
type AnchorSent struct {
	Checkpoint int64 `json:"checkpoint"`        // leaves that it covers
	Since      int64 `json:"since,omitempty"`   // leaves that the one before to this address covered; 0: there was none
	Outside    bool  `json:"outside,omitempty"` // the address is not in the company's own domains
}

// LeafType is anchor.sent.
func (AnchorSent) LeafType() leaftype.Type { return leaftype.AnchorSent }
