package readmodel

import "time"

// HoldRow is a legal hold that stands: nothing of the person may be erased.
type HoldRow struct {
	ID       string
	PersonID string
	Name     string
	PlacedAt time.Time
	Why      string
	By       string // name of who placed it; "" where it is erased
}
