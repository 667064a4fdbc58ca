// Package feed owns what an HR system says of its people over time: the newest
// record of each, and what follows when one says something else than before: a
// joiner, mover or leaver, one that is taken back, or a correction. It must not
// know by which way a record came, nor cases, databases and networks.
package feed

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Record is one person as a source has them now. Person.ID is the source's id of
// them. A field that is empty says nothing.
type Record struct {
	Person jml.EventPerson `json:"person"`
	Start  jml.Date        `json:"start"` // first day
	End    jml.Date        `json:"end"`   // last day, where one is set
	Zone   string          `json:"time_zone,omitempty"`
	// AsOf is when the source last changed the record, zero where it does not say. An
	// older record that comes after a newer one says nothing.
	AsOf time.Time `json:"as_of,omitzero"`
	// Active says that the person works there, or will from Start on.
	Active bool `json:"active"`
	// Gone says that the source has no such person any more, which is no departure:
	// records are deleted for other reasons too.
	Gone bool `json:"gone,omitempty"`
}

// sameTerms reports whether two records describe the same work.
func sameTerms(a, b jml.EventPerson) bool {
	return a.Title == b.Title && a.Department == b.Department && a.Location == b.Location && a.Manager == b.Manager &&
		a.WorkerType == b.WorkerType && a.Sponsor == b.Sponsor && slices.Equal(a.Functions, b.Functions)
}

// samePerson reports whether two records call and reach the person alike.
func samePerson(a, b jml.EventPerson) bool {
	return a.GivenName == b.GivenName && a.FamilyName == b.FamilyName && a.WorkEmail == b.WorkEmail &&
		a.PersonalEmail == b.PersonalEmail && a.Phone == b.Phone
}

// Told is what was made of a person's records so far.
type Told struct {
	Record Record   `json:"record"` // the newest
	Joined jml.Date `json:"joined"` // the first day that holds: announced, or in the past when first heard of
	Leaves jml.Date `json:"leaves"` // the last day that was announced, zero for none
	Known  bool     `json:"known"`  // the person is among our people by this source
}

// Rules say how far a source's words go.
type Rules struct {
	// NeedsEnd has nobody leave by being inactive alone: in systems where an
	// account is switched off for other reasons, a last day has to be given.
	NeedsEnd bool `json:"needs_end"`
}

// Step is one thing that follows from a record: an event, or with Correct that
// the person is to be as the event describes them. Before is what was told
// before it: when it is refused that goes on, and the next record is held
// against it.
type Step struct {
	Event   jml.Event `json:"event"`
	Correct bool      `json:"correct,omitempty"`
	Before  Told      `json:"before"`
}
