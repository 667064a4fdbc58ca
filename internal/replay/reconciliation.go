package replay

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/reconcile"
)

// Reconciliation is that a list from elsewhere was held against the records.
type Reconciliation struct {
	Entry
	evidence.ReconciliationMade
}

// Total is in how many things the two sides differed.
func (r Reconciliation) Total() (n int64) {
	for _, d := range r.Differences {
		n += d.Count
	}
	return n
}

// Reconciliations are all of a log, in order.
type Reconciliations []Reconciliation

// add takes in a reconciliation, which says of each way to differ that its
// list has how often they did.
func (list *Reconciliations) add(f *findings, i *implied, e leafAt, d evidence.ReconciliationMade) {
	if d.AsOf > e.Seq {
		f.omission(e.Entry, "Leaf %d compares as of %d leaves, which is more than there are before it.", e.Seq, d.AsOf)
	}
	if _, known := i.people[digestOf(d.FetchedBy)]; d.FetchedBy != "" && !known {
		f.omission(e.Entry, "Leaf %d compares a list that %s fetched, whom no leaf adds.", e.Seq, d.FetchedBy)
	}
	told := make([]reconcile.What, len(d.Differences))
	for n, counted := range d.Differences {
		told[n] = reconcile.What(counted.What)
		if counted.Count < 0 {
			f.omission(e.Entry, "Leaf %d counts %d times %s.", e.Seq, counted.Count, counted.What)
		}
	}
	if !slices.Equal(told, reconcile.Kind(d.Kind).Differences()) {
		f.omission(e.Entry, "Leaf %d does not count each way in which a list of its kind, %s, can differ.", e.Seq, d.Kind)
	}
	*list = append(*list, Reconciliation{e.Entry, d})
}
