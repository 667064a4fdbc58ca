package jml

// Role is a duty of a person, not a login.
type Role string

// The company roles, then those that a case itself fills.
const (
	RoleCTO           Role = "cto"
	RoleEngineering   Role = "engineering"
	RoleHeadOfPeople  Role = "head-of-people"
	RoleOfficeManager Role = "office-manager"
	RoleSecurityLead  Role = "security-lead"

	RoleManager     Role = "manager"
	RoleOldManager  Role = "old-manager"
	RoleEmployee    Role = "employee"
	RoleSponsor     Role = "sponsor"
	RoleSystemOwner Role = "system-owner"
)

// CompanyRoles are the five roles that set-up asks a holder for.
func CompanyRoles() []Role {
	return []Role{RoleCTO, RoleEngineering, RoleHeadOfPeople, RoleOfficeManager, RoleSecurityLead}
}

// Title returns the role in plain words.
func (r Role) Title() string {
	switch r {
	case RoleCTO:
		return "CTO"
	case RoleEngineering:
		return "Engineering"
	case RoleHeadOfPeople:
		return "Head of People"
	case RoleOfficeManager:
		return "Office and events manager"
	case RoleSecurityLead:
		return "Security Lead"
	case RoleManager:
		return "Manager"
	case RoleOldManager:
		return "Former manager"
	case RoleEmployee:
		return "The person"
	case RoleSponsor:
		return "Sponsor"
	case RoleSystemOwner:
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
