package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
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
