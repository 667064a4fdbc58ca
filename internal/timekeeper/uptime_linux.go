package timekeeper

import (
	"time"

	"golang.org/x/sys/unix"
)

// MachineUptime is how long this machine has been up, also while it slept, so
// that a laptop that was closed has not jumped. 0 when the machine does not say.
func MachineUptime() time.Duration {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &at); err != nil {
		return 0
	}
	return time.Duration(at.Nano())
}
