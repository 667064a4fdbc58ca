package ledger

import "github.com/handover-jml/handover/internal/evidence"

// PersonalValues is what the log still tells of people.
type PersonalValues interface {
	// PersonalLeaves calls fn with the leaves from one on that have an opening,
	// in order, each with the fields of those. fn may not use the transaction.
	PersonalLeaves(from int64, fn func(seq int64, line []byte, fields []string) error) error
	// Leaves is how many the log has.
	Leaves() (int64, error)
}

// WriteErasures deletes what can be deleted for good.
type WriteErasures interface {
	// EraseOpenings deletes openings of leaves. It is a fault when one is not
	// there.
	EraseOpenings([]evidence.ErasedOpening) error
	// EraseTraces deletes what the tables beside the log say of a person in
	// words: outside ids, the names of rights they had, titles that somebody
	// typed, what mail servers answered, and the files of their cases. It returns how many files went.
	EraseTraces(personID string) (files int64, err error)
}
