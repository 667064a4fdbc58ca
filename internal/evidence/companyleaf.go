package evidence

import (
	"time"

	"github.com/handover-jml/handover/internal/approval"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// RoleHeld: a seat in a role's line was given or emptied. Personal: person.name.
type RoleHeld struct {
	roles.Seat
	Why string `json:"why"` // set-up, changed, left
	// Before is who had the seat until now; absent where that was nobody, and in
	// older leaves.
	Before string `json:"before,omitempty"`
}

// LeafType is role.held.
func (RoleHeld) LeafType() leaftype.Type { return leaftype.RoleHeld }

// DocumentVersion is what the leaves of playbooks, matrix and controls have in common.
type DocumentVersion struct {
	Name     string `json:"name"`
	Hash     string `json:"hash"`
	Previous string `json:"previous,omitempty"`
}

// PlaybookChanged: another version of a playbook is in force.
type PlaybookChanged struct{ DocumentVersion }

// LeafType is playbook.changed.
func (PlaybookChanged) LeafType() leaftype.Type { return leaftype.PlaybookChanged }

// MatrixChanged: another version of the access matrix is in force.
type MatrixChanged struct{ DocumentVersion }

// LeafType is matrix.changed.
func (MatrixChanged) LeafType() leaftype.Type { return leaftype.MatrixChanged }

// ControlsChanged: another version of the list of controls is in force.
type ControlsChanged struct{ DocumentVersion }

// LeafType is controls.changed.
func (ControlsChanged) LeafType() leaftype.Type { return leaftype.ControlsChanged }

// SettingChanged. Personal values (addresses, names) are committed as "value".
type SettingChanged struct {
	Name     string `json:"name"`
	From     string `json:"from,omitempty"`
	To       string `json:"to,omitempty"`
	Approved string `json:"approved_by,omitempty"` // person id
}

// LeafType is setting.changed.
func (SettingChanged) LeafType() leaftype.Type { return leaftype.SettingChanged }

// LocationChanged: a location was set up, changed or removed. What it leaves out
// is the company's.
type LocationChanged struct {
	Name     string        `json:"name"`
	Zone     string        `json:"zone,omitempty"`
	Weekend  []jml.Weekday `json:"weekend,omitempty"`
	Holidays []jml.Date    `json:"holidays,omitempty"`
	Removed  bool          `json:"removed,omitempty"`
}

// LeafType is location.changed.
func (LocationChanged) LeafType() leaftype.Type { return leaftype.LocationChanged }

// StaffRight is what the leaves of staff have in common. Personal: staff.name, staff.email.
type StaffRight struct {
	Staff string     `json:"staff"`
	Role  staff.Role `json:"role"`
	How   string     `json:"how,omitempty"`
	// Person is whose right it is, when it is one of our people; an outsider's
	// ends with Until.
	Person string    `json:"person,omitempty"`
	Until  *jml.Date `json:"until,omitempty"`
	// PeriodFrom and PeriodTo bound what an auditor may look at.
	PeriodFrom *jml.Date `json:"period_from,omitempty"`
	PeriodTo   *jml.Date `json:"period_to,omitempty"`
	// Change is the approved change that this is; Alone says that there was
	// nobody else who could approve it. Neither where it takes one person.
	Change string `json:"change,omitempty"`
	Alone  bool   `json:"alone,omitempty"`
}

// StaffAdded: somebody may sign in.
type StaffAdded struct{ StaffRight }

// LeafType is staff.added.
func (StaffAdded) LeafType() leaftype.Type { return leaftype.StaffAdded }

// StaffBound: a right belongs to one of our people from now on.
type StaffBound struct{ StaffRight }

// LeafType is staff.bound.
func (StaffBound) LeafType() leaftype.Type { return leaftype.StaffBound }

// StaffRemoved: somebody may no longer sign in.
type StaffRemoved struct{ StaffRight }

// LeafType is staff.removed.
func (StaffRemoved) LeafType() leaftype.Type { return leaftype.StaffRemoved }

// StaffSignedIn: somebody signed in.
type StaffSignedIn struct{ StaffRight }

// LeafType is staff.signed_in.
func (StaffSignedIn) LeafType() leaftype.Type { return leaftype.StaffSignedIn }

// StaffIdentity: a sign-in provider's subject stands for somebody here from now
// on, was refused, or stands for them no more. Personal: staff.name, staff.subject.
type StaffIdentity struct {
	Identity string              `json:"identity"`
	How      staff.IdentityState `json:"how"`
	Issuer   string              `json:"issuer"`
	Person   string              `json:"person,omitempty"`
	Staff    string              `json:"staff,omitempty"`
}

// LeafType is staff.identity.
func (StaffIdentity) LeafType() leaftype.Type { return leaftype.StaffIdentity }

// ChangeAsked: somebody asks for a change that takes two persons. Personal: note,
// why; of a right staff.name and staff.email.
type ChangeAsked struct {
	Change string        `json:"change"`
	Kind   approval.Kind `json:"kind"`
	By     string        `json:"by"`               // person id of who asks
	Person string        `json:"person,omitempty"` // whose right it is about
	Staff  string        `json:"staff,omitempty"`
	Role   staff.Role    `json:"role,omitempty"`
	Takes  bool          `json:"takes,omitempty"` // the right is taken away
}

// LeafType is change.asked.
func (ChangeAsked) LeafType() leaftype.Type { return leaftype.ChangeAsked }

// ChangeAnswered: what became of a change that was asked for. Personal: note, why.
type ChangeAnswered struct {
	Change string         `json:"change"`
	Answer approval.State `json:"answer"`
	By     string         `json:"by,omitempty"` // person id of who answered; absent when it lapsed
}

// LeafType is change.answered.
func (ChangeAnswered) LeafType() leaftype.Type { return leaftype.ChangeAnswered }

// SessionsEnded: browsers were signed out, of one right or of all that a person
// holds and has opened. Personal: person.name or staff.name.
type SessionsEnded struct {
	Person   string `json:"person,omitempty"`
	Staff    string `json:"staff,omitempty"`
	Sessions int64  `json:"sessions"`
}

// LeafType is sessions.ended.
func (SessionsEnded) LeafType() leaftype.Type { return leaftype.SessionsEnded }

// LinksRevoked: mail links opened so far open nothing any more, of one person,
// of one case or of one person in one case. Personal: person.name.
type LinksRevoked struct {
	Person string `json:"person,omitempty"`
	Links  int64  `json:"links"`
}

// LeafType is links.revoked.
func (LinksRevoked) LeafType() leaftype.Type { return leaftype.LinksRevoked }

// Erased: openings were deleted for good; the leaves and the root stay.
// Personal: note (the ground, in words).
type Erased struct {
	Person   string          `json:"person,omitempty"`
	Basis    string          `json:"basis"` // retention or request
	Openings []ErasedOpening `json:"openings"`
}

// LeafType is erased.
func (Erased) LeafType() leaftype.Type { return leaftype.Erased }

// ErasedOpening names one deleted opening.
type ErasedOpening struct {
	Seq   int64  `json:"seq"`
	Field string `json:"field"`
}

// ClockJumped: the clock of a machine could not be relied on for a while. It is
// recorded when that is over, since nothing is while it lasts.
type ClockJumped struct {
	Seconds   int64     `json:"seconds"`   // how far it was ahead; negative: behind
	Against   string    `json:"against"`   // database, newest_leaf, uptime
	ClockAt   time.Time `json:"clock_at"`  // what it said when that was noticed
	Confirmed bool      `json:"confirmed"` // the actor said that it is right; else it went away
}

// LeafType is clock.jumped.
func (ClockJumped) LeafType() leaftype.Type { return leaftype.ClockJumped }
