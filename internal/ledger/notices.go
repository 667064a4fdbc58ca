package ledger

import (
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

// Notices are the mails that went out or are due, each with what it names.
type Notices interface {
	// Notice is jml.CodeNotFound when there is none with this id.
	Notice(id string) (notice.Notice, error)
	// Notices of a case, oldest first.
	Notices(caseID string) ([]notice.Notice, error)
	// DigestsOf an owner since an instant, in all cases, oldest first.
	DigestsOf(ownerID string, since time.Time) ([]notice.Notice, error)
	// MailedTo is the newest case about which an owner's mail was accepted for an
	// address; "" when none was. What was erased is forgotten.
	MailedTo(ownerID, address string) (caseID string, err error)
}

// WriteNotices writes what Notices reads.
type WriteNotices interface {
	// InsertNotice writes the row with its Tasks. Case, owner, kind and number
	// are unique together.
	InsertNotice(notice.Notice) error
	// UpdateNotice writes the row without its Tasks.
	UpdateNotice(notice.Notice) error
}

// Messages are the mails that belong to no case.
type Messages interface {
	// Message is jml.CodeNotFound when there is none with this id.
	Message(id string) (notice.Message, error)
	// MessagesAbout something, of one kind, oldest first.
	MessagesAbout(kind notice.Kind, about string) ([]notice.Message, error)
}

// WriteMessages writes what Messages reads.
type WriteMessages interface {
	// PutMessage writes the row, whether it is there or not.
	PutMessage(notice.Message) error
}
