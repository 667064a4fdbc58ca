package jml

import (
	"time"

	"github.com/handover-jml/handover/internal/roles"
)

// Kind is what happens to a person's engagement.
type Kind string

// The kinds that open a case, then those that change one, then the one that
// lets its subject hear of it.
const (
	Joiner Kind = "joiner"
	Mover  Kind = "mover"
	Leaver Kind = "leaver"

	Reschedule Kind = "reschedule"
	Rescind    Kind = "rescind"

	Told Kind = "told" // says that a leaver knows, and changes nothing else
)

// OpensCase reports whether events of this kind open a case of their own.
func (k Kind) OpensCase() bool { return k == Joiner || k == Mover || k == Leaver }

// WorkerType is the legal shape of an engagement.
type WorkerType string

// The worker types.
const (
	Employee   WorkerType = "employee"
	Contractor WorkerType = "contractor"
	Intern     WorkerType = "intern"
)

// Event is what HR says happened, in the one shape that every way in decodes
// to. Dates are civil dates at the person's place; Cutoff is a local time
// "2006-01-02T15:04" in TimeZone. Empty fields of a reschedule keep what the
// case has.
type Event struct {
	ID            string      `json:"id"`
	OccurredAt    time.Time   `json:"occurred_at"`
	Kind          Kind        `json:"kind"`
	Of            Kind        `json:"of,omitempty"`
	EffectiveDate Date        `json:"effective_date"`
	LastDay       Date        `json:"last_day"`
	EmploymentEnd Date        `json:"employment_end"`
	Cutoff        string      `json:"cutoff,omitempty"`
	TimeZone      string      `json:"time_zone,omitempty"`
	Immediate     bool        `json:"immediate,omitempty"`
	Contact       string      `json:"contact,omitempty"`
	Told          bool        `json:"told,omitempty"` // with a leaver, or with a reschedule of one: the person knows
	Reason        string      `json:"reason,omitempty"`
	Note          string      `json:"note,omitempty"`
	Delivery      string      `json:"delivery,omitempty"` // of a joiner or mover: where and when equipment is to be delivered
	Person        EventPerson `json:"person"`
}

// EventPerson is the person as the event describes them. ID is an outside id
// and never becomes ours. Manager and Sponsor are outside ids, our ids or work
// addresses.
type EventPerson struct {
	ID            string     `json:"id,omitempty"`
	Source        string     `json:"source,omitempty"`        // who gave the id; empty: HR
	AddressMoved  bool       `json:"address_moved,omitempty"` // the work address was somebody's who left, and is this person's now
	GivenName     string     `json:"given_name,omitempty"`
	FamilyName    string     `json:"family_name,omitempty"`
	WorkEmail     string     `json:"work_email,omitempty"`
	PersonalEmail string     `json:"personal_email,omitempty"`
	Phone         string     `json:"phone,omitempty"`
	Title         string     `json:"title,omitempty"`
	Functions     []string   `json:"functions,omitempty"`
	Department    string     `json:"department,omitempty"`
	Location      string     `json:"location,omitempty"`
	Manager       string     `json:"manager,omitempty"`
	WorkerType    WorkerType `json:"worker_type,omitempty"`
	Sponsor       string     `json:"sponsor,omitempty"`
	EndDate       Date       `json:"end_date"`
}

// Intake is where and how an event came in.
type Intake struct {
	Source   string // "form", "cli", "api", "import"
	Hash     string // SHA-256 of the decoded event in hex: the identity of its content
	Actor    Actor
	Strict   bool // refuse unknown people and managers instead of creating or routing around them
	Takeover []roles.Takeover
	CaseID   string // the case that a page's reschedule or rescind is about; "" leaves it to the event's person and "of"
}

// Accepted answers an event: what it did and the case it concerns.
type Accepted struct {
	Outcome string // opened, rescheduled, rescinded, told, ignored
	Again   bool   // true when this very event had been accepted before
	Person  string // the subject's name, for titles
	Case    Case
	Tasks   []Task
	Warning []string // sentences for the person who announced it
	Changed []string // what was corrected of the person, in words: "title", "manager"
}
