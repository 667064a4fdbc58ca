package casework

import "github.com/handover-jml/handover/internal/ledger"

// readOnly lets the functions that judge a case run on a snapshot. Its Tx is
// nil: nothing that judges may write.
type readOnly struct {
	ledger.Reader
	writer
}

// writer is a Tx without its Reader's methods being asked for.
type writer interface {
	ledger.WriteCompany
	ledger.WritePeople
	ledger.WriteDocuments
	ledger.WriteRegisters
	ledger.WriteCases
	ledger.WriteTasks
	ledger.WriteNotices
	ledger.WriteInbox
	ledger.WriteLinks
	ledger.WriteLog
}
