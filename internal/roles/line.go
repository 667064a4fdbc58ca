package roles

// Via says by which step of the line somebody got a task.
type Via string

// The steps of the line, in order.
const (
	ViaHolder       Via = "holder"
	ViaDeputy       Via = "deputy"
	ViaCase         Via = "case" // the case itself names the person: manager, employee, sponsor
	ViaSystem       Via = "system"
	ViaSecurityLead Via = "security-lead"
	ViaAdmin        Via = "admin"
	ViaFallback     Via = "fallback"
	ViaNamed        Via = "named" // a person chose
)

// Candidate is one person who may get a task, and by which step of the line.
type Candidate struct {
	PersonID string
	Via      Via
}
