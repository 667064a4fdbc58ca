package calendar

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

const localLayout = "2006-01-02T15:04"

// ParseLocal reads "2006-01-02T15:04" as a wall time at the calendar's place,
// by the rules of At. What a clock change makes of it, Doubt says.
func (c Calendar) ParseLocal(field, s string) (time.Time, error) {
	t, err := time.Parse(localLayout, s)
	if err != nil {
		return time.Time{}, jml.Invalid(field, fmt.Sprintf("%q is not a local time; write it as 2026-12-01T16:00", s))
	}
	return c.At(jml.DateOf(t), t.Hour(), t.Minute()), nil
}

// Doubt says in a sentence what was taken for a wall time that a clock change
// skips or repeats. It is "" for any other, and for what ParseLocal refuses.
func (c Calendar) Doubt(s string) string {
	at, err := c.ParseLocal("", s)
	if err != nil {
		return ""
	}
	taken := at.In(c.Zone)
	if taken.Format(localLayout) != s {
		return fmt.Sprintf("%s does not exist in %s: the clocks skip it. The first time after it was taken, %s.",
			s, c.Zone, taken.Format("2 Jan 2006, 15:04 MST"))
	}
	if again, twice := c.repeated(taken); twice {
		return fmt.Sprintf("%s comes twice in %s: the clocks go back. The first was taken, %s and not %s.",
			s, c.Zone, withOffset(taken), withOffset(again))
	}
	return ""
}

// repeated returns the instant after t at which the clocks show its wall time
// a second time.
func (c Calendar) repeated(t time.Time) (time.Time, bool) {
	_, end := t.ZoneBounds()
	if end.IsZero() {
		return t, false
	}
	_, before := t.Zone()
	_, after := end.Zone()
	again := t.Add(time.Duration(before-after) * time.Second)
	return again, before > after && !again.Before(end)
}

// withOffset writes a wall time so that it can mean one instant only.
func withOffset(t time.Time) string { return t.Format("15:04 MST (UTC-07:00)") }
