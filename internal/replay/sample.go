package replay

import "github.com/handover-jml/handover/internal/evidence"

// Sample is that cases were drawn for an auditor.
type Sample struct {
	Entry
	evidence.SampleDrawn
}

// Samples are all draws of a log, in order.
type Samples []Sample

// add takes in a draw, which can only be of cases that were there to draw from.
func (list *Samples) add(f *findings, s *Survey, e leafAt, d evidence.SampleDrawn) {
	if d.AsOf > e.Seq {
		f.omission(e.Entry, "Leaf %d draws cases as of %d leaves, which is more than there are before it.", e.Seq, d.AsOf)
	}
	if int64(len(d.Cases)) > d.Population {
		f.omission(e.Entry, "Leaf %d draws %d cases out of %d.", e.Seq, len(d.Cases), d.Population)
	}
	for _, id := range d.Cases {
		if !s.openedBefore(id, d.AsOf) {
			f.omission(e.Entry, "Leaf %d draws case %s, which none of the first %d leaves opens.", e.Seq, id, d.AsOf)
		}
	}
	*list = append(*list, Sample{e.Entry, d})
}
