package replay

import "github.com/handover-jml/handover/internal/evidence"

// Hold is a legal hold: nothing known of a person may be erased while it stands.
type Hold struct {
	Entry
	evidence.HoldPlaced
	Released Entry // zero while it stands
}

// Holds are the legal holds of a log, in the order in which they were placed.
type Holds struct {
	All []*Hold
	by  map[string]*Hold // by id
}

func (h *Holds) place(f *findings, e Entry, d evidence.HoldPlaced) {
	if h.by == nil {
		h.by = map[string]*Hold{}
	}
	if h.by[d.Hold] != nil {
		f.omission(e, "Leaf %d: the legal hold %s is placed a second time.", e.Seq, d.Hold)
		return
	}
	hold := &Hold{Entry: e, HoldPlaced: d}
	h.by[d.Hold], h.All = hold, append(h.All, hold)
}

func (h *Holds) release(f *findings, e Entry, d evidence.HoldReleased) {
	hold := h.by[d.Hold]
	if hold == nil || hold.Person != d.Person || hold.Released.happened() {
		f.omission(e, "Leaf %d: the legal hold %s is lifted, which does not stand.", e.Seq, d.Hold)
		return
	}
	hold.Released = e
}

// erase notices an erasure of somebody of whom nothing may be erased.
func (h *Holds) erase(f *findings, e Entry, person string) {
	for _, hold := range h.All {
		if hold.Person == person && !hold.Released.happened() {
			f.omission(e, "Leaf %d: person %s is erased under the legal hold that leaf %d places, and no leaf lifts before.", e.Seq, person, hold.Seq)
			return
		}
	}
}
