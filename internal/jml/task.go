package jml

import (
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/roles"
)

// TaskState is where a task stands.
type TaskState string

// The task states.
const (
	TaskPlanned       TaskState = "planned"
	TaskOpen          TaskState = "open"
	TaskDone          TaskState = "done"
	TaskNotApplicable TaskState = "not_applicable"
	TaskNotDone       TaskState = "not_done"
	TaskCancelled     TaskState = "cancelled"
)

// Ended reports whether the state is final short of reopening.
func (s TaskState) Ended() bool { return s != TaskPlanned && s != TaskOpen }

// MaxTasks are the tasks of one case when it opens, and when an answer or the
// registers add to it. Checks, exceptions and undo tasks come on top.
const MaxTasks = 1_000

// Asks is the question a task puts to its owner.
type Asks string

// The questions.
const (
	AsksDone       Asks = "done"
	AsksYesNo      Asks = "yes-no"
	AsksKeepRemove Asks = "keep-remove"
	AsksHolds      Asks = "holds"
)

// Writes says what the ending of a task does to a register.
type Writes string

// The register writes.
const (
	WritesNothing Writes = ""
	WritesGrant   Writes = "grant"
	WritesSet     Writes = "set" // the level at which a system is held
	WritesRevoke  Writes = "revoke"
	WritesIssue   Writes = "issue"
	WritesReturn  Writes = "return"
)

// Gives reports whether the ending gives access, or may give more of it.
func (w Writes) Gives() bool { return w == WritesGrant || w == WritesSet }

// Tier says how much harm an access can do.
type Tier string

// The tiers.
const (
	TierNormal   Tier = "normal"
	TierCritical Tier = "critical"
)

// Purpose says why a task exists besides the playbook's own lines.
type Purpose string

// The purposes.
const (
	PurposeLine      Purpose = ""          // a line of the case's playbook
	PurposeCheck     Purpose = "check"     // a second person confirms task For
	PurposeException Purpose = "exception" // the security lead accepts that task For was not done
	PurposeUndo      Purpose = "undo"      // takes back what task For did
	PurposeRecheck   Purpose = "recheck"   // a second person confirms that the register was wrong about task For
	PurposeIncident  Purpose = "incident"  // the security lead says whether the loss that task For reports is an incident
	PurposeRegister  Purpose = "register"  // added because the register or an answer named a holding
	PurposeAdded     Purpose = "added"     // somebody added it to the case by hand
)

// DueKind says what set a deadline.
type DueKind string

// The kinds of deadlines.
const (
	DueDay   DueKind = "day"   // a rule that counts in days: the close of business of one
	DueHour  DueKind = "hour"  // a rule that means an instant, such as some hours after the cut-off
	DueLimit DueKind = "limit" // the limit of a removal, in hours after the cut-off
	DueKept  DueKind = "kept"  // somebody's decision that access stays until a day
)

// Due is a deadline as an instant, the civil date it falls on in Zone, what set
// it, and that rule in words.
type Due struct {
	At   time.Time
	Date Date
	Zone string
	Kind DueKind
	Rule string // "start-5bd", "cutoff+24h", "limit critical 1h"; to be read, never taken apart
}

// LineRef names one line of the playbook for one kind of case.
type LineRef struct {
	Kind Kind
	Line string // the line's key
}

// String writes the reference as playbooks do: leaver/remove-access.
func (r LineRef) String() string { return string(r.Kind) + "/" + r.Line }

// PersonMark stands for the subject's name in stored titles and help texts, so
// that no rendered personal text is kept.
const PersonMark = "{{.Person}}"

// Task is one thing that one person has to do by one instant.
type Task struct {
	ID           string
	CaseID       string
	Key          string // unique in the case: the base, or the base with a number for a later repetition
	Base         string // what all repetitions of a task have in common: line, line/<system or asset tag>, …
	Line         string // playbook line key
	PlaybookHash string
	Ordinal      int
	Purpose      Purpose
	For          string // id of the task this one checks, excepts, undoes or rechecks

	Title    string // holds PersonMark where the name goes; everything else is rendered
	Help     string // likewise; may be empty
	Role     roles.Role
	System   string // matrix key, when the task is about one system
	Level    string
	Tier     Tier
	AssetID  string
	Controls []string

	State      TaskState
	AssigneeID string
	Via        roles.Via
	Assignment int // +1 at each move; a link's right is decided against it

	OpensAt     time.Time
	OpensRule   string
	Due         Due
	DueDateRule string // the playbook's due rule, kept to recompute when dates move
	Lead        time.Duration
	Limit       time.Duration // hour limit after the cut-off; 0 when the task has none
	ShortNotice bool          // due was pushed back to give the owner Lead
	NotBefore   time.Time     // earlier endings are refused unless HR says why; zero: none

	After    []string // keys of what must have ended first
	Asks     Asks
	Decides  []string // keys of what this answer cancels or keeps
	Writes   Writes
	Undo     LineRef    // what takes back what this one did; zero: nothing to take back
	Evidence []string   // note, file, serial, account, link
	Verify   roles.Role // role of the second person; "" for none
	NotBy    []roles.Role
	// ApartFrom are lines of the same playbook whose tasks about the same thing
	// other people have to end than this one.
	ApartFrom []string

	Reason      string // reason code of the ending or cancellation
	Answer      Answer
	OpenedAt    time.Time
	DoneAt      time.Time // the owner's word
	EndedAt     time.Time // when it was recorded
	DoneBy      string    // person id, "" when not one of ours
	EndedBy     []string  // ids of all who ever ended it, also before it was reopened, each once
	NotApart    bool      // who has it, or ended it, is barred from it: nobody else was left
	RecordedBy  string    // person or staff id
	Assurance   Assurance
	Proven      bool // a file is attached, or a second person has seen it
	Escalated   int  // escalation steps taken
	Undelivered bool // the owner's mail was refused or has no address
}

// Typed reports whether somebody typed the title, of this task or of the one that
// it is about, rather than a playbook: leaves only commit to it.
func (t Task) Typed() bool { return t.PlaybookHash == "" }

// TitleFor returns the title with the subject's name in it.
func (t Task) TitleFor(name string) string { return strings.ReplaceAll(t.Title, PersonMark, name) }

// HelpFor returns the help text with the subject's name in it.
func (t Task) HelpFor(name string) string { return strings.ReplaceAll(t.Help, PersonMark, name) }

// HourLimited reports whether the task's lateness is counted in clock hours.
func (t Task) HourLimited() bool { return t.Limit > 0 }

// DueAtHour reports whether the deadline is an hour rather than the end of a
// day: a limit in hours, a rule that counts hours, such as cutoff+4h, or the
// short time that late news leaves.
func (t Task) DueAtHour() bool {
	return t.HourLimited() || t.ShortNotice || t.Due.Kind == DueHour
}

// NamedBy reports whether keys name the task: its own key, or the base of
// which it is one repetition.
func (t Task) NamedBy(keys []string) bool {
	return slices.Contains(keys, t.Key) || slices.Contains(keys, t.Base)
}

// IsJudgement reports whether the task is a decision about another one.
func (t Task) IsJudgement() bool {
	return t.IsSecondLook() || t.Purpose == PurposeException || t.Purpose == PurposeIncident
}

// IsSecondLook reports whether a second person looks at what another one did.
func (t Task) IsSecondLook() bool { return t.Purpose == PurposeCheck || t.Purpose == PurposeRecheck }

// Judges reports whether the task is a decision about the task with that id,
// without which it has no sense.
func (t Task) Judges(taskID string) bool { return t.IsJudgement() && t.For == taskID }

// AcceptedBy reports whether a task of the same case accepted that this one was
// not done, since that was last said.
func (t Task) AcceptedBy(e Task) bool {
	return e.Purpose == PurposeException && e.For == t.ID && e.State == TaskDone && !e.EndedAt.Before(t.EndedAt)
}

// TakesBack reports whether the task's ending takes something out of a register.
func (t Task) TakesBack() bool {
	return t.Writes == WritesRevoke || t.Writes == WritesSet || t.Writes == WritesReturn
}

// NewTask is a task that somebody adds to a case by hand. It goes to who has the
// role or, where one is given, to the person.
type NewTask struct {
	ID       string // of the form or request: sent twice it adds one task
	Title    string
	Role     roles.Role
	Person   string   // HR's id, work address or id of ours
	Due      string   // 2026-12-01, the close of business there, or 2026-12-01T15:00, at the case's place
	Evidence []string // kinds; a note when none is named
}

// Answer is what the owner answered, besides the outcome.
type Answer struct {
	Choice string       `json:"choice,omitempty"` // yes | no | keep | remove
	Holds  []HeldSystem `json:"holds,omitempty"`  // asks: holds
	Assets []HeldAsset  `json:"assets,omitempty"` // asks: holds
	Until  *Date        `json:"until,omitempty"`  // keep with an overlap, or an accepted exception: its end
}

// HeldSystem is one line of a "lists what the person holds" answer.
type HeldSystem struct {
	System string `json:"system"`
	Level  string `json:"level,omitempty"`
}

// HeldAsset is one piece of equipment in such an answer.
type HeldAsset struct {
	Tag  string `json:"tag"`
	Kind string `json:"kind,omitempty"`
}

// Ending is what somebody says when they finish a task. Text fields are
// personal and go to openings only.
type Ending struct {
	TaskID     string
	Assignment int       // the assignment the form was made for
	Outcome    TaskState // done | not_applicable | not_done; chosen, never defaulted
	Reason     string    // code; required unless done
	Note       string
	Proof      map[string]string // other evidence that was typed, by kind
	Files      []EndingFile
	DoneAt     time.Time // zero: now
	EarlyWhy   string    // why done before NotBefore or before it opened
	Cause      string    // why late
	Answer     Answer
	Asset      NewAsset // writes: issue
	SerialSure bool     // the serial number is as typed, whatever the register says
	NotBack    NotBack  // of equipment that Reason says does not come back
}

// NotBack is what is said of equipment that does not come back, as far as it is
// lost or stolen, broken, or sold or kept. Place and WentTo are personal.
type NotBack struct {
	Encrypted string    `json:"encrypted,omitempty"` // of what is missing: yes, no, unknown, or none where it holds no data
	Seen      Date      `json:"seen,omitzero"`       // when it was last seen
	Place     string    `json:"place,omitempty"`     // and where
	LockedAt  time.Time `json:"locked_at,omitzero"`  // zero: it was not locked
	Data      string    `json:"data,omitempty"`      // of what is sold or kept: wiped, handed_over, or none
	WentTo    string    `json:"went_to,omitempty"`   // of what is broken
	By        string    `json:"by,omitempty"`        // person id of who said so
	Incident  string    `json:"incident,omitempty"`  // of what is missing: yes or no; empty while nobody has said
	JudgedBy  string    `json:"judged_by,omitempty"` // person id of whose word that is, where no task asks
}

// NewAsset is the equipment an issue task hands over: an asset of the register
// by tag, or a new one.
type NewAsset struct {
	Tag    string
	Serial string
	Kind   string
	Model  string
}

// EndingFile is an uploaded file whose chunks are already stored.
type EndingFile struct {
	SHA256 string // hex
	Name   string
	Media  string
	Size   int64
}

// Ended tells how a task ended; also the answer to a second press.
type Ended struct {
	TaskID  string
	CaseID  string
	Outcome TaskState
	ByName  string
	By      string
	At      time.Time
	Already bool // it had been ended before this press
}
