package ledger

import "time"

// Hold is a legal hold that stands: nothing of the person may be erased.
type Hold struct {
	ID       string
	PersonID string
	PlacedAt time.Time
}

// Holds are the legal holds that stand.
type Holds interface {
	// HoldsOn a person, the oldest first.
	HoldsOn(personID string) ([]Hold, error)
}

// WriteHolds writes what Holds reads.
type WriteHolds interface {
	InsertHold(Hold) error
	// ReleaseHold lifts one, now.
	ReleaseHold(id string) error
}
