//go:build !linux

package timekeeper

import "time"

// MachineUptime is not known here: what is to be had stands still while the
// machine sleeps, and would call each night of a laptop a jump.
func MachineUptime() time.Duration { return 0 }

// MachineBoot is not needed where the uptime is not known.
func MachineBoot() string { return "" }
