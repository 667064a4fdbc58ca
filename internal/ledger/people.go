package ledger

import "github.com/handover-jml/handover/internal/jml"

// OfHR is the source of the ids that HR itself gives.
const OfHR = "hr"

// PersonRef is the id by which a source outside knows a person. Of one source
// no two people have one, whatever its letter case.
type PersonRef struct {
	Source   string
	ID       string
	PersonID string
}

// People are everybody we know, with their engagements.
type People interface {
	// Person is jml.CodeNotFound when nobody has this id.
	Person(id string) (jml.Person, error)
	// FindPerson looks for HR's id, one of our ids, then a work address, all
	// without letter case. Nobody is known by "".
	FindPerson(key string) (jml.Person, bool, error)
	// PersonByRef looks for an id that a source gave, without letter case, then
	// for one of our ids. Nobody is known by "".
	PersonByRef(source, id string) (jml.Person, bool, error)
	// RefsOf lists the outside ids of a person.
	RefsOf(personID string) ([]PersonRef, error)
	// Engagement is jml.CodeNotFound when there is none with this id.
	Engagement(id string) (jml.Engagement, error)
	// Engagements of a person, newest start first.
	Engagements(personID string) ([]jml.Engagement, error)
	// Awaited lists planned engagements whose first day lies by a day and that no
	// open case is about, at most 100.
	Awaited(by jml.Date) ([]jml.Engagement, error)
	// Reports are the running engagements that name this manager.
	Reports(managerID string) ([]jml.Engagement, error)
	// RunningEngagements are all that run or are to come.
	RunningEngagements() ([]jml.Engagement, error)
	// Sponsored are the running engagements that name this sponsor.
	Sponsored(sponsorID string) ([]jml.Engagement, error)
}

// WritePeople writes what People reads.
type WritePeople interface {
	// LockEngagement is jml.CodeNotFound when there is none with this id.
	LockEngagement(id string) error
	InsertPerson(jml.Person) error
	UpdatePerson(jml.Person) error
	// InsertRef is jml.CodeConflict when the source gave somebody this id. HR has
	// one for a person: a new one takes its place.
	InsertRef(PersonRef) error
	// DeleteRef takes an id of a source from a person, whatever its letter case.
	// gone is false when they had none such.
	DeleteRef(PersonRef) (gone bool, err error)
	InsertEngagement(jml.Engagement) error
	UpdateEngagement(jml.Engagement) error
}

// WriteLinks writes the links and sessions that people come in by.
type WriteLinks interface {
	// InsertToken adds a token hash to the live link of (person, case), making
	// the link when there is none, and links to what else its mail names.
	InsertToken(personID, caseID, noticeID string, tokenHash []byte, also ...string) error
	// EndSessions ends the sessions and the unused sign-in links of a person: of
	// their rights and of their mail links. It returns how many sessions ended.
	EndSessions(personID string) (int64, error)
	// EndStaffSessions does so for one right.
	EndStaffSessions(staffID string) (int64, error)
	// RevokeLinks ends the mail links of a person, of a case, or of a person in
	// a case; "" is anybody and any case. Sessions that have no other link end
	// with them. It returns how many links ended.
	RevokeLinks(personID, caseID string) (int64, error)
}
