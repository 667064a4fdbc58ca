package view

import (
	"fmt"
	"time"
)

// Short writes a length up to two days in one unit that fits it: "40 s",
// "35 min", "1 h 20 min", "26 h".
func Short(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d/time.Second))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d/time.Minute))
	case d < 5*time.Hour && d%time.Hour >= time.Minute:
		return fmt.Sprintf("%d h %d min", int(d/time.Hour), int(d%time.Hour/time.Minute))
	}
	return fmt.Sprintf("%d h", int(d/time.Hour))
}

// Length writes any length: as Short does up to two days, then in days.
func Length(d time.Duration) string {
	if d < 48*time.Hour {
		return Short(d)
	}
	return Plural(int(d/(24*time.Hour)), "day", "days")
}

// Plural returns "1 task", "2 tasks".
func Plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
