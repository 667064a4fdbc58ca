package casework_test

import (
	"fmt"
	"os"
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
var bearable = map[jml.Kind]asked{jml.Joiner: {24, 10}, jml.Mover: {24, 10}, jml.Leaver: {22, 8}}

// asked is what a case took.
type asked struct{ lines, mails int }

func TestTheDefaultPlaybooksAskNoMoreThanACompanyBears(t *testing.T) {
	c := caseworktest.Story(t)
	colleague(c, "Max", "engineering")
	colleague(c, "Mona", "support")
	ada := caseworktest.Ada()
	ada.Manager = "max@example.com"

	id := c.Announce(c.Event(jml.Joiner, ada, "2026-12-14")).Case.ID
	bears(t, c, id)

	inThreeWeeks := jml.DateOf(c.Clock.Now().AddDate(0, 0, 21)).String()
	id = c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"support"}, Manager: "mona@example.com"}, inThreeWeeks)).Case.ID
	bears(t, c, id)

	last := jml.DateOf(c.Clock.Now()).AddDays(28)
	for last.Weekday() != time.Friday {
		last = last.AddDays(1)
	}
	id = c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, last.String())).Case.ID
	bears(t, c, id)
}

// engineersSystems are what the default matrix gives an engineer.
var engineersSystems = []string{"identity/user", "mail/mailbox", "chat/member", "documents/member", "password-manager/member",
	"source-code/write", "production-cloud/operator", "monitoring/viewer"}

func TestAMoveAsksForWhatItChangesAndNothingElse(t *testing.T) {
	text, err := os.ReadFile("../../docs/playbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, who := range map[string]jml.EventPerson{
		"title or department": {ID: "E-17", Title: "Fellow", Department: "Operations"},
		"manager":             {ID: "E-17", Manager: "mona@example.com"},
		"place":               {ID: "E-17", Location: "Paris"},
		"one function more":   {ID: "E-17", Functions: []string{"engineering", "support"}},
	} {
		c := caseworktest.Story(t)
		colleague(c, "Mona", "support")
		c.Employ(caseworktest.Ada(), true, engineersSystems, "LT-1")
		lines := c.Announce(c.Event(jml.Mover, who, "2026-12-14")).Tasks
		if row := fmt.Sprintf("| %s | %d |", what, len(lines)); !strings.Contains(string(text), row) {
			t.Errorf("docs/playbooks.md does not say %q", row)
		}
	}
}

// documented is the row of a kind in the table of docs/playbooks.md.
func documented(t *testing.T, kind jml.Kind) (a asked) {
	t.Helper()
	text, err := os.ReadFile("../../docs/playbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, row, found := strings.Cut(string(text), "| "+string(kind)+" |")
	var linesBefore, mailsBefore int
	if _, err := fmt.Sscanf(row, "%d | %d | %d | %d |", &linesBefore, &mailsBefore, &a.lines, &a.mails); err != nil || !found {
		t.Fatalf("docs/playbooks.md says nothing of a %s: %v", kind, err)
	}
	return a
}

func colleague(c *caseworktest.Company, given, function string) {
	c.Helper()
	who := caseworktest.Ada()
	who.ID, who.GivenName, who.FamilyName, who.WorkEmail, who.PersonalEmail = "E-"+given, given, "Stone", caseworktest.Address(given), ""
	who.Functions = []string{function}
	c.Employ(who, true, nil)
}

// bears has a case lived through and holds what it asked against what it may,
// and against what the document says.
func bears(t *testing.T, c *caseworktest.Company, id string) {
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
	kind, took := c.Case(id).Kind, asked{len(c.Tasks(id)), len(c.Sent)}
	t.Logf("%s: %d lines, %d mails (%s)", kind, took.lines, took.mails, strings.Join(who, ", "))
	if may := bearable[kind]; took.lines > may.lines || took.mails > may.mails {
		t.Errorf("a %s takes %d lines and %d mails, at most %d and %d are borne", kind, took.lines, took.mails, may.lines, may.mails)
	}
	if says := documented(t, kind); says != took {
		t.Errorf("a %s takes %+v, docs/playbooks.md says %+v", kind, took, says)
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
