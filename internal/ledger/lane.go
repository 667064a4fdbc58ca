package ledger

import "github.com/handover-jml/handover/internal/jml"

// Lane says behind whom a change waits where only so many can be made at a
// time. It follows from who acts and how that came in.
type Lane int

// The lanes, those first who go first.
const (
	LanePeople Lane = iota // somebody pressed a button and waits for the page
	LaneTime               // what passing time does: rounds, the sweep, records of mails
	LaneMass               // what comes by the hundred: files, and events that a program announces
	Lanes                  // how many there are
)

// laneOf is the lane of a change that is somebody's own.
func laneOf(actor jml.Actor) Lane {
	if actor.Kind == jml.ActorSystem {
		return LaneTime
	}
	return LanePeople
}

// laneOfEvent is the lane of an announcement that may be one of hundreds. Only
// what came through a page or a mail's link has a person behind it for certain:
// a script announces a whole intake at once through the command line.
func laneOfEvent(actor jml.Actor) Lane {
	switch actor.Kind {
	case jml.ActorPerson, jml.ActorStaff:
		return LanePeople
	}
	return LaneMass
}
