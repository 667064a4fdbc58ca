package jml

// StaffRole is a right inside Handover.
type StaffRole string

// The staff roles in use.
const (
	StaffAdmin   StaffRole = "admin"
	StaffHR      StaffRole = "hr"
	StaffAuditor StaffRole = "auditor"
)

// Staff is one right to sign in. It is bound to a person here, whose address
// and cut-off it follows, or else to an outsider until a day. The very first
// administrator has neither name nor address and is there for set-up only.
type Staff struct {
	ID       string
	Email    string // lower-case; of a person here, the work address
	Name     string
	Role     StaffRole
	PersonID string // "" for an outsider
	Until    Date   // an outsider's last day, in the company's zone
	Removed  bool
}

// Nameless reports whether this is the right of whoever sets Handover up.
func (s Staff) Nameless() bool { return s.PersonID == "" && s.Email == "" }

// StaffEnd says why a right holds no more.
type StaffEnd string

// The ends of a right.
const (
	StaffRemoved  StaffEnd = "removed"  // somebody took it away
	StaffLeft     StaffEnd = "left"     // its person's cut-off has passed
	StaffExpired  StaffEnd = "expired"  // the outsider's last day is over
	StaffReplaced StaffEnd = "replaced" // of the first administrator, once one was named
)

// Ended returns why the right holds no more on a day, "" while it does. cutOff
// says that its person works here no more.
func (s Staff) Ended(today Date, cutOff bool) StaffEnd {
	switch {
	case s.Removed:
		return StaffRemoved
	case s.PersonID != "" && cutOff:
		return StaffLeft
	case s.PersonID == "" && !s.Until.IsZero() && s.Until.Before(today):
		return StaffExpired
	}
	return ""
}
