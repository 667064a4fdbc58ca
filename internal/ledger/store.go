package ledger

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
)

// Store runs transactions. The package store implements it on SQLite and
// Postgres; storetest holds both to the same behaviour.
type Store interface {
	// Change runs fn in one write transaction and commits when fn returns nil.
	// The drafts given to Append are written after fn, as the last statements
	// before the commit, under the log head's lock. fn may be run again when the
	// engine reports a serialisation fault, so it must have no outward effect.
	// The lane says behind whom it waits for its turn. Errors: fn's own;
	// jml.CodeBusy when its turn does not come; jml.CodeFull when there is no
	// room; jml.CodeAway when the database cannot be reached.
	Change(ctx context.Context, lane Lane, fn func(Tx) error) error
	// Read runs fn on one consistent snapshot. Errors: fn's own; jml.CodeAway.
	Read(ctx context.Context, fn func(Reader) error) error
}

// Reader is what one transaction can read. A method that names one row returns
// a jml.CodeNotFound error when it does not exist, unless it returns a bool.
type Reader interface {
	Present
	Company
	People
	Documents
	Registers
	Cases
	Tasks
	Notices
	Messages
	Approvals
	Inbox
	Log
	Anchors
	Holds
	PersonalValues
	Identities
}

// Tx is one write transaction. Inserts of an existing id are faults; updates
// write the whole row and are jml.CodeNotFound when it is not there.
//
// Locks are taken in one order: settings, engagement, cases by id, other rows,
// the log head last.
type Tx interface {
	Reader
	WriteCompany
	WritePeople
	WriteDocuments
	WriteRegisters
	WriteCases
	WriteTasks
	WriteNotices
	WriteMessages
	WriteApprovals
	WriteInbox
	WriteLinks
	Passkeys
	WritePasskeys
	WriteLog
	WriteAnchors
	WriteHolds
	WriteErasures
	WriteIdentities
}

// Present is the transaction's own instant, and the one it shares with others.
type Present interface {
	// Now is the transaction's one instant, as the clock has it: UTC,
	// microseconds. It does not move while the transaction runs. When the clock
	// went back it lies before leaves that are there already.
	Now() time.Time
	// SharedNow is the present on the clock that all processes share: what one
	// of them holds against the others, such as a claim on a mail, ends on it.
	SharedNow() time.Time
}

// Log is what the evidence log holds.
type Log interface {
	// LatestCheckpoint returns the newest signed note; the zero Signed when there
	// is none.
	LatestCheckpoint() (Signed, error)
	// Opening returns the personal value behind a leaf's commitment; "" when
	// erased or never there.
	Opening(seq int64, field string) (string, error)
	// CaseText returns what HR wrote for the owners of a case when it was
	// announced or changed, in the field "note" or "delivery"; "" when erased or
	// never there. anew reports that it was another text before.
	CaseText(caseID, field string) (text string, anew bool, err error)
}

// Signed is a checkpoint as it was signed.
type Signed struct {
	Note    string
	KeyHash string // eight hexadecimal digits
	Leaves  int64  // that it covers
}

// WriteLog adds to the log.
type WriteLog interface {
	// Append adds a leaf to the log when the transaction's function has returned.
	Append(evidence.Draft)
	// PardonStamp has the newest leaf's stamp be no reproach to a clock, also
	// after a restart: somebody said that it is later than the truth.
	PardonStamp() error
}
