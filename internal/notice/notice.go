// Package notice owns the words for the mails that ask and tell owners: why
// one goes out, how far it got, and all that it says. It must not know how a
// mail is written, sent or stored.
package notice

import (
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
)

// Kind says why a mail goes out.
type Kind string

// The kinds of notices.
const (
	First       Kind = "first"       // tasks have opened
	Rescheduled Kind = "rescheduled" // dates moved; carries old and new
	Moved       Kind = "moved"       // tasks came from somebody else
	Escalation  Kind = "escalation"  // somebody else's task is late or cannot be delivered
	Reminder    Kind = "reminder"    // half of a limit in hours has gone by, or all of it; or HR asked for it
	Digest      Kind = "digest"      // what an owner has in all cases that is late or due soon; at most one a day
	Reopened    Kind = "reopened"    // what the owner had finished is open again
	Astray      Kind = "astray"      // to a wrong address: what came there before was not for whoever has it; names no task
	Vacant      Kind = "vacant"      // roles and critical systems that nobody answers for since a departure; names no task

	// Of no case, and so of no task.
	Lost     Kind = "lost"     // equipment is lost or stolen that no case asks about
	Asked    Kind = "asked"    // a change waits for a second person
	Answered Kind = "answered" // what became of a change that somebody asked for

	// What they were told of holds no longer.
	Withdrawn  Kind = "withdrawn"  // the announcement was taken back
	Superseded Kind = "superseded" // another case took over
	Cancelled  Kind = "cancelled"  // tasks are not needed any more
	Elsewhere  Kind = "elsewhere"  // tasks are with somebody else
	Settled    Kind = "settled"    // somebody else's late tasks are done, or have time again
)

// Reminds reports whether mails of the kind ask an owner once more.
func (k Kind) Reminds() bool { return k == Reminder || k == Digest }

// Recalls reports whether a mail of this kind tells somebody that what they were
// told of holds no longer.
func (k Kind) Recalls() bool {
	return k == Withdrawn || k == Superseded || k == Cancelled || k == Elsewhere || k == Settled
}

// MayBeOut reports whether whom the mail is for may have it.
func (n Notice) MayBeOut() bool { return n.State == Sent || n.State == Claimed }

// NamesTasks reports whether the mail is about tasks, or such as there were: one
// that says only that a departure was taken back, or that mails were not for
// whoever got them, is not.
func (n Notice) NamesTasks() bool {
	return n.Kind != Astray && (n.Kind != Withdrawn || len(n.Tasks) > 0)
}

// State is how far a notice got.
type State string

// The notice states.
const (
	Pending       State = "pending"
	Claimed       State = "claimed" // a sender holds it until NextAt
	Sent          State = "sent"    // the server's acceptance is recorded
	Undeliverable State = "undeliverable"
	Dropped       State = "dropped" // its tasks ended or moved before it could go out
)

// Notice is one notice as the database keeps it: unique on case, owner,
// kind and number.
type Notice struct {
	ID        string
	CaseID    string
	OwnerID   string
	Kind      Kind
	Number    int
	State     State
	NextAt    time.Time // pending: not before, zero for at once; claimed: the lease ends
	PutOffAt  time.Time // when it was decided that it waits until NextAt; zero for a claim, and in older rows
	Attempts  int
	SentAt    time.Time
	Failure   Failure // of the last attempt
	CreatedAt time.Time
	Address   string // astray: the wrong one; "" for all others, which go to the owner
	Tasks     []TaskRef
}

// UrgentPatience is how long a mail about a task with a limit in hours may wait
// to be taken before others are told.
const UrgentPatience = 10 * time.Minute

// Lease is how long a sender holds a notice without renewing its claim.
const Lease = 30 * time.Second

// Settled reports whether no sender has to do with the notice any more.
func (n Notice) Settled() bool { return n.State != Pending && n.State != Claimed }

// Waits reports whether the instant of a notice that is not settled is still to
// come. Claims end on the clock that all senders share. An instant from a later
// time than it is now holds up nobody: the clock was ahead when it was decided.
func (n Notice) Waits(now, shared time.Time) bool {
	if n.State == Claimed {
		left := n.NextAt.Sub(shared)
		return left > 0 && left <= Lease
	}
	return n.NextAt.After(now) && !n.PutOffAt.After(now.Add(clock.Slack))
}

// HeldBy reports whether the attempt of this number has the notice.
func (n Notice) HeldBy(attempt int) bool { return n.State == Claimed && n.Attempts == attempt }

// TaskRef is one task a notice names. OldDue is set for rescheduled.
type TaskRef struct {
	TaskID string
	OldDue time.Time
}

// Letter is one mail, ready to be composed: everything in it is personal and
// none of it enters Temporal.
type Letter struct {
	ID          string
	Kind        Kind
	Number      int
	To          string // address
	ToName      string
	ReplyTo     string
	Company     string
	CaseID      string
	CaseNumber  int64
	CaseKind    jml.Kind
	Immediate   bool
	Effective   jml.Date
	Ending      jml.CaseState // what the case can only end as; "" while nothing decided that
	Started     bool          // of a joining that was taken back: the person had started
	SubjectName string        // the person the case is about
	About       About         // what else the owner has to know of them
	OpenedAt    time.Time
	Root        string       // id of the notice that began the owner's mails about the case; "" or ID: this one
	Zone        string       // the owner's zone, for times in the text
	Place       string       // the zone of the person the case is about, for their times beside
	Tasks       []LetterTask // of a digest: in all cases
	Token       string       // goes into the link /t/{token}; fresh at each attempt
	Checkpoint  string       // signed note for the foot; may be empty at the very start
	KeyHash     string
	Covers      int64    // leaves that the checkpoint covers
	ToHR        bool     // the owner may change cases
	ToSubject   bool     // the owner is the person the case is about
	Tidings     *Tidings // all that it says where it belongs to no case; else nil
	Attempts    int      // attempts made before this one: the next number is this one's claim
}

// About is what owners have to know of the person a case is about. It is not
// told to that person.
type About struct {
	Title      string
	Functions  []string
	Department string
	Location   string
	Manager    string // name
	Note       string // what HR wrote for those who have tasks
	Delivery   string // where and when equipment is to be delivered

	NoteAnew, DeliveryAnew bool // it was another text before
}

// LetterTask is one line of a mail.
type LetterTask struct {
	Title       string // rendered, with the name
	Due         time.Time
	OldDue      time.Time // zero unless rescheduled
	NotBefore   time.Time
	HourLimit   bool
	Open        bool
	Opens       time.Time // of a planned one
	Early       bool      // it may be recorded before it opens
	Late        bool
	Assignee    string // escalation and elsewhere: who has it
	Done        bool   // withdrawn: the owner had done it
	For         string // an own line of the subject's that somebody else sees to: the subject's name
	CaseID      string // digest: of which case
	About       string // digest: whose case it is, as "Ada Park, joiner #417"
	ShortNotice bool
	Undone      string // an exception: who did not do it
}

// Delivery is what became of one attempt to send.
type Delivery struct {
	Attempt int   // which it was, from 1
	State   State // sent, pending (try again at RetryAt) or undeliverable
	RetryAt time.Time
	Failure Failure
	Away    bool  // no mail at all would have gone: the attempt says nothing of this one
	Covers  int64 // leaves that the checkpoint at the letter's foot covers
}

// Failure is the code of why an attempt failed: one of those below, or
// smtp-NNN with what the server answered. It never holds the server's words.
type Failure string

// Failures that are no answer of the server's.
const (
	NoAddress      Failure = "no_address"
	BadAddress     Failure = "bad_address"
	NoConnection   Failure = "connect"
	NoTLS          Failure = "tls"
	NoSignIn       Failure = "sign_in"
	ConnectionLost Failure = "connection_lost"
	TimedOut       Failure = "timeout"
	Unexpected     Failure = "unexpected" // the sender failed without saying how
)

// Broken reports whether the attempt ended without an answer about this mail.
func (d Delivery) Broken() bool {
	return d.Away || d.Failure == ConnectionLost || d.Failure == TimedOut
}
