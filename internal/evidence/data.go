package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Type names what a leaf records.
type Type string

// The leaf types of handover-leaf/v1; docs/format.md lists each with its data
// and its personal fields.
const (
	TypeEventAccepted  Type = "event.accepted"
	TypeEventIgnored   Type = "event.ignored"
	TypeImportAccepted Type = "import.accepted"

	TypePersonAdded     Type = "person.added"
	TypePersonCorrected Type = "person.corrected"

	TypeHoldingRecorded  Type = "holding.recorded"
	TypeHoldingEnded     Type = "holding.ended"
	TypeHoldingConfirmed Type = "holding.confirmed"
	TypeAssetRecorded    Type = "asset.recorded"
	TypeAssetChanged     Type = "asset.changed"

	TypeCaseOpened      Type = "case.opened"
	TypeCaseRescheduled Type = "case.rescheduled"
	TypeCaseRescinded   Type = "case.rescinded"
	TypeCaseSuperseded  Type = "case.superseded"
	TypeCaseEffected    Type = "case.effected"
	TypeCaseClosed      Type = "case.closed"
	TypeCaseReopened    Type = "case.reopened"

	TypeTaskAdded       Type = "task.added"
	TypeTaskOpened      Type = "task.opened"
	TypeTaskAssigned    Type = "task.assigned"
	TypeTaskEnded       Type = "task.ended"
	TypeTaskReopened    Type = "task.reopened"
	TypeTaskSentBack    Type = "task.sent_back"
	TypeTaskCancelled   Type = "task.cancelled"
	TypeTaskRescheduled Type = "task.rescheduled"

	TypeExceptionAccepted Type = "exception.accepted"
	TypeNoticeSent        Type = "notice.sent"
	TypeNoticeFailed      Type = "notice.failed"
	TypeFileAttached      Type = "file.attached"

	TypeRoleHeld        Type = "role.held"
	TypePlaybookChanged Type = "playbook.changed"
	TypeMatrixChanged   Type = "matrix.changed"
	TypeControlsChanged Type = "controls.changed"
	TypeSettingChanged  Type = "setting.changed"
	TypeStaffAdded      Type = "staff.added"
	TypeStaffRemoved    Type = "staff.removed"
	TypeStaffSignedIn   Type = "staff.signed_in"
	TypeExportMade      Type = "export.made"
	TypeErased          Type = "erased"
)

// EventAccepted: an event was taken in. Source and ID are the sender's.
type EventAccepted struct {
	Source string   `json:"source"`
	ID     string   `json:"id"`
	Kind   jml.Kind `json:"kind"`
	Of     jml.Kind `json:"of,omitempty"`
	Hash   string   `json:"hash"` // SHA-256 of the decoded event
	Person string   `json:"person"`
}

// EventIgnored: an event changed nothing. Why is same or older.
type EventIgnored struct {
	EventAccepted
	Why string `json:"why"`
}

// ImportAccepted: a file of people, holdings, assets or access was applied.
type ImportAccepted struct {
	What     string `json:"what"`
	SHA256   string `json:"sha256"`
	Rows     int    `json:"rows"`
	Added    int    `json:"added"`
	Changed  int    `json:"changed"`
	Complete bool   `json:"complete,omitempty"` // the file lists all holdings of the people in it
}

// PersonAdded. Personal: person.name, person.work_email.
type PersonAdded struct {
	Person     string         `json:"person"`
	Engagement string         `json:"engagement,omitempty"`
	Type       jml.WorkerType `json:"worker_type,omitempty"`
	Start      jml.Date       `json:"start"`
	End        jml.Date       `json:"end"`
	Source     string         `json:"source"`
}

// PersonCorrected. Personal: the new values of the fields that changed.
type PersonCorrected struct {
	Person string   `json:"person"`
	Fields []string `json:"fields"`
}

// HoldingRecorded: a person may use a system from now on. Personal: person.name.
type HoldingRecorded struct {
	Grant  string `json:"grant"`
	Person string `json:"person"`
	System string `json:"system"`
	Level  string `json:"level,omitempty"`
	Source string `json:"source"` // task, answer or import
}

// HoldingEnded: the grant is gone. Personal: person.name.
type HoldingEnded struct {
	Grant  string `json:"grant"`
	Person string `json:"person"`
	System string `json:"system"`
	Why    string `json:"why"` // revoked, register_wrong, import
}

// HoldingConfirmed: the registers are complete for this person. Personal: person.name.
type HoldingConfirmed struct {
	Person string `json:"person"`
	By     string `json:"by"` // joiner, list, import
}

// AssetRecorded: a piece of equipment entered the register. Personal: serial, person.name (holder).
type AssetRecorded struct {
	Asset  string         `json:"asset"`
	Tag    string         `json:"tag"`
	Kind   string         `json:"kind"`
	Model  string         `json:"model,omitempty"`
	State  jml.AssetState `json:"state"`
	Holder string         `json:"holder,omitempty"`
	Source string         `json:"source"`
}

// AssetChanged: it moved or changed state. Personal: person.name (holder).
type AssetChanged struct {
	Asset  string         `json:"asset"`
	Tag    string         `json:"tag"`
	State  jml.AssetState `json:"state"`
	Holder string         `json:"holder,omitempty"`
	Why    string         `json:"why"`
}

// TaskFacts is all of a planned task that is not personal. Title keeps the
// mark where the subject's name goes.
type TaskFacts struct {
	ID          string      `json:"id"`
	Key         string      `json:"key"`
	Line        string      `json:"line"`
	Playbook    string      `json:"playbook"`
	Purpose     jml.Purpose `json:"purpose,omitempty"`
	For         string      `json:"for,omitempty"`
	Title       string      `json:"title"`
	Role        jml.Role    `json:"role"`
	System      string      `json:"system,omitempty"`
	Tier        jml.Tier    `json:"tier,omitempty"`
	Asset       string      `json:"asset,omitempty"`
	Controls    []string    `json:"controls,omitempty"`
	After       []string    `json:"after,omitempty"`
	Asks        jml.Asks    `json:"asks"`
	Decides     []string    `json:"decides,omitempty"`
	Writes      jml.Writes  `json:"writes,omitempty"`
	Verify      jml.Role    `json:"verify,omitempty"`
	OpensAt     time.Time   `json:"opens_at"`
	NotBefore   *time.Time  `json:"not_before,omitempty"`
	DueAt       time.Time   `json:"due_at"`
	DueDate     jml.Date    `json:"due_date"`
	DueZone     string      `json:"due_zone"`
	Rule        string      `json:"rule"`
	LimitSec    int64       `json:"limit_s,omitempty"`
	ShortNotice bool        `json:"short_notice,omitempty"`
}

// Dates are the dates of a case.
type Dates struct {
	Effective     jml.Date   `json:"effective"`
	EmploymentEnd jml.Date   `json:"employment_end"`
	CutoffAt      *time.Time `json:"cutoff_at,omitempty"`
	EffectAt      time.Time  `json:"effect_at"`
	NoticeAt      time.Time  `json:"notice_at"`
	Zone          string     `json:"zone"`
	Immediate     bool       `json:"immediate"`
}

// CaseOpened names every task the case starts with. Personal: person.name,
// person.work_email, person.title, person.department, manager.name, reason, note.
type CaseOpened struct {
	Number     int64          `json:"number"`
	Kind       jml.Kind       `json:"kind"`
	Person     string         `json:"person"`
	Engagement string         `json:"engagement"`
	Type       jml.WorkerType `json:"worker_type"`
	Functions  []string       `json:"functions,omitempty"`
	Location   string         `json:"location,omitempty"`
	Rehire     bool           `json:"rehire,omitempty"`
	Dates
	Source        string         `json:"source"`
	Event         string         `json:"event"`
	Playbook      string         `json:"playbook"`
	Matrix        string         `json:"matrix"`
	Limits        jml.Limits     `json:"limits"` // nanoseconds
	HoldingsKnown bool           `json:"holdings_known"`
	Takeovers     []jml.Takeover `json:"takeovers,omitempty"`
	Tasks         []TaskFacts    `json:"tasks"`
}

// CaseRescheduled carries the dates and terms as they are from now on; each
// moved, added or cancelled task has its own leaf.
type CaseRescheduled struct {
	Type      jml.WorkerType `json:"worker_type"`
	Functions []string       `json:"functions,omitempty"`
	Location  string         `json:"location,omitempty"`
	Dates
	Event string `json:"event"`
}

// CaseRescinded: the announcement was taken back.
type CaseRescinded struct {
	Started    bool   `json:"started"`
	AccessLive bool   `json:"access_live"`
	Event      string `json:"event"`
}

// CaseSuperseded: another case took over.
type CaseSuperseded struct {
	By string `json:"by"`
}

// CaseEffected: the date came; the engagement and the person's duties moved.
type CaseEffected struct {
	Kind  jml.Kind   `json:"kind"`
	Moved []jml.Duty `json:"moved,omitempty"` // titles are empty
}

// CaseClosed: all tasks ended, all exceptions accepted, nothing unknown.
type CaseClosed struct {
	State          jml.CaseState `json:"state"`
	AccessClosedAt *time.Time    `json:"access_closed_at,omitempty"`
	ThingsBackAt   *time.Time    `json:"things_back_at,omitempty"`
}

// CaseReopened: a task was reopened after the close.
type CaseReopened struct {
	Task string `json:"task"`
}

// TaskAdded: a task joined a running case.
type TaskAdded struct {
	TaskFacts
	Because string `json:"because"` // check, exception, undo, recheck, register, answer
}

// TaskOpened: its instant came and one person has it. Personal: assignee.name.
type TaskOpened struct {
	Assignee   string  `json:"assignee"`
	Assignment int     `json:"assignment"`
	Via        jml.Via `json:"via"`
}

// TaskAssigned: it moved to somebody else. Personal: assignee.name, note.
type TaskAssigned struct {
	TaskOpened
	Why string `json:"why"` // left, role_changed, named
}

// TaskEnded. Personal: actor.name, assignee.name, note, serial, account, link,
// early_why, cause, file.N.sha256, file.N.name.
type TaskEnded struct {
	Outcome    jml.TaskState `json:"outcome"`
	Reason     string        `json:"reason,omitempty"`
	Answer     jml.Answer    `json:"answer"`
	DoneAt     time.Time     `json:"done_at"`
	Proven     bool          `json:"proven"` // a file shows it; a check that says yes proves it too
	DoneBy     string        `json:"done_by,omitempty"`
	RecordedBy string        `json:"recorded_by,omitempty"`
	Assignment int           `json:"assignment"`
	Files      int           `json:"files,omitempty"`
	NotApart   bool          `json:"not_apart,omitempty"` // doer and subject, or doer and checker, could not be kept apart
}

// TaskReopened: ended once, open again; the earlier ending stays in the log.
// Personal: note.
type TaskReopened struct {
	From jml.TaskState `json:"from"`
}

// TaskSentBack: a check said no. Personal: note.
type TaskSentBack struct {
	First string `json:"first"` // the task to be done again
}

// TaskCancelled. By is the deciding task, if one decided.
type TaskCancelled struct {
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
}

// TaskRescheduled carries the new instants.
type TaskRescheduled struct {
	OpensAt     time.Time  `json:"opens_at"`
	NotBefore   *time.Time `json:"not_before,omitempty"`
	DueAt       time.Time  `json:"due_at"`
	DueDate     jml.Date   `json:"due_date"`
	DueZone     string     `json:"due_zone"`
	Rule        string     `json:"rule"`
	LimitSec    int64      `json:"limit_s,omitempty"`
	ShortNotice bool       `json:"short_notice,omitempty"`
}

// ExceptionAccepted: the security lead accepts that Task was not done.
// Personal: actor.name, note (the compensating step).
type ExceptionAccepted struct {
	For   string   `json:"for"` // the task not done
	Until jml.Date `json:"until"`
}

// NoticeSent: a mail server accepted the mail. Personal: owner.name, owner.email.
type NoticeSent struct {
	Notice  string         `json:"notice"`
	Kind    jml.NoticeKind `json:"kind"`
	Number  int            `json:"number"`
	Owner   string         `json:"owner"`
	Tasks   []string       `json:"tasks"`
	Attempt int            `json:"attempt"`
}

// NoticeFailed: the mail cannot be delivered. Personal as NoticeSent.
type NoticeFailed struct {
	NoticeSent
	Code string `json:"code"`
}

// FileAttached: evidence was uploaded for an ending. Personal: sha256, name.
type FileAttached struct {
	N     int    `json:"n"`
	Size  int64  `json:"size"`
	Media string `json:"media"`
}

// RoleHeld: a seat in a role's line was given or emptied. Personal: person.name.
type RoleHeld struct {
	jml.Seat
	Why string `json:"why"` // set-up, changed, left
}

// DocumentChanged is the data of playbook.changed, matrix.changed and controls.changed.
type DocumentChanged struct {
	Name     string `json:"name"`
	Hash     string `json:"hash"`
	Previous string `json:"previous,omitempty"`
}

// SettingChanged. Personal values (addresses, names) are committed as "value".
type SettingChanged struct {
	Name     string `json:"name"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Approved string `json:"approved_by,omitempty"` // person id
}

// StaffChanged is the data of staff.added, staff.removed and staff.signed_in.
// Personal: staff.name, staff.email.
type StaffChanged struct {
	Staff string        `json:"staff"`
	Role  jml.StaffRole `json:"role"`
	How   string        `json:"how,omitempty"` // console, set-up, sign-in-link
}

// ExportMade: somebody took a bundle away.
type ExportMade struct {
	From jml.Date `json:"from"`
	To   jml.Date `json:"to"`
	AsOf int64    `json:"as_of"`
}

// Erased: openings were deleted for good; the leaves and the root stay.
type Erased struct {
	Person   string          `json:"person,omitempty"`
	Basis    string          `json:"basis"` // retention or request
	Openings []ErasedOpening `json:"openings"`
}

// ErasedOpening names one deleted opening.
type ErasedOpening struct {
	Seq   int64  `json:"seq"`
	Field string `json:"field"`
}
