package store

import "github.com/handover-jml/handover/internal/jml"

// What concerns everybody is read for changes of the company's calendars, and
// open departures for who is left.

// RunningEngagements implements ledger.People.
func (c conn) RunningEngagements() ([]jml.Engagement, error) {
	return engagements().all(c, "WHERE state IN ('planned', 'active') ORDER BY id")
}

// LiveCases implements ledger.Cases.
func (c conn) LiveCases(kind jml.Kind) ([]jml.Case, error) {
	if kind == "" {
		return cases().all(c, "WHERE state = 'open' AND ending = '' ORDER BY number")
	}
	return cases().all(c, "WHERE state = 'open' AND ending = '' AND kind = ? ORDER BY number", kind)
}
