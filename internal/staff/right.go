// Package staff owns the words for who may sign in and who stands where: rights
// inside Handover, until when each holds, and the directory of lines and
// stand-ins. It must not know how anybody signs in.
package staff

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// LinkLasts is how long a one-time sign-in link works.
const LinkLasts = 15 * time.Minute

// MailedLinks is how many mailed links of one right work at a time. Another is
// not mailed, whoever asks: so many wait in the mailbox already.
const MailedLinks = 3

// Role is a right inside Handover.
type Role string

// The staff roles in use.
const (
	Admin   Role = "admin"
	HR      Role = "hr"
	Auditor Role = "auditor"
)

// Roles are all of them.
func Roles() []Role { return []Role{Admin, HR, Auditor} }

// Title returns the role in plain words.
func (r Role) Title() string {
	switch r {
	case Admin:
		return "Administrator"
	case HR:
		return "HR"
	case Auditor:
		return "Auditor"
	}
	return string(r)
}

// ByMail reports whether a role's sign-in links are mailed: of those who work
// with Handover every day. Auditors get theirs from the console, or sign in at a
// provider.
func (r Role) ByMail() bool { return r == Admin || r == HR }

// Right is one right to sign in. It is bound to a person here, whose address
// and cut-off it follows, or else to an outsider until a day. The very first
// administrator has neither name nor address and is there for set-up only.
type Right struct {
	ID       string
	Email    string // lower-case; of a person here, the work address
	Name     string
	Role     Role
	PersonID string   // "" for an outsider
	Until    jml.Date // an outsider's last day, in the company's zone
	Period   Period   // an auditor's: what they may look at
	Removed  bool
	Untold   bool // an upgrade bound it, and no leaf says so yet
}

// Nameless reports whether this is the right of whoever sets Handover up.
func (s Right) Nameless() bool { return s.PersonID == "" && s.Email == "" }

// End says why a right holds no more.
type End string

// The ends of a right.
const (
	Removed  End = "removed"  // somebody took it away
	Left     End = "left"     // its person's cut-off has passed, or they do not come
	Expired  End = "expired"  // the outsider's last day is over
	Replaced End = "replaced" // of the first administrator, once one was named
)

// Ended returns why the right holds no more on a day, "" while it does. cutOff
// says that its person works here no more.
func (s Right) Ended(today jml.Date, cutOff bool) End {
	switch {
	case s.Removed:
		return Removed
	case s.PersonID != "" && cutOff:
		return Left
	case s.PersonID == "" && !s.Until.IsZero() && s.Until.Before(today):
		return Expired
	}
	return ""
}
