// Package leaftype owns the words for what a leaf of the evidence log records. It
// must not know what a leaf of each type says; package evidence does.
package leaftype

// Type names what a leaf records.
type Type string

// The leaf types of handover-leaf/v1; docs/format.md lists each with its data
// and its personal fields.
const (
	EventAccepted  Type = "event.accepted"
	EventIgnored   Type = "event.ignored"
	ImportAccepted Type = "import.accepted"

	PersonAdded     Type = "person.added"
	PersonCorrected Type = "person.corrected"

	HoldingRecorded  Type = "holding.recorded"
	HoldingEnded     Type = "holding.ended"
	HoldingConfirmed Type = "holding.confirmed"
	AssetRecorded    Type = "asset.recorded"
	AssetChanged     Type = "asset.changed"

	CaseOpened      Type = "case.opened"
	CaseRescheduled Type = "case.rescheduled"
	CaseRescinded   Type = "case.rescinded"
	CaseSuperseded  Type = "case.superseded"
	CaseTold        Type = "case.told"
	CaseEffected    Type = "case.effected"
	CaseClosed      Type = "case.closed"
	CaseReopened    Type = "case.reopened"

	TaskAdded       Type = "task.added"
	TaskOpened      Type = "task.opened"
	TaskAssigned    Type = "task.assigned"
	TaskEnded       Type = "task.ended"
	TaskReopened    Type = "task.reopened"
	TaskSentBack    Type = "task.sent_back"
	TaskCancelled   Type = "task.cancelled"
	TaskRescheduled Type = "task.rescheduled"

	ExceptionAccepted Type = "exception.accepted"
	NoticeSent        Type = "notice.sent"
	NoticeFailed      Type = "notice.failed"
	FileAttached      Type = "file.attached"

	RoleHeld        Type = "role.held"
	PlaybookChanged Type = "playbook.changed"
	MatrixChanged   Type = "matrix.changed"
	ControlsChanged Type = "controls.changed"
	SettingChanged  Type = "setting.changed"
	LocationChanged Type = "location.changed"
	StaffAdded      Type = "staff.added"
	StaffBound      Type = "staff.bound"
	StaffRemoved    Type = "staff.removed"
	StaffSignedIn   Type = "staff.signed_in"
	TokenAdded      Type = "token.added"
	TokenRemoved    Type = "token.removed"
	StaffIdentity   Type = "staff.identity"
	ChangeAsked     Type = "change.asked"
	ChangeAnswered  Type = "change.answered"
	SessionsEnded   Type = "sessions.ended"
	LinksRevoked    Type = "links.revoked"
	PasskeyAdded    Type = "passkey.added"
	PasskeyRemoved  Type = "passkey.removed"
	SampleDrawn     Type = "sample.drawn"
	Reconciled      Type = "reconciliation.made"
	ExportMade      Type = "export.made"
	Erased          Type = "erased"
	HoldPlaced      Type = "hold.placed"
	HoldReleased    Type = "hold.released"
	AnchorSent      Type = "anchor.sent"
	LogReopened     Type = "log.reopened"
	ClockJumped     Type = "clock.jumped"
)
