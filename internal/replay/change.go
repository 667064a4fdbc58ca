package replay

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
)

// The ways in which a case concerns a period that it is not, or was not, in.
const (
	AnnouncedElsewhere = "announced_for_another_period"
	MovedOut           = "moved_out"
	MovedIn            = "moved_in"
)

// Change is a leaf that took a case's date into the period or out of it, or
// that announced a case in the period for a date outside it.
type Change struct {
	Entry
	Case   *Case  // without its tasks
	What   string // AnnouncedElsewhere, MovedOut or MovedIn
	Before jml.Date
	Then   jml.Date
}

// Changes lists what concerns the period, so that no case falls between two
// neighbouring ones; case by case, in the order in which they were opened.
func (l *Log) Changes() []Change {
	list := slices.Clone(l.changes)
	slices.SortStableFunc(list, func(a, b Change) int { return byOpening(a.Case, b.Case) })
	return list
}

func (p Period) changesOf(c *Case) []Change {
	var list []Change
	bare := c.withoutTasks()
	if !p.Holds(c.Effective) && p.At(c.Opened.Recorded) {
		list = append(list, Change{c.Opened, bare, AnnouncedElsewhere, jml.Date{}, c.AnnouncedFor})
	}
	for _, m := range c.Moves {
		was, is := p.Holds(m.From), p.Holds(m.To)
		switch {
		case was && !is:
			list = append(list, Change{m.Entry, bare, MovedOut, m.From, m.To})
		case !was && is:
			list = append(list, Change{m.Entry, bare, MovedIn, m.From, m.To})
		}
	}
	return list
}
