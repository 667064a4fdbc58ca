package jml

import (
	"slices"
	"time"
)

// Person is a human being we know. Names and addresses are personal: they
// live in SQL and in mails, never in Temporal, logs or leaves.
type Person struct {
	ID                  string
	ExternalID          string // HR's id; unique when given
	GivenName           string
	FamilyName          string
	WorkEmail           string // lower-case; unique when given
	PersonalEmail       string
	Phone               string    // as it was written; "" when none is known
	HoldingsConfirmedAt time.Time // zero: what the person holds is unknown, which is not the same as nothing
	Erased              bool
}

// Name returns the full name, or the work address when no name is known.
func (p Person) Name() string {
	switch {
	case p.GivenName != "" && p.FamilyName != "":
		return p.GivenName + " " + p.FamilyName
	case p.GivenName+p.FamilyName != "":
		return p.GivenName + p.FamilyName
	}
	return p.WorkEmail
}

// EngagementState says where an engagement stands in its life.
type EngagementState string

// The engagement states.
const (
	EngagementPlanned   EngagementState = "planned"
	EngagementActive    EngagementState = "active"
	EngagementEnded     EngagementState = "ended"
	EngagementWithdrawn EngagementState = "withdrawn" // rescinded before the start
)

// Engagement is one employment or contract of a person. A rehire is a new one.
type Engagement struct {
	ID       string
	PersonID string
	State    EngagementState
	Terms
	Start   Date
	End     Date      // contract end, or the employment end once a leaver case is open
	BegunAt time.Time // when it began without a joiner's case; zero for all others
	EndedAt time.Time // the cut-off instant, once it has passed
}

// Terms are the parts of an engagement that a move can change.
type Terms struct {
	Type       WorkerType `json:"worker_type"`
	Title      string     `json:"title,omitempty"`
	Functions  []string   `json:"functions,omitempty"`
	Department string     `json:"department,omitempty"`
	Location   string     `json:"location,omitempty"`
	Zone       string     `json:"time_zone"` // IANA name
	ManagerID  string     `json:"manager,omitempty"`
	SponsorID  string     `json:"sponsor,omitempty"`
}

// SameWork reports whether two sets of terms ask for the same access and
// duties: same functions, manager, place and type.
func (t Terms) SameWork(o Terms) bool {
	return slices.Equal(t.Functions, o.Functions) && t.ManagerID == o.ManagerID &&
		t.Location == o.Location && t.Type == o.Type
}
