package desk

import (
	"cmp"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/readmodel"
)

// ofKeeping tells what keeps the evidence: what may not be erased, and who else
// has a checkpoint.
func (t teller) ofKeeping(e readmodel.TimelineEntry, out *event) bool {
	switch leaftype.Type(e.Type) {
	case leaftype.HoldPlaced:
		out.Text = t.actor(e) + " placed a legal hold: nothing of somebody is erased"
	case leaftype.HoldReleased:
		out.Text = t.actor(e) + " lifted a legal hold"
	case leaftype.AnchorSent:
		out.Text = fmt.Sprintf("A checkpoint over %d entries was mailed to %s", data[evidence.AnchorSent](e).Checkpoint, cmp.Or(e.Openings["owner.email"], "[erased]"))
	default:
		return false
	}
	return true
}
