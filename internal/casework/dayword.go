package casework

import (
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
)

// farAhead is how many days ahead a date is asked about: who types a wrong year
// lands there.
const farAhead = 183

// dayWarnings ask whether the day of a case is meant: it is no business day, has
// gone by or is far ahead. They are for whoever looks before announcing.
func dayWarnings(c jml.Case, settings jml.Settings, now time.Time) (out []string) {
	cal, err := calendar.Of(settings, c.After.Location, c.Zone)
	if err != nil || c.Immediate {
		return nil
	}
	day, weekday := c.Effective, c.Effective.Weekday()
	weekend, _ := calendar.DaysOff(settings, c.After.Location)
	switch {
	case slices.Contains(weekend, jml.Weekday(weekday)):
		out = append(out, fmt.Sprintf("%s is a %s.", day, weekday))
	case !cal.BusinessDay(day):
		out = append(out, fmt.Sprintf("%s, a %s, is a holiday.", day, weekday))
	}
	today := cal.DateOf(now)
	switch ahead := int(cal.StartOfDay(day).Sub(cal.StartOfDay(today)).Round(24*time.Hour) / (24 * time.Hour)); {
	case ahead < 0:
		out = append(out, fmt.Sprintf("%s has gone by, %s ago: what was due by then is late, or on short notice, from the start.", day, days(-ahead)))
	case ahead > farAhead:
		out = append(out, fmt.Sprintf("%s is %s ahead. Is the year right?", day, days(ahead)))
	}
	return out
}

func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
