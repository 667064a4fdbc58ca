// Package approval owns which changes take two persons, how long one waits for
// the second, and what becomes of it. It is pure and must not know who is who,
// or how a change is made.
package approval

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// Kind is a sort of change that takes two persons.
type Kind string

// The kinds of changes.
const (
	Right Kind = "right" // a right to sign in is given or taken away
)

// Kinds lists all of them.
func Kinds() []Kind { return []Kind{Right} }

// Lasts is how long a change waits for an answer.
const Lasts = 7 * 24 * time.Hour

// MostWaiting is how many changes may wait at a time.
const MostWaiting = 100

// State is what became of a change.
type State string

// The states of a change. All but the first are final.
const (
	Waiting   State = "waiting"
	Approved  State = "approved"
	Refused   State = "refused"
	Withdrawn State = "withdrawn" // by whoever asked
	Lapsed    State = "lapsed"    // nobody answered
	Outdated  State = "outdated"  // approved, and what it was about had changed meanwhile
)

// Change is one that was asked for. What it says of people is kept while it
// waits and no longer.
type Change struct {
	ID          string
	Kind        Kind
	Command     string // what is asked, as its kind writes it; "" once it is answered
	Base        string // hash of what it is about, as it was then
	Why         string // "" once it is answered
	AskedBy     string // staff id, or console
	AskedPerson string // person id
	AskedAt     time.Time
	State       State
	AnsweredBy  string // person id; "" while nobody did
	AnsweredAt  time.Time
}

// Ends is when the change lapses.
func (c Change) Ends() time.Time { return c.AskedAt.Add(Lasts) }

// Answered is the change with what became of it, and without its words.
func (c Change) Answered(as State, by string, at time.Time) Change {
	c.State, c.AnsweredBy, c.AnsweredAt = as, by, at
	c.Command, c.Why = "", ""
	return c
}

// waits is the field by which the answer is known that a change waits.
const waits = "approval"

// Waits tells whoever asked that nothing has changed yet.
func Waits() error {
	return &jml.Error{Code: jml.CodeConflict, Field: waits,
		Message: "This takes two persons. It is asked for, and waits on the page “To be approved” for another administrator, who is mailed. Without an answer it lapses after a week."}
}

// IsWaiting reports whether an error says that a change waits.
func IsWaiting(err error) bool {
	list := jml.Refusals(err)
	return len(list) == 1 && list[0].Field == waits
}
