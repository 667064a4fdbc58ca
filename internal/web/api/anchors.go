package api

import (
	"net/http"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// Anchoring shows and says where daily mails take checkpoints.
type Anchoring struct{ anchors Anchors }

// Show answers which checkpoints went where.
func (h *Anchoring) Show(w http.ResponseWriter, r *http.Request) error {
	standing, err := h.anchors.Standing(r.Context())
	return reply(w, anchorsOf(standing), err)
}

// Put has daily mails go to other addresses.
func (h *Anchoring) Put(w http.ResponseWriter, r *http.Request) error {
	var ask wire.PutAnchors
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	if err := h.anchors.Put(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.EvidenceAnchorEmail, ask.Why); err != nil {
		return err
	}
	return h.Show(w, r)
}

func anchorsOf(s company.AnchorStanding) wire.Anchors {
	out := wire.Anchors{Leaves: s.Leaves, Daily: []wire.Anchor{}}
	if !s.Outside.At.IsZero() {
		outside := anchorOf(s.Outside)
		out.Outside = &outside
	}
	for _, mail := range s.Daily {
		out.Daily = append(out.Daily, anchorOf(mail))
	}
	return out
}

func anchorOf(m company.AnchorMail) wire.Anchor {
	return wire.Anchor{Address: m.Address, At: m.At, Leaves: m.Leaves, Newer: m.Newer, Overdue: m.Overdue}
}
