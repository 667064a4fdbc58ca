// Package inbound takes in what HR systems send: records, of which it works out
// what follows, and events that say so themselves. What follows from a record is
// kept before any of it is taken in, so that a crash, a database that is away or
// a second process loses and doubles nothing. It must not know by which protocol
// anything came.
package inbound

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/jml"
)

// Source is one HR system as far as taking in needs to know it.
type Source struct {
	Name  string
	IDsOf string // whose ids it gives its people; "": its own
	// Vouches says that its work addresses are the company's own accounts, so that
	// who has one and the same name is who it means. Between other sources somebody
	// has to say that two ids are one person.
	Vouches bool
	Rules   feed.Rules
}

// ids is the name under which the source's ids are kept.
func (s Source) ids() string {
	if s.IDsOf != "" {
		return s.IDsOf
	}
	return s.Name
}

// actor is who announces in the source's name.
func (s Source) actor() jml.Actor {
	return jml.Actor{Kind: "source", Ref: s.Name, Name: s.Name, Assurance: "api"}
}

// State says what became of an item.
type State string

// The states of an item.
const (
	Waiting State = "waiting" // not taken in yet: it is tried again
	Taken   State = "taken"
	Refused State = "refused" // by its content, until somebody mends that and has it tried again
	Dropped State = "dropped" // one before it was refused, or a newer one took its place
)

// Item is one thing that a source said and what became of it.
type Item struct {
	ID      string // unique for its source; of an event its own
	Source  string
	Record  string    // the source's id of the person, "" when it gives none
	Version int64     // how often what is told of the record had changed with this; 0 for an event
	Said              // what it is
	At      time.Time // when it came

	State   State
	Outcome string // of a taken one, as jml.Accepted has it
	CaseID  string
	Code    jml.Code // of a refused one
	Message string   // and in words
	Tries   int
	RetryAt time.Time
	Settled time.Time
}

// Said is the content of an item. It is personal, and goes with the person.
type Said struct {
	Step feed.Step   `json:"step"`
	Now  feed.Record `json:"now"` // the record from which the step follows; none of an event
}

// Records keep what sources said of their people. The room of the store does.
type Records interface {
	// Told is what was told of a person by a source so far, and how often it
	// changed: 0 when nothing was.
	Told(ctx context.Context, source, record string) (told feed.Told, version int64, err error)
	// Tell keeps what is told after a record, with what follows from it, when it is
	// still at the version before; else jml.CodeConflict. behind says that earlier
	// items of the record wait still.
	Tell(ctx context.Context, source, record string, version int64, told feed.Told, items []Item) (behind bool, err error)
	// Settle writes what became of an item, of an event also that it came. A step
	// that was refused takes back what was told by it and by those behind it, which
	// are dropped: newer is the record that came meanwhile, to be taken in anew.
	Settle(ctx context.Context, it Item) (newer *feed.Record, err error)
	// Waiting lists items that are due, in the order in which they are to be taken
	// in; none of a record stands before an earlier one of it.
	Waiting(ctx context.Context, now time.Time, most int) ([]Item, error)
	// Item is one by its id (jml.CodeNotFound).
	Item(ctx context.Context, source, id string) (Item, error)
}

// TurnedAway is one request in a source's name that was not read.
type TurnedAway struct {
	At  time.Time
	Why string
}

// Trouble is what somebody has to look at of a source.
type Trouble struct {
	Source     string
	Refused    int // things that it sent and that were refused, until they are tried again
	TurnedAway int // requests in its name that were not read, within a day
	Unasked    int // people about whom it could not be asked for an hour
}

// Announcements take events in; casework.Service implements it.
type Announcements interface {
	Accept(ctx context.Context, e jml.Event, in jml.Intake) (jml.Accepted, error)
}

// People are who works here; company.Feeds implements it.
type People interface {
	// Today is the day at the company's place.
	Today(ctx context.Context) (jml.Date, error)
	// WorksHere reports whether whom a source describes works here, or will. Of a
	// source that vouches, whoever has the work address and the name is linked to its
	// id first.
	WorksHere(ctx context.Context, by jml.Actor, p jml.EventPerson, vouches bool) (bool, error)
	// Moves reports whether somebody works otherwise than a source says.
	Moves(ctx context.Context, p jml.EventPerson) (bool, error)
	// Describe has a person be as a source describes them, whom it adds when nobody
	// fits. A start of zero leaves what is known.
	Describe(ctx context.Context, by jml.Actor, e jml.Event) error
}

// Service takes in.
type Service struct {
	Records Records
	Cases   Announcements
	People  People
	Check   func(jml.Event) error  // holds an event against its form
	Hash    func(jml.Event) string // of an event's content
	Clock   clock.Clock
}
