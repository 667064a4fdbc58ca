package timekeeper

import (
	"os"
	"strings"
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

// MachineBoot names the time since this machine was started: it is another
// after the next start. "" when the machine does not say.
func MachineBoot() string {
	id, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}
