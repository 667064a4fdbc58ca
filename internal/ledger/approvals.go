package ledger

import (
	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/legible"
)

// Approvals are the changes that take two persons.
type Approvals interface {
	// Change is jml.CodeNotFound when there is none with this id.
	Change(id string) (approval.Change, error)
	// ChangesWaiting are those that nobody answered yet, oldest first.
	ChangesWaiting() ([]approval.Change, error)
}

// WriteApprovals writes what Approvals reads.
type WriteApprovals interface {
	// PutChange writes the row, whether it is there or not.
	PutChange(approval.Change) error
}

// PutChange implements WriteApprovals.
func (e *Entry) PutChange(c approval.Change) error {
	if err := legible.Check("why", c.Why, legible.Note()); err != nil {
		return err
	}
	return e.Tx.PutChange(c)
}
