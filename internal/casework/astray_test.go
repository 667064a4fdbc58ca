package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

func TestWhoeverGotMailByMistakeIsToldOnceThatItWasNotForThem(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := caseworktest.Ada()
		who.PersonalEmail = "stranger@example.net"
		joining := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case
		c.WaitUntil(at(t, "2026-12-01 10:00"), joining.ID)
		first := c.Letters("stranger@example.net", notice.First)
		if len(first) == 0 {
			t.Fatal("nothing was mailed to the wrong address")
		}

		edit(c, "E-17", company.PersonEdit{PersonalEmail: is("ada.park@example.net"), AddressWasWrong: true})
		c.Drive(joining.ID)
		told := c.Letters("stranger@example.net", notice.Astray)
		same(t, "how often the stranger is told", 1, len(told))
		want := notice.Letter{ID: told[0].ID, Kind: notice.Astray, Number: 1, To: "stranger@example.net", ReplyTo: told[0].ReplyTo, Company: "Example GmbH", Zone: "Europe/Berlin"}
		same(t, "what stands in it", want, told[0])
		openLink(t, c, first[0].Token, false)
		same(t, "the mail to Ada", 1, len(c.Letters("ada.park@example.net", notice.First)))

		edit(c, "E-17", company.PersonEdit{PersonalEmail: is("stranger@example.net")})
		edit(c, "E-17", company.PersonEdit{PersonalEmail: is("nobody.yet@example.net"), AddressWasWrong: true})
		edit(c, "E-17", company.PersonEdit{PersonalEmail: is("ada.park@example.net"), AddressWasWrong: true})
		c.Drive(joining.ID)
		same(t, "told where nothing was mailed", 0, len(c.Letters("nobody.yet@example.net", notice.Astray)))
		same(t, "said twice", 1, len(c.Letters("stranger@example.net", notice.Astray)))
	})
}

func TestNobodyIsToldOfAnAddressThatReachesThePersonStill(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(c.Case(id).CutoffAt, id)
		if len(c.Letters("mia@example.com", notice.First)) == 0 {
			t.Fatal("Mia was not mailed")
		}
		edit(c, "mia@example.com", company.PersonEdit{FamilyName: is("Park"), WorkEmail: is("mia.park@example.com")})
		_, err := c.Office.CorrectPerson(t.Context(), jml.ConsoleActor(), company.PersonEdit{Person: "mia.park@example.com",
			WorkEmail: is("mia.lang@example.com"), PersonalEmail: is("mia.park@example.com"), AddressWasWrong: true})
		refused(t, err, jml.CodeInvalid, "No address is corrected here")
		c.Drive(id)
		for _, n := range c.Sent {
			if n.Kind == notice.Astray {
				t.Errorf("%s is told that mail was not for them", n.To)
			}
		}
	})
}

func TestAnOwnersLinksOpenNothingOnceTheyWereSentToSomebodyElse(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		one := adaLeaves(c)
		leo := caseworktest.Ada()
		leo.ID, leo.GivenName, leo.FamilyName, leo.WorkEmail, leo.PersonalEmail = "E-18", "Leo", "Marin", "leo@example.com", ""
		c.Employ(leo, true, nil, "LT-2")
		other := c.Announce(c.Event(jml.Leaver, leo, "2026-11-30")).Case.ID
		for _, id := range []string{one, other} {
			c.WaitUntil(c.Case(id).CutoffAt, id)
		}
		sent, mia := c.Letters("mia@example.com", notice.First), c.ID("mia")
		if len(sent) < 2 {
			t.Fatalf("%d mails went to Mia", len(sent))
		}
		c.Bounces = map[string]bool{"mia@example.com": true}
		edit(c, "mia@example.com", company.PersonEdit{WorkEmail: is("mia.lang@example.com"), AddressWasWrong: true})
		for _, n := range sent {
			openLink(t, c, n.Token, false)
		}
		c.Drive(one)
		c.Drive(other)
		same(t, "mails that take the link back", 0, len(c.Letters("mia@example.com", notice.Astray)))
		for _, task := range append(c.Tasks(one), c.Tasks(other)...) {
			if task.Undelivered && task.AssigneeID == mia {
				t.Errorf("%s is marked, though its owner is reached", task.Key)
			}
		}
	})
}
