package evidence

import (
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/gate"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// PlannedTask is all of a planned task that is not personal. Title keeps the
// mark where the subject's name goes; it is empty where somebody typed it.
type PlannedTask struct {
	ID          string       `json:"id"`
	Key         string       `json:"key"`
	Base        string       `json:"base,omitempty"` // absent in older leaves; see BaseKey
	Line        string       `json:"line"`
	Playbook    string       `json:"playbook"`
	Purpose     jml.Purpose  `json:"purpose,omitempty"`
	For         string       `json:"for,omitempty"`
	Title       string       `json:"title"`
	Role        roles.Role   `json:"role"`
	System      string       `json:"system,omitempty"`
	Tier        jml.Tier     `json:"tier,omitempty"`
	Asset       string       `json:"asset,omitempty"`
	Controls    []string     `json:"controls,omitempty"`
	After       []string     `json:"after,omitempty"`
	Asks        jml.Asks     `json:"asks"`
	Decides     []string     `json:"decides,omitempty"`
	Writes      jml.Writes   `json:"writes,omitempty"`
	Verify      roles.Role   `json:"verify,omitempty"`
	ApartFrom   []string     `json:"apart_from,omitempty"` // lines of the same playbook
	NotBy       []roles.Role `json:"not_by,omitempty"`     // absent in older leaves
	Gate        gate.Gate    `json:"gate,omitempty"`       // absent in older leaves
	OpensAt     time.Time    `json:"opens_at"`
	NotBefore   *time.Time   `json:"not_before,omitempty"`
	DueAt       time.Time    `json:"due_at"`
	DueDate     jml.Date     `json:"due_date"`
	DueZone     string       `json:"due_zone"`
	DueKind     jml.DueKind  `json:"due_kind,omitempty"` // absent in older leaves
	Rule        string       `json:"rule"`
	LimitSec    int64        `json:"limit_s,omitempty"`
	ShortNotice bool         `json:"short_notice,omitempty"`
}

// BaseKey is what all repetitions of the task have in common. Leaves of before
// base was recorded say it in the key alone: a number at its end marks the
// repetition of a task that the case had already. Only this function takes a
// key apart, and only for those leaves.
func (t PlannedTask) BaseKey(had func(key string) bool) string {
	if t.Base != "" {
		return t.Base
	}
	at := strings.LastIndexByte(t.Key, '/')
	if at < 0 {
		return t.Key
	}
	_, err := strconv.ParseUint(t.Key[at+1:], 10, 32)
	if err != nil || !had(t.Key[:at]) {
		return t.Key
	}
	return t.Key[:at]
}

// NamedBy reports whether keys, as after or decides have them, name the task.
func (t PlannedTask) NamedBy(keys []string) bool {
	return jml.Task{Key: t.Key, Base: t.Base}.NamedBy(keys)
}

// TaskAdded: a task joined a running case. Personal: title, of one that somebody
// added by hand and of those about it; actor.name.
type TaskAdded struct {
	PlannedTask
	Because string `json:"because"` // check, exception, exception_runs, undo, recheck, register, answer, reopened, added
}

// LeafType is task.added.
func (TaskAdded) LeafType() leaftype.Type { return leaftype.TaskAdded }

// TaskOpened: its instant came and one person has it. Personal: assignee.name.
type TaskOpened struct {
	Assignee   string    `json:"assignee"`
	Assignment int       `json:"assignment"`
	Via        roles.Via `json:"via"`
	NotApart   bool      `json:"not_apart,omitempty"` // barred from the task; nobody else was left
}

// LeafType is task.opened.
func (TaskOpened) LeafType() leaftype.Type { return leaftype.TaskOpened }

// TaskAssigned: it moved to somebody else. Personal: assignee.name, note.
type TaskAssigned struct {
	TaskOpened
	Why string `json:"why"` // left, kept_apart, role_changed, named
}

// LeafType is task.assigned.
func (TaskAssigned) LeafType() leaftype.Type { return leaftype.TaskAssigned }

// TaskEnded. Personal: actor.name, assignee.name, note, serial, account, link,
// early_why, cause, file.N.sha256, file.N.name.
type TaskEnded struct {
	Outcome    jml.TaskState `json:"outcome"`
	Reason     string        `json:"reason,omitempty"`
	Answer     jml.Answer    `json:"answer"`
	DoneAt     time.Time     `json:"done_at"`
	EndedAt    *time.Time    `json:"ended_at,omitempty"` // when it was entered, if the clock had gone back; else recorded_at
	Proven     bool          `json:"proven"`             // a file is attached; nobody says that they looked at it
	DoneBy     string        `json:"done_by,omitempty"`
	RecordedBy string        `json:"recorded_by,omitempty"`
	Assignment int           `json:"assignment"`
	Files      int           `json:"files,omitempty"`
	NotApart   bool          `json:"not_apart,omitempty"` // who ended it was barred from it; nobody else was left
	DueAt      *time.Time    `json:"due_at,omitempty"`    // when it was due in the end; absent in older leaves
}

// LeafType is task.ended.
func (TaskEnded) LeafType() leaftype.Type { return leaftype.TaskEnded }

// TaskReopened: ended once, open again; the earlier ending stays in the log.
// Personal: note.
type TaskReopened struct {
	From    jml.TaskState `json:"from"`
	Because string        `json:"because,omitempty"` // exception_ended, exception_refused; absent when somebody reopened it
}

// LeafType is task.reopened.
func (TaskReopened) LeafType() leaftype.Type { return leaftype.TaskReopened }

// TaskSentBack: a check said no. Personal: note.
type TaskSentBack struct {
	First string `json:"first"` // the task to be done again
}

// LeafType is task.sent_back.
func (TaskSentBack) LeafType() leaftype.Type { return leaftype.TaskSentBack }

// TaskCancelled. By is the deciding task, if one decided.
type TaskCancelled struct {
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
}

// LeafType is task.cancelled.
func (TaskCancelled) LeafType() leaftype.Type { return leaftype.TaskCancelled }

// TaskRescheduled carries the new instants.
type TaskRescheduled struct {
	OpensAt     time.Time   `json:"opens_at"`
	NotBefore   *time.Time  `json:"not_before,omitempty"`
	DueAt       time.Time   `json:"due_at"`
	DueDate     jml.Date    `json:"due_date"`
	DueZone     string      `json:"due_zone"`
	DueKind     jml.DueKind `json:"due_kind,omitempty"` // absent in older leaves
	Rule        string      `json:"rule"`
	LimitSec    int64       `json:"limit_s,omitempty"`
	ShortNotice bool        `json:"short_notice,omitempty"`
}

// LeafType is task.rescheduled.
func (TaskRescheduled) LeafType() leaftype.Type { return leaftype.TaskRescheduled }

// FileAttached: evidence was uploaded for an ending. Personal: sha256, name.
type FileAttached struct {
	N     int    `json:"n"`
	Size  int64  `json:"size"`
	Media string `json:"media"`
}

// LeafType is file.attached.
func (FileAttached) LeafType() leaftype.Type { return leaftype.FileAttached }
