// Package clock is where the present comes from: what needs it is given a
// Clock, so that tests can say what time it is.
package clock

import "time"

// Clock tells the present, in UTC and whole microseconds: what the databases
// can keep.
type Clock interface{ Now() time.Time }

// Slack is how far the clocks of those who work together may be apart, and how
// far one may step, before anybody minds.
const Slack = 2 * time.Minute

// Machine is the clock of this machine.
type Machine struct{}

// Now is the present.
func (Machine) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }
