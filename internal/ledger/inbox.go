package ledger

import "time"

// Inbox is what came in from outside: events.
type Inbox interface {
	// Inbox returns what an event with this source and id did.
	Inbox(source, id string) (InboxRow, bool, error)
}

// WriteInbox writes what Inbox reads.
type WriteInbox interface {
	InsertInbox(InboxRow) error
}

// InboxRow is one accepted delivery; unique on source and id for ever.
type InboxRow struct {
	Source     string
	ID         string
	Hash       string
	OccurredAt time.Time
	ReceivedAt time.Time
	Outcome    string
	CaseID     string
}
