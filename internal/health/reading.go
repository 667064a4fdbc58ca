// Package health says whether an installation does what it is there for: one
// reading for each thing that can stop without anybody noticing, each with a
// limit, a sentence that says what to do, and a number for monitoring. It owns
// the limits and the sentences. It must not know SQL, the workflow engine, HTTP
// or how a reading is taken.
package health

import (
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/notice"
)

// Reading is one look at one thing.
type Reading struct {
	Name  string  // of the metric, after handover_
	Help  string  // what the number is, with its unit
	Value float64 // 0 is best
	Say   string  // what is wrong and what to do about it; empty while all is well
}

// Vitals are what the database knows of an installation's life. Instants that
// are zero have nothing to tell.
type Vitals struct {
	SweptAt       time.Time // the newest sweep of any worker
	Undriven      int       // open cases whose round is late
	UndrivenSince time.Time // since when the longest of them waits
	UnsignedSince time.Time // when the first leaf was recorded that no checkpoint covers
	OldestMail    time.Time // when the oldest mail was written that is not out
	UrgentMail    time.Time // the same of mails about open tasks with a limit in hours
}

// How long each may take before somebody has to know.
const (
	SweepLimit      = 2 * time.Minute
	DriveLimit      = 5 * time.Minute
	SignLimit       = 5 * time.Minute
	MailLimit       = 30 * time.Minute
	UrgentMailLimit = notice.UrgentPatience
)

// Readings judges the vitals at an instant.
func (v Vitals) Readings(now time.Time) []Reading {
	return []Reading{
		age("sweep_age_seconds", "seconds since a worker last looked for cases that nobody drives", v.SweptAt, now, SweepLimit,
			"No worker has looked after the cases for %s: nothing opens, moves or closes by itself. Start a worker, or look into its log."),
		undriven(v, now),
		age("log_unsigned_age_seconds", "seconds since the oldest leaf was recorded that no checkpoint covers", v.UnsignedSince, now, SignLimit,
			"The log has grown for %s without a signature. Start the process that has HANDOVER_SIGNER=on, or look into its log."),
		age("mail_oldest_age_seconds", "seconds that the oldest mail waits which is not out", v.OldestMail, now, MailLimit,
			"A mail to an owner waits for %s. Look whether the mail server takes mail; set-up tests it."),
		age("mail_urgent_oldest_age_seconds", "seconds that the oldest mail waits which is about a task with a limit in hours", v.UrgentMail, now, UrgentMailLimit,
			"A mail about a task with a limit in hours waits for %s. Ring its owner up: Today says whom."),
	}
}

func undriven(v Vitals, now time.Time) Reading {
	r := Reading{Name: "cases_not_driven", Help: "open cases that no round has looked at though it should have", Value: float64(v.Undriven)}
	if v.Undriven > 0 && now.Sub(v.UndrivenSince) > DriveLimit {
		r.Say = fmt.Sprintf("%d open cases wait to be looked at, the longest for %s. See whether workers run and Temporal answers.",
			v.Undriven, spoken(now.Sub(v.UndrivenSince)))
	}
	return r
}

// age reads how long ago something was; say has room for that.
func age(name, help string, since, now time.Time, limit time.Duration, say string) Reading {
	r := Reading{Name: name, Help: help}
	if since.IsZero() || !now.After(since) {
		return r
	}
	passed := now.Sub(since)
	r.Value = passed.Seconds()
	if passed > limit {
		r.Say = fmt.Sprintf(say, spoken(passed))
	}
	return r
}

// spoken says a duration as people do.
func spoken(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d seconds", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours()/24))
}
