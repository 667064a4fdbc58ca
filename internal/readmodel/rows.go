// Package readmodel owns what pages and the API read of the record: rows,
// filters and slices of lists by key. The store fills them, the pages show
// them. It decides nothing and knows neither SQL nor HTTP.
package readmodel

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/passkey"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/timely"
)

// Page asks for a slice of a list by key: rows after the cursor, at most Limit
// (1 to 200; 0 means 50). Cursors are opaque.
type Page struct {
	After string
	Limit int
}

// Viewer is who looks at a page. What is hidden from them is on none.
type Viewer struct {
	PersonID string // "" for who is none of our people, such as the console
}

// CaseFilter narrows a list of cases. Empty fields do not narrow.
type CaseFilter struct {
	Kind    jml.Kind
	State   jml.CaseState
	Person  string   // person id
	Text    string   // part of a name or the case number
	Control string   // cases with a task that cites it
	From    jml.Date // effective date from, inclusive
	To      jml.Date // to, inclusive
	Late    bool     // only cases with an overdue task or a removal over its limit
}

// CaseRow is one line of the list of cases.
type CaseRow struct {
	ID         string
	Number     int64
	Kind       jml.Kind
	State      jml.CaseState
	Ending     jml.CaseState
	PersonID   string
	PersonName string
	Effective  jml.Date
	CutoffAt   time.Time
	Zone       string
	Immediate  bool
	Total      int // tasks that count: not cancelled
	Ended      int
	Late       int       // open and past due
	NextDue    time.Time // of open tasks; zero when none
	OpenedAt   time.Time
	ClosedAt   time.Time
}

// TaskRow is a task with the names a page needs to show it.
type TaskRow struct {
	jml.Task
	SubjectName  string
	AssigneeName string
	DoneByName   string
	Note         string            // opening of the ending; "" when erased or none
	Proof        map[string]string // other evidence that was typed, by kind
	CaseNumber   int64
	CaseKind     jml.Kind
	CaseZone     string
	Files        []jml.EndingFile
	Early        bool         // planned, and may be recorded before it opens
	Mailed       notice.State // of the newest notice that names it; "" when none
}

// CaseDetail is all of one case's page but the timeline.
type CaseDetail struct {
	jml.Case
	Person       jml.Person
	Engagement   jml.Engagement
	ManagerName  string
	Delivery     string    // where and when equipment is to be delivered
	Others       []CaseRow // other cases of the person
	Tasks        []TaskRow // in order of Ordinal
	Notices      []notice.Notice
	Phones       map[string]string    // of the owners of an immediate leaver's tasks, by person; none of other cases
	Opened       map[string]time.Time // by person: when they first came by the link of a mail about it
	HoldingsKnow bool
}

// TimelineEntry is one leaf as a page tells it.
type TimelineEntry struct {
	Seq        int64
	Type       string
	At         time.Time // recorded
	OccurredAt time.Time
	TaskID     string
	ActorKind  jml.ActorKind
	Assurance  jml.Assurance
	Data       []byte            // JSON of the leaf's data
	Openings   map[string]string // personal fields still readable
}

// Today is the start page.
type Today struct {
	// StillOpen is access of leavers whose cut-off has passed, however much time
	// its removal was given, also where that was recorded as not done; at most 50.
	StillOpen      []TaskRow
	StillOpenTotal int

	// StillHeld is who works here no more and holds something by the registers,
	// whatever their cases say; at most 50.
	StillHeld      []HeldRow
	StillHeldTotal int

	// Unjudged is equipment that somebody reported as lost or stolen, and of which
	// nobody has said whether that is an incident; at most 50.
	Unjudged []register.Asset

	// Unannounced is whose dates bring what nobody announced; at most 50.
	Unannounced      []UnannouncedRow
	UnannouncedTotal int

	Late      []TaskRow // open and past due, most late first; at most 50
	DueSoon   []TaskRow // open and due within two days; at most 50
	LateTotal int
	SoonTotal int
	Open      map[jml.Kind]KindProgress
	Removals  []RemovalRow      // removals that run after their cut-off and those of the last 30 days, newest first; at most 40
	Problems  []TaskRow         // undeliverable mails
	Waiting   []TaskRow         // with a limit in hours, whose mail is not out after notice.UrgentPatience
	Phones    map[string]string // of the owners of those, by person
}

// UnannouncedRow is a person whose employment or contract ended on a day without a
// departure (leaver), or began or begins on one without a joiner's case (joiner).
type UnannouncedRow struct {
	PersonID string
	Name     string
	Kind     jml.Kind
	Day      jml.Date
	Begun    bool // the first day has come
}

// HeldRow is what somebody holds who works here no more.
type HeldRow struct {
	PersonID string
	Name     string
	Systems  int
	Assets   int
}

// KindProgress counts the open cases of one kind.
type KindProgress struct {
	Cases int
	Total int
	Ended int
	Late  int
}

// RemovalRow is one access removal, as it stands against the limit of its case.
type RemovalRow struct {
	timely.Removal
	CaseID     string
	CaseNumber int64
	System     string
}

// ExceptionState is where the exception for what was not done stands.
type ExceptionState string

// The states of exceptions.
const (
	ExceptionAsked    ExceptionState = "asked"    // nobody has answered
	ExceptionRuns     ExceptionState = "running"  // accepted, and its end is to come
	ExceptionReopened ExceptionState = "reopened" // ended or refused: the task is open again
	ExceptionEnded    ExceptionState = "ended"    // the task is done, or was asked about again
)

// ExceptionRow is the question whether it is accepted that something was not
// done, or the answer to it.
type ExceptionRow struct {
	TaskRow
	First    TaskRow // what was not done, with what its owner said of that
	Before   TaskRow // the answer before this question; zero for the first
	Standing ExceptionState
}

// PersonRow is one line of People.
type PersonRow struct {
	jml.Person
	Engagement  jml.Engagement // the newest; zero when none
	ManagerName string
	OpenCases   int
	Grants      int
	Assets      int
	Refs        []PersonRef // of a person who is shown alone
}

// PersonRef is the id by which a source outside knows a person.
type PersonRef struct{ Source, ID string }

// PersonFilter narrows People.
type PersonFilter struct {
	Text    string // part of a name or address
	Running bool   // only people with a planned or active engagement
}

// GrantRow is one line of the access register.
type GrantRow struct {
	register.Grant
	PersonName string
	PersonGone bool
}

// AssetRow is one line of the equipment register.
type AssetRow struct {
	register.Asset
	HolderName string
}

// LinkTasks is what a mail link's session may see: the running and ended tasks
// of its cases that are assigned to its person now, plus those that moved.
type LinkTasks struct {
	PersonID   string
	PersonName string
	Zone       string // the owner's own zone
	Adds       bool   // they are the security lead or a deputy, and may add tasks
	Cases      []LinkCase
}

// LinkCase is one case of a link session.
type LinkCase struct {
	Case        jml.Case
	SubjectName string
	ManagerName string
	Note        string    // what HR wrote for the owners; "" in a leaver's case, and for the subject
	Delivery    string    // likewise, where and when equipment is to be delivered
	Tasks       []TaskRow // assigned to the person now: open, planned, ended
	// Excepted is what the open questions among Tasks are about, by their ids.
	Excepted map[string]ExceptionRow
	// Missing is what the open questions among Tasks are about whether a loss is an
	// incident, by their ids.
	Missing map[string]register.Asset
	Held    []register.Asset // what the subject of a departure has, where one of Tasks is their own to bring back
	Moved   []TaskRow        // named in the person's mails, now with somebody else: ids and titles only
}

// Session is a browser's right, looked up by the hash of its cookie.
type Session struct {
	Kind       string      // "staff" or "link"
	Staff      staff.Right // kind staff
	Assurance  jml.Assurance
	PersonID   string // kind link
	PersonName string // kind link
	Zone       string // in which its holder reads times: a link holder's own, else the company's, "" before set-up
	LinkIDs    []string
	CaseIDs    []string // kind link: cases its live links name
	CreatedAt  time.Time
	SeenAt     time.Time
	ExpiresAt  time.Time
	ProvenAt   time.Time // when its holder last proved who they are; zero for whom a link let in
}

// StaffRow is a right to sign in as the list of staff shows it.
type StaffRow struct {
	staff.Right
	Ended    staff.End // why it holds no more, though nobody has written that down yet; "" while it holds
	Sessions int       // browsers it is signed in with
	LastSeen time.Time // of any of them; zero when there are none
}

// IdentityRow is whom a sign-in provider knows somebody as, with their name.
type IdentityRow struct {
	staff.Identity
	Name string
}

// ReadRow is one page that an auditor looked at.
type ReadRow struct {
	At      time.Time
	Name    string // of the auditor, as their right has it
	Address string // of the page
}

// StaffSession is one browser that is signed in.
type StaffSession struct {
	Own       bool // it is the one that asks
	Role      staff.Role
	Assurance jml.Assurance
	CreatedAt time.Time
	SeenAt    time.Time
}

// SignIn is a right that a one-time link opens, and how sure it is that
// whoever uses the link is who they say.
type SignIn struct {
	Staff     staff.Right
	Assurance jml.Assurance
	Passkey   string // id of the one that was used instead of a link
}

// PasskeyHolder is a passkey with the rights of its holder that hold.
type PasskeyHolder struct {
	passkey.Passkey
	Rights []staff.Right
}

// PasskeyRow is a passkey as the list of all of them shows it.
type PasskeyRow struct {
	passkey.Passkey
	PersonID   string // whose it is, when it is one of our people
	HolderName string
}

// LinkGrant is what a mail token opens.
type LinkGrant struct {
	LinkID   string // of the mail's own case; "" when that one was revoked or is over
	PersonID string
	CaseID   string
	Others   []string // a digest's: the links to what else the person has in the cases of others
}

// LogStatus says how far the log and its newest checkpoint are.
type LogStatus struct {
	Origin         string
	Size           int64
	CheckpointSize int64
	CheckpointNote string
	SignedAt       time.Time
	Key            string          // the log's verifier key; "" before the first signature
	Leaves         []TimelineEntry // the newest, at most 20
}

// NoticeOverview counts notices by state for the mail status line.
type NoticeOverview struct {
	Pending       int
	Undeliverable int
	OldestPending time.Time
}

// Proven is somebody who proved who they are, and how they come in.
type Proven struct {
	StaffID   string // the right they use; "" for none
	PersonID  string // of one of our people
	Assurance jml.Assurance
	At        time.Time // when they proved it
}
