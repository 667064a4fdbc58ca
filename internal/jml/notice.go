package jml

import "time"

// NoticeKind says why a mail goes out.
type NoticeKind string

// The kinds of notices.
const (
	NoticeFirst       NoticeKind = "first"       // tasks have opened
	NoticeRescheduled NoticeKind = "rescheduled" // dates moved; carries old and new
	NoticeMoved       NoticeKind = "moved"       // tasks came from somebody else
	NoticeEscalation  NoticeKind = "escalation"  // somebody else's task is late or cannot be delivered
)

// NoticeState is how far a notice got.
type NoticeState string

// The notice states.
const (
	NoticePending       NoticeState = "pending"
	NoticeClaimed       NoticeState = "claimed" // a sender holds it until NextAt
	NoticeSent          NoticeState = "sent"    // the server's acceptance is recorded
	NoticeUndeliverable NoticeState = "undeliverable"
	NoticeDropped       NoticeState = "dropped" // its tasks ended or moved before it could go out
)

// NoticeRow is one notice as the database keeps it: unique on case, owner,
// kind and number.
type NoticeRow struct {
	ID        string
	CaseID    string
	OwnerID   string
	Kind      NoticeKind
	Number    int
	State     NoticeState
	NextAt    time.Time // pending: not before; claimed: the lease ends
	Attempts  int
	SentAt    time.Time
	Failure   string // code of the last failure, never server text
	CreatedAt time.Time
	Tasks     []NoticeTaskRef
}

// NoticeTaskRef is one task a notice names. OldDue is set for rescheduled.
type NoticeTaskRef struct {
	TaskID string
	OldDue time.Time
}

// Notice is one mail, ready to be composed: everything in it is personal and
// none of it enters Temporal.
type Notice struct {
	ID          string
	Kind        NoticeKind
	Number      int
	To          string // address
	ToName      string
	ReplyTo     string
	Company     string
	CaseID      string
	CaseNumber  int64
	CaseKind    Kind
	Immediate   bool
	Effective   Date
	SubjectName string // the person the case is about
	Zone        string // the owner's zone, for times in the text
	Tasks       []NoticeTask
	Token       string // goes into the link /t/{token}; fresh at each attempt
	Checkpoint  string // signed note for the foot; may be empty at the very start
	KeyHash     string
	ToSubject   bool // the owner is the person the case is about
	Attempts    int  // attempts made before this one
}

// NoticeTask is one line of a mail.
type NoticeTask struct {
	Title       string // rendered, with the name
	Due         time.Time
	OldDue      time.Time // zero unless rescheduled
	NotBefore   time.Time
	HourLimit   bool
	Open        bool
	Late        bool
	Assignee    string // escalation: who has it
	ShortNotice bool
}

// Delivery is what became of one attempt to send.
type Delivery struct {
	State   NoticeState // sent, pending (try again at RetryAt) or undeliverable
	RetryAt time.Time
	Failure string // code
}
