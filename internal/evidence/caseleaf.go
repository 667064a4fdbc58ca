package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// Dates are the dates of a case.
type Dates struct {
	Effective     jml.Date   `json:"effective"`
	EmploymentEnd jml.Date   `json:"employment_end"`
	CutoffAt      *time.Time `json:"cutoff_at,omitempty"`
	EffectAt      time.Time  `json:"effect_at"`
	NoticeAt      time.Time  `json:"notice_at"`
	Zone          string     `json:"zone"`
	Immediate     bool       `json:"immediate"`
	// Calendar is the location, as set up, whose days off count; absent where
	// they are the company's.
	Calendar string `json:"calendar,omitempty"`
}

// Managers are the person ids of who manages the subject. Older leaves have none.
type Managers struct {
	Manager    string `json:"manager,omitempty"`
	OldManager string `json:"old_manager,omitempty"` // of a mover, until the move
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
	Managers
	Dates
	Source        string     `json:"source"`
	Event         string     `json:"event"`
	Playbook      string     `json:"playbook"`
	Matrix        string     `json:"matrix"`
	Limits        jml.Limits `json:"limits"` // nanoseconds
	HoldingsKnown bool       `json:"holdings_known"`
	// SeparatePersons: whoever is barred from a task neither gets nor ends it,
	// or the leaf says so. Absent in leaves of before that was so.
	SeparatePersons bool `json:"separate_persons,omitempty"`
	// Contact is how a leaver is reached: normal, through_hr or none. Where it
	// is given nothing reached them before case.told; older leaves have none.
	Contact string `json:"contact,omitempty"`
	// TellsAgain: whoever was told by mail of something that no longer holds is
	// told so. Absent in leaves of before that was so.
	TellsAgain bool `json:"tells_again,omitempty"`
	// TellsSettled: so is whoever was told that somebody else's task is late, when
	// it is done or has time again. Absent in leaves of before that was so.
	TellsSettled bool `json:"tells_settled,omitempty"`
	// EndsExceptions: the case is not completed while something is not done,
	// also where that is accepted until a day. Absent in leaves of before that
	// was so.
	EndsExceptions bool `json:"ends_exceptions,omitempty"`
	// WhatFollows: the registers say what the endings of its tasks bring about, its
	// mails are about its own tasks, and it is completed when its date came. Absent
	// in leaves of before that could be relied on.
	WhatFollows bool             `json:"what_follows,omitempty"`
	Takeovers   []roles.Takeover `json:"takeovers,omitempty"`
	Tasks       []PlannedTask    `json:"tasks"`
}

// LeafType is case.opened.
func (CaseOpened) LeafType() leaftype.Type { return leaftype.CaseOpened }

// CaseRescheduled carries the dates and terms as they are from now on; each
// moved, added or cancelled task has its own leaf.
type CaseRescheduled struct {
	Type      jml.WorkerType `json:"worker_type"`
	Functions []string       `json:"functions,omitempty"`
	Location  string         `json:"location,omitempty"`
	Managers
	Dates
	Event   string `json:"event"`
	Contact string `json:"contact,omitempty"` // as in case.opened
	Untold  bool   `json:"untold,omitempty"`  // what a leaver was told no longer holds: it has to be told again
}

// LeafType is case.rescheduled.
func (CaseRescheduled) LeafType() leaftype.Type { return leaftype.CaseRescheduled }

// CaseRescinded: the announcement was taken back.
type CaseRescinded struct {
	Started    bool   `json:"started"`
	AccessLive bool   `json:"access_live"`
	Event      string `json:"event"`
}

// LeafType is case.rescinded.
func (CaseRescinded) LeafType() leaftype.Type { return leaftype.CaseRescinded }

// CaseSuperseded: another case took over.
type CaseSuperseded struct {
	By string `json:"by"`
}

// LeafType is case.superseded.
func (CaseSuperseded) LeafType() leaftype.Type { return leaftype.CaseSuperseded }

// CaseTold: HR says that a leaver knows. Until then nothing reaches them.
// Personal: note.
type CaseTold struct {
	At      time.Time `json:"at"`      // when they knew
	Contact string    `json:"contact"` // as in case.opened, from now on
	Source  string    `json:"source"`
	Event   string    `json:"event"`
}

// LeafType is case.told.
func (CaseTold) LeafType() leaftype.Type { return leaftype.CaseTold }

// CaseEffected: the date came; the engagement and the person's duties moved.
type CaseEffected struct {
	Kind  jml.Kind     `json:"kind"`
	Moved []roles.Duty `json:"moved,omitempty"` // titles are empty
}

// LeafType is case.effected.
func (CaseEffected) LeafType() leaftype.Type { return leaftype.CaseEffected }

// CaseClosed: all tasks ended, all exceptions accepted, nothing unknown.
type CaseClosed struct {
	State          jml.CaseState `json:"state"`
	AccessClosedAt *time.Time    `json:"access_closed_at,omitempty"`
	ThingsBackAt   *time.Time    `json:"things_back_at,omitempty"`
	// Effective and CutoffAt are the dates in force. Older leaves say neither; newer
	// ones always say Effective.
	Effective *jml.Date  `json:"effective,omitempty"`
	CutoffAt  *time.Time `json:"cutoff_at,omitempty"`
}

// LeafType is case.closed.
func (CaseClosed) LeafType() leaftype.Type { return leaftype.CaseClosed }

// CaseReopened: a task was reopened after the close, or something is held still.
type CaseReopened struct {
	Task    string `json:"task"`              // "" when no task was
	Because string `json:"because,omitempty"` // held: the registers say that the person still holds something
}

// LeafType is case.reopened.
func (CaseReopened) LeafType() leaftype.Type { return leaftype.CaseReopened }

// ExceptionAccepted: the security lead accepts that Task was not done.
// Personal: actor.name, note (the compensating step).
type ExceptionAccepted struct {
	For   string   `json:"for"` // the task not done
	Until jml.Date `json:"until"`
}

// LeafType is exception.accepted.
func (ExceptionAccepted) LeafType() leaftype.Type { return leaftype.ExceptionAccepted }

// NoticeSent: a mail server accepted the mail. Personal: owner.name, owner.email.
type NoticeSent struct {
	Notice  string      `json:"notice"`
	Kind    notice.Kind `json:"kind"`
	Number  int         `json:"number"`
	Owner   string      `json:"owner"`
	Tasks   []string    `json:"tasks"`
	Attempt int         `json:"attempt"`
	With    string      `json:"with,omitempty"` // notice id of the digest that said it all, of another case
	// Checkpoint is how many leaves the checkpoint at the mail's foot covers; 0
	// of a mail that had none, and of older leaves. Outside: the address is not
	// in the company's own domains.
	Checkpoint int64 `json:"checkpoint,omitempty"`
	Outside    bool  `json:"outside,omitempty"`
}

// LeafType is notice.sent.
func (NoticeSent) LeafType() leaftype.Type { return leaftype.NoticeSent }

// NoticeFailed: the mail cannot be delivered. Personal as NoticeSent.
type NoticeFailed struct {
	NoticeSent
	Code string `json:"code"`
}

// LeafType is notice.failed.
func (NoticeFailed) LeafType() leaftype.Type { return leaftype.NoticeFailed }
