package replay

import "github.com/handover-jml/handover/internal/jml"

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
	Case   *Case
	What   string // AnnouncedElsewhere, MovedOut or MovedIn
	Before jml.Date
	Then   jml.Date
}

// Changes lists what concerns the period, so that no case falls between two
// neighbouring ones; case by case, in the order in which they were opened.
func (l *Log) Changes() []Change {
	var list []Change
	for _, c := range l.order {
		if !l.InPeriod(c) && l.Period.At(c.Opened.Recorded) {
			list = append(list, Change{c.Opened, c, AnnouncedElsewhere, jml.Date{}, c.AnnouncedFor})
		}
		for _, m := range c.Moves {
			was, is := l.Period.Holds(m.From), l.Period.Holds(m.To)
			switch {
			case was && !is:
				list = append(list, Change{m.Entry, c, MovedOut, m.From, m.To})
			case !was && is:
				list = append(list, Change{m.Entry, c, MovedIn, m.From, m.To})
			}
		}
	}
	return list
}
