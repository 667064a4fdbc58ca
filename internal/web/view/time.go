package view

import (
	"fmt"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/calendar"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// ViewerTime is how one viewer sees time: the present of the request and
// their zone. Every page embeds it, so that a template writes
// {{template "when" ($.At .T)}}.
type ViewerTime struct {
	Now   time.Time
	Zone  *time.Location
	place *time.Location // of the person that the times are about; nil: nobody's
}

// Beside is the same viewer reading times that are about somebody in another
// zone: theirs are told beside.
func (v ViewerTime) Beside(zone string) ViewerTime {
	v.place = calendar.Locate(zone)
	return v
}

// TimeOf is the time of whoever sent the request.
func TimeOf(r *http.Request, now time.Time) ViewerTime {
	return ViewerTime{Now: now, Zone: door.PrincipalOf(r.Context()).Zone}
}

// Stamp is one instant ready to be shown: short text, words relative to now,
// and the exact time with its zone for the title attribute.
type Stamp struct {
	Text  string // "Tue 1 Dec 2026, 16:00 CET"
	Rel   string // "in 3 days", "2 h late"
	Exact string // "2026-12-01 16:00:00 CET (Europe/Berlin), 15:00:00 UTC"
	ISO   string
	There string // "10:00 EST in New York", where the person's clocks show another time
	Late  bool
}

// IsZero reports whether there is no instant to show.
func (s Stamp) IsZero() bool { return s.ISO == "" }

// At shows an instant that is not a deadline.
func (v ViewerTime) At(t time.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	return v.stamp(t, "Mon 2 Jan 2006, 15:04 MST", v.Ago(t))
}

// Clock shows only the time of day of an instant.
func (v ViewerTime) Clock(t time.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	return v.stamp(t, "15:04 MST", v.Ago(t))
}

// Deadline shows when something is due, and in hours or in days how far off
// that is.
func (v ViewerTime) Deadline(at time.Time, hours bool) Stamp {
	if at.IsZero() {
		return Stamp{}
	}
	layout := "Mon 2 Jan 2006, 15:04 MST"
	if wholeDay(at) {
		layout = "Mon 2 Jan 2006"
	}
	st := v.stamp(at, layout, v.until(at, hours))
	if wholeDay(at) {
		st.There = ""
	}
	st.Late = at.Before(v.Now)
	return st
}

// wholeDay reports whether a deadline is the last microsecond of a day, which
// earlier versions took for all that count in days.
func wholeDay(at time.Time) bool { return at.Nanosecond() == 999_999_000 }

// Day shows a civil date without a zone.
func (v ViewerTime) Day(d jml.Date) Stamp {
	if d.IsZero() {
		return Stamp{}
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return Stamp{Text: t.Format("Mon 2 Jan 2006"), Exact: d.String(), ISO: d.String(),
		Rel: days(daysBetween(v.Today(), d), "ago")}
}

func (v ViewerTime) stamp(t time.Time, layout, rel string) Stamp {
	local := t.In(v.Zone)
	exact := fmt.Sprintf("%s (%s), %s UTC", local.Format("2006-01-02 15:04:05 MST"), v.Zone, t.UTC().Format("15:04:05"))
	if v.Zone == time.UTC {
		exact = local.Format("2006-01-02 15:04:05 MST")
	}
	return Stamp{Text: local.Format(layout), Rel: rel, Exact: exact, ISO: t.UTC().Format(time.RFC3339),
		There: calendar.There(t, v.Zone, v.place)}
}

// Ago says how far off an instant is: "2 h ago", "in 3 days".
func (v ViewerTime) Ago(t time.Time) string {
	if d := t.Sub(v.Now); d < -48*time.Hour || d > 48*time.Hour {
		return days(v.civilDays(t), "ago")
	} else if d > 0 {
		return "in " + Short(d)
	} else if d > -time.Minute {
		return "just now"
	} else {
		return Short(-d) + " ago"
	}
}

func (v ViewerTime) until(t time.Time, hours bool) string {
	d := t.Sub(v.Now)
	switch {
	case !hours && d < 0:
		return lateDays(v.civilDays(t))
	case !hours:
		return days(v.civilDays(t), "late")
	case d < -48*time.Hour:
		return lateDays(v.civilDays(t))
	case d < 0:
		return Short(-d) + " late"
	case d > 48*time.Hour:
		return days(v.civilDays(t), "late")
	}
	return "in " + Short(d)
}

func (v ViewerTime) civilDays(t time.Time) int {
	return daysBetween(v.Today(), jml.DateOf(t.In(v.Zone)))
}

// Today is the civil date at the viewer's place.
func (v ViewerTime) Today() jml.Date { return jml.DateOf(v.Now.In(v.Zone)) }

// DayAgo says how far off the day of an instant is: "yesterday", "in 3 days".
func (v ViewerTime) DayAgo(t time.Time) string { return days(v.civilDays(t), "ago") }

func daysBetween(from, to jml.Date) int {
	a := time.Date(from.Year, from.Month, from.Day, 0, 0, 0, 0, time.UTC)
	b := time.Date(to.Year, to.Month, to.Day, 0, 0, 0, 0, time.UTC)
	return int(b.Sub(a) / (24 * time.Hour))
}

// lateDays never says "0 days late": what ended at midnight is late today.
func lateDays(n int) string {
	if n == 0 {
		return "late today"
	}
	return Plural(-n, "day", "days") + " late"
}

func days(n int, past string) string {
	switch {
	case n == 0:
		return "today"
	case n == 1:
		return "tomorrow"
	case n == -1 && past == "ago":
		return "yesterday"
	case n < 0:
		return Plural(-n, "day", "days") + " " + past
	}
	return fmt.Sprintf("in %d days", n)
}
