package casework_test

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// lettersTo counts the letters that went to an address.
func lettersTo(c *caseworktest.Company, address string) (n int) {
	for _, l := range c.Sent {
		if l.To == address {
			n++
		}
	}
	return n
}

func TestAWorkAddressThatDoesNotExistYetIsNotWrittenTo(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joining := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-11-20")).Case
		c.Drive(joining.ID)
		leaving := c.Announce(c.Event(jml.Leaver, ada(), "2026-11-30")).Case
		c.Drive(leaving.ID)
		c.WaitUntil(at(t, "2026-11-27 10:00"), joining.ID, leaving.ID)
		same(t, "mails to an address that is none", 0, lettersTo(c, "ada@example.com"))
		if lettersTo(c, "ada.park@example.net") == 0 {
			t.Error("nothing went to the personal address")
		}
	})
}

func TestAManagerWhoHasNoAccountYetIsWrittenToAtTheirPersonalAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joining := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case
		c.Drive(joining.ID)
		nora := jml.EventPerson{ID: "E-18", GivenName: "Nora", FamilyName: "Lind", WorkEmail: "nora@example.com", PersonalEmail: "nora@example.net",
			Functions: []string{"engineering"}, Manager: "E-17"}
		theirs := c.Announce(c.Event(jml.Joiner, nora, "2026-12-14")).Case
		c.Drive(theirs.ID)
		same(t, "mails to an address that is none", 0, lettersTo(c, "ada@example.com"))
		if lettersTo(c, "ada.park@example.net") == 0 {
			t.Error("the manager was told nothing")
		}
	})
}

func TestAJoinerWhoCannotBeReachedYetIsHRsUntilTheirAccountIsThere(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := caseworktest.Ada()
		who.PersonalEmail = ""
		id := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID
		c.Drive(id)
		ownOpen := func(t jml.Task) bool { return t.Role == roles.Employee && t.State == jml.TaskOpen }
		for len(c.Keys(id, ownOpen)) == 0 {
			c.Wait(id)
		}
		own := c.Keys(id, ownOpen)
		same(t, "the account", "planned", c.State(id, "create-identity/identity"))
		same(t, "mails to an address that is none", 0, lettersTo(c, "ada@example.com"))
		same(t, "whether Today shows that she cannot be reached", true, c.Task(id, own[0]).Undelivered)
		var told []string
		for _, l := range c.Letters("ines@example.com", notice.Escalation) {
			for _, line := range l.Tasks {
				if line.For == "Ada Park" && line.Assignee == "Ada Park" {
					told = append(told, line.Title)
				}
			}
		}
		same(t, "her lines that HR got", len(own), len(told))

		for c.State(id, "create-identity/identity") != "done" {
			finishOne(c, id)
		}
		c.Drive(id)
		first := c.Letters("ada@example.com", notice.First)
		if len(first) != 1 || len(first[0].Tasks) != len(c.Keys(id, ownOpen)) {
			t.Fatalf("once her account is there she has %d mails of %d lines", len(first), len(c.Keys(id, ownOpen)))
		}
		openLink(t, c, first[0].Token, true)
		for _, key := range c.Keys(id, ownOpen) {
			same(t, key+" is said not to have reached her", false, c.Task(id, key).Undelivered)
		}
		c.FinishAll(id)
		again := slices.DeleteFunc(c.Letters("ada@example.com", notice.First), func(l notice.Letter) bool { return l.Tasks[0].Title != first[0].Tasks[0].Title })
		same(t, "mails of these in the end", 1, len(again))
	})
}
