package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// What the default playbooks may ask of a company of some fifty people, where
// each post has a holder of its own.
const (
	joinerLines, joinerMails = 24, 10
	leaverLines, leaverMails = 22, 8
)

// The lines and mails that an engineer's joining, moving to support and leaving
// took before what everybody has became one approval and digests came.
const before = "before: joiner 36 lines, 17 mails; mover 28, 18; leaver 32, 18"

func TestTheDefaultPlaybooksAskNoMoreThanACompanyBears(t *testing.T) {
	c := caseworktest.Story(t)
	colleague(c, "Max", "engineering")
	colleague(c, "Mona", "support")
	ada := caseworktest.Ada()
	ada.Manager = "max@example.com"
	t.Log(before)

	id := c.Announce(c.Event(jml.Joiner, ada, "2026-12-14")).Case.ID
	bears(t, c, id, joinerLines, joinerMails)

	inThreeWeeks := jml.DateOf(c.Clock.Now().AddDate(0, 0, 21)).String()
	id = c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"support"}, Manager: "mona@example.com"}, inThreeWeeks)).Case.ID
	bears(t, c, id, 27, 16)

	last := jml.DateOf(c.Clock.Now()).AddDays(28)
	for last.Weekday() != time.Friday {
		last = last.AddDays(1)
	}
	id = c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, last.String())).Case.ID
	bears(t, c, id, leaverLines, leaverMails)
}

func colleague(c *caseworktest.Company, given, function string) {
	c.Helper()
	who := caseworktest.Ada()
	who.ID, who.GivenName, who.FamilyName, who.WorkEmail, who.PersonalEmail = "E-"+given, given, "Stone", caseworktest.Address(given), ""
	who.Functions = []string{function}
	c.Employ(who, true, nil)
}

// bears has a case lived through and holds what it asked against what it may.
func bears(t *testing.T, c *caseworktest.Company, id string, lines, mails int) {
	t.Helper()
	c.Sent = nil
	liveThrough(c, id)
	by := map[string]int{}
	for _, l := range c.Sent {
		by[l.ToName+" "+string(l.Kind)]++
	}
	var who []string
	for name, n := range by {
		who = append(who, fmt.Sprintf("%s %d", name, n))
	}
	slices.Sort(who)
	kind, took := c.Case(id).Kind, len(c.Tasks(id))
	t.Logf("%s: %d lines, %d mails (%s)", kind, took, len(c.Sent), strings.Join(who, ", "))
	if took > lines || len(c.Sent) > mails {
		t.Errorf("a %s takes %d lines and %d mails, at most %d and %d are borne", kind, took, len(c.Sent), lines, mails)
	}
}

// liveThrough lets a case run in a company where everybody keeps the dates that
// their first mail names: at half past eight on a business day they record what is open for
// them by then, and what may not be ended before some instant at that instant.
func liveThrough(c *caseworktest.Company, id string) {
	c.Helper()
	for range 300 {
		c.Drive(id)
		if c.Case(id).State != jml.CaseOpen {
			return
		}
		if day := c.Clock.Now().Weekday(); day != time.Saturday && day != time.Sunday {
			sit(c, id, func(t jml.Task) bool { return true })
		}
		tomorrow := c.Clock.Now().Truncate(24*time.Hour).AddDate(0, 0, 1).Add(7*time.Hour + 30*time.Minute)
		for next := wakes(c, id, tomorrow); next.Before(tomorrow); next = wakes(c, id, tomorrow) {
			c.WaitUntil(next, id)
			sit(c, id, func(t jml.Task) bool { return !t.NotBefore.IsZero() })
		}
		c.WaitUntil(tomorrow, id)
	}
	c.Fatalf("case %s does not close", id)
}

// wakes is the next instant at which the case does something or one of its tasks
// may be ended, or the last that was asked about.
func wakes(c *caseworktest.Company, id string, last time.Time) time.Time {
	next := course.Earlier(c.Case(id).NextWake, last)
	for _, t := range c.Tasks(id) {
		if t.State == jml.TaskOpen && t.NotBefore.After(c.Clock.Now()) {
			next = course.Earlier(next, t.NotBefore)
		}
	}
	return next
}

// sit has everybody to whom a mail about the case went record what is open for
// them and may be ended now.
func sit(c *caseworktest.Company, id string, which func(jml.Task) bool) {
	c.Helper()
	mailed := map[string]bool{}
	for _, l := range c.Sent {
		mailed[l.ToName] = true
	}
	for _, t := range c.Tasks(id) {
		if now := c.Task(id, t.Key); now.State == jml.TaskOpen && which(now) && !now.NotBefore.After(c.Clock.Now()) && mailed[c.Owner(now).Name] {
			c.Finish(id, now.Key)
		}
	}
}
