// Package roles owns the words for who answers for what: the roles of a
// company and of a case, who holds one and in which order, and by which step
// of that line somebody comes to a task. A role is a duty of a person and no
// right to sign in.
package roles

// Role is a duty of a person, not a login.
type Role string

// The company roles, then those that a case itself fills.
const (
	CTO           Role = "cto"
	Engineering   Role = "engineering"
	HeadOfPeople  Role = "head-of-people"
	OfficeManager Role = "office-manager"
	SecurityLead  Role = "security-lead"

	Manager     Role = "manager"
	OldManager  Role = "old-manager"
	Employee    Role = "employee"
	Sponsor     Role = "sponsor"
	SystemOwner Role = "system-owner"
)

// OfCompany are the five roles that set-up asks a holder for.
func OfCompany() []Role {
	return []Role{CTO, Engineering, HeadOfPeople, OfficeManager, SecurityLead}
}

// OfAnyCase are the roles that have somebody in every case: a task that is added
// by hand goes to one of them.
func OfAnyCase() []Role { return append(OfCompany(), Manager, Employee) }

// Title returns the role in plain words.
func (r Role) Title() string {
	switch r {
	case CTO:
		return "CTO"
	case Engineering:
		return "Engineering"
	case HeadOfPeople:
		return "Head of People"
	case OfficeManager:
		return "Office and events manager"
	case SecurityLead:
		return "Security Lead"
	case Manager:
		return "Manager"
	case OldManager:
		return "Former manager"
	case Employee:
		return "The person"
	case Sponsor:
		return "Sponsor"
	case SystemOwner:
		return "System owner"
	}
	return string(r)
}

// Seat is one place in a role's line: position 0 is the holder, then the
// deputies in order.
type Seat struct {
	Role     Role   `json:"role"`
	Position int    `json:"position"`
	PersonID string `json:"person"`
}

// Takeover names who takes one duty of a leaver at the cut-off. Kind is
// role, deputy, system, report, sponsorship or task; Ref is the role key, system key,
// engagement id or task id.
type Takeover struct {
	Kind string `json:"kind"`
	Ref  string `json:"ref"`
	To   string `json:"to"` // person id
}

// Duty is one thing that a person answers for, as the leaver form lists it.
type Duty struct {
	Kind  string // as Takeover.Kind
	Ref   string
	Title string // plain words
}
