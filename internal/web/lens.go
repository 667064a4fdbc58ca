package web

import (
	"fmt"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/web/door"
)

// lens is how one viewer sees time: the present of the request and a zone.
// Every page embeds it, so that a template writes {{template "when" ($.At .T)}}.
type lens struct {
	Now  time.Time
	Zone *time.Location
}

func (s *Server) lens(r *http.Request) lens {
	return lens{Now: s.Clock.Now(), Zone: door.PrincipalOf(r.Context()).Zone}
}

// stamp is one instant ready to be shown: short text, words relative to now,
// and the exact time with its zone for the title attribute.
type stamp struct {
	Text  string // "Tue 1 Dec 2026, 16:00 CET"
	Rel   string // "in 3 days", "2 h late"
	Exact string // "2026-12-01 16:00:00 CET (Europe/Berlin), 15:00:00 UTC"
	ISO   string
	Late  bool
}

// IsZero reports whether there is no instant to show.
func (s stamp) IsZero() bool { return s.ISO == "" }

// At shows an instant that is not a deadline.
func (l lens) At(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return l.stamp(t, "Mon 2 Jan 2006, 15:04 MST", l.ago(t))
}

// Clock shows only the time of day of an instant.
func (l lens) Clock(t time.Time) stamp {
	if t.IsZero() {
		return stamp{}
	}
	return l.stamp(t, "15:04 MST", l.ago(t))
}

// Deadline shows when something is due. A deadline counted in hours shows its
// time; any other is a whole day, which lasts until its end.
func (l lens) Deadline(at time.Time, hours bool) stamp {
	if at.IsZero() {
		return stamp{}
	}
	layout := "Mon 2 Jan 2006"
	if hours {
		layout = "Mon 2 Jan 2006, 15:04 MST"
	}
	st := l.stamp(at, layout, l.until(at, hours))
	st.Late = at.Before(l.Now)
	return st
}

// Day shows a civil date without a zone.
func (l lens) Day(d jml.Date) stamp {
	if d.IsZero() {
		return stamp{}
	}
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return stamp{Text: t.Format("Mon 2 Jan 2006"), Exact: d.String(), ISO: d.String(),
		Rel: days(daysBetween(jml.DateOf(l.Now.In(l.Zone)), d), "ago")}
}

func (l lens) stamp(t time.Time, layout, rel string) stamp {
	local := t.In(l.Zone)
	exact := fmt.Sprintf("%s (%s), %s UTC", local.Format("2006-01-02 15:04:05 MST"), l.Zone, t.UTC().Format("15:04:05"))
	if l.Zone == time.UTC {
		exact = local.Format("2006-01-02 15:04:05 MST")
	}
	return stamp{Text: local.Format(layout), Rel: rel, Exact: exact, ISO: t.UTC().Format(time.RFC3339)}
}

func (l lens) ago(t time.Time) string {
	if d := t.Sub(l.Now); d < -48*time.Hour || d > 48*time.Hour {
		return days(l.civilDays(t), "ago")
	} else if d > 0 {
		return "in " + short(d)
	} else if d > -time.Minute {
		return "just now"
	} else {
		return short(-d) + " ago"
	}
}

func (l lens) until(t time.Time, hours bool) string {
	d := t.Sub(l.Now)
	switch {
	case !hours && d < 0:
		return lateDays(l.civilDays(t))
	case !hours:
		return days(l.civilDays(t), "late")
	case d < -48*time.Hour:
		return lateDays(l.civilDays(t))
	case d < 0:
		return short(-d) + " late"
	case d > 48*time.Hour:
		return days(l.civilDays(t), "late")
	}
	return "in " + short(d)
}

func (l lens) civilDays(t time.Time) int {
	return daysBetween(jml.DateOf(l.Now.In(l.Zone)), jml.DateOf(t.In(l.Zone)))
}

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
	return plural(-n, "day", "days") + " late"
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
		return plural(-n, "day", "days") + " " + past
	}
	return fmt.Sprintf("in %d days", n)
}

// short writes a length up to two days in one unit that fits it: "40 s",
// "35 min", "1 h 20 min", "26 h".
func short(d time.Duration) string {
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

// longer writes any length: as short does up to two days, then in days.
func longer(d time.Duration) string {
	if d < 48*time.Hour {
		return short(d)
	}
	return plural(int(d/(24*time.Hour)), "day", "days")
}
