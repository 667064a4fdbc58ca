package store

import "github.com/handover-jml/handover/internal/jml"

// What concerns everybody is read for changes of the company's calendars alone.

// RunningEngagements implements ledger.People.
func (c conn) RunningEngagements() ([]jml.Engagement, error) {
	return engagements().all(c, "WHERE state IN ('planned', 'active') ORDER BY id")
}

// LiveCases implements ledger.Cases.
func (c conn) LiveCases() ([]jml.Case, error) {
	return cases().all(c, "WHERE state = 'open' AND ending = '' ORDER BY number")
}
