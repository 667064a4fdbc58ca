package casework_test

import (
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
)

// employment is the newest engagement of somebody, by a key.
func employment(c *caseworktest.Company, key string) (p jml.Person, e jml.Engagement) {
	c.Helper()
	c.Read(func(r ledger.Reader) error {
		var err error
		if p, _, err = r.FindPerson(key); err != nil {
			return err
		}
		all, err := r.Engagements(p.ID)
		if len(all) > 0 {
			e = all[0]
		}
		return err
	})
	return p, e
}

func edit(c *caseworktest.Company, who string, with company.PersonEdit) []string {
	c.Helper()
	with.Person = who
	changed, err := c.Office.CorrectPerson(c.Context(), jml.ConsoleActor(), with)
	if err != nil {
		c.Fatalf("correct %s: %v", who, err)
	}
	return changed
}

// openLink follows a mail's link, which must open something or not.
func openLink(t *testing.T, c *caseworktest.Company, token string, opens bool) {
	t.Helper()
	hash, err := link.Hash(token)
	if err == nil {
		_, err = c.Store.OpenLink(t.Context(), hash, c.Clock.Now())
	}
	if (err == nil) != opens {
		t.Errorf("a link that opens something (%v) is answered by %v", opens, err)
	}
}

func is(text string) *string { return &text }

func TestATypoInANameIsMendedByTheNextAnnouncement(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		wrong := caseworktest.Ada()
		wrong.GivenName, wrong.Title = "Adda", "Backend enginer"
		joining := c.Announce(c.Event(jml.Joiner, wrong, "2026-12-01")).Case
		c.Drive(joining.ID)

		again := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		same(t, "the case", joining.ID, again.Case.ID)
		same(t, "what the answer says", []string{"given name", "title"}, again.Changed)
		same(t, "whose case it is", "Ada Park", again.Person)
		p, e := employment(c, "E-17")
		same(t, "name and title", "Ada Park, Backend engineer", p.Name()+", "+e.Title)

		silent := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		same(t, "once more", "ignored", silent.Outcome)
		same(t, "what it changed", 0, len(silent.Changed))
	})
}

func TestAMarriageIsACorrectionOfWhoeverHasTheId(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		before := c.ID("ada")
		leaving := c.Announce(c.Event(jml.Leaver, ada(), "2026-12-01")).Case
		c.Drive(leaving.ID)

		married := jml.EventPerson{ID: "e-17", FamilyName: "Lund", WorkEmail: "ada.lund@example.com"}
		again := c.Announce(c.Event(jml.Leaver, married, "2026-12-01"))
		same(t, "the outcome", "corrected", again.Outcome)
		same(t, "what the answer says", []string{"family name", "work email"}, again.Changed)
		p, _ := employment(c, "ada.lund@example.com")
		same(t, "who has the address", before, p.ID)
		same(t, "the name", "Ada Lund", p.Name())
		same(t, "the id", "E-17", p.ExternalID)
	})
}

func TestAWrongPersonalAddressIsCorrectedAndTheMailGoesAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := caseworktest.Ada()
		who.PersonalEmail = "stranger@example.net"
		joining := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case
		c.WaitUntil(at(t, "2026-12-01 10:00"), joining.ID)
		first := c.Letters("stranger@example.net", notice.First)
		if len(first) == 0 {
			t.Fatal("nothing was mailed to the wrong address")
		}

		same(t, "what changed", []string{"personal email"}, edit(c, "E-17", company.PersonEdit{PersonalEmail: is("Ada.Park@example.net")}))
		c.Drive(joining.ID)
		again := c.Letters("ada.park@example.net", notice.First)
		same(t, "mails to the right one", 1, len(again))
		if len(again) == 1 && len(again[0].Tasks) != len(first[0].Tasks) {
			t.Errorf("the mail names %d tasks, not %d", len(again[0].Tasks), len(first[0].Tasks))
		}
		same(t, "mails to the wrong one", len(first), len(c.Letters("stranger@example.net", notice.First)))
		openLink(t, c, first[0].Token, false)
		openLink(t, c, again[0].Token, true)

		edit(c, "E-17", company.PersonEdit{PersonalEmail: is("ada.park@example.net")})
		edit(c, "E-17", company.PersonEdit{WorkEmail: is("park@example.com")}) // she has no account yet
		c.Drive(joining.ID)
		same(t, "mails in the end", 1, len(c.Letters("ada.park@example.net", notice.First)))
	})
}

func TestAnUndeliverableMailOfAnOwnerGoesAgainOnceTheAddressIsCorrected(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Bounces = map[string]bool{"mia@example.com": true}
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-0042")
		leaving := leave(c, "2026-12-01")
		c.WaitUntil(at(t, "2026-12-01 16:30"), leaving)
		before := c.Task(leaving, "return-equipment/LT-0042")
		if before.AssigneeID != c.ID("mia") || !before.Undelivered {
			t.Fatalf("the return is %s of %s, undelivered %v", before.State, before.AssigneeID, before.Undelivered)
		}

		edit(c, "mia@example.com", company.PersonEdit{WorkEmail: is("mia.lang@example.com")})
		c.Drive(leaving)
		same(t, "undelivered", false, c.Task(leaving, "return-equipment/LT-0042").Undelivered)
		if len(c.Letters("mia.lang@example.com", notice.First)) == 0 {
			t.Error("nothing went to the right address")
		}
	})
}

func TestANewManagerInAFileGetsTheTasksOfTheOldOne(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joining := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case
		c.Drive(joining.ID)
		asked := c.Keys(joining.ID, func(k jml.Task) bool {
			return k.AssigneeID == c.ID("tom") && k.Role == "manager" && k.State == jml.TaskOpen
		})
		if len(asked) == 0 {
			t.Fatal("the manager has nothing to do")
		}

		row := caseworktest.Ada()
		row.Manager, row.Title = "ben@example.com", "Lead engineer"
		out, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a file", []company.ImportPerson{{Row: 2, EventPerson: row}})
		if err != nil || out.Changed != 1 {
			t.Fatalf("imported %+v: %v", out, err)
		}
		c.Drive(joining.ID)
		for _, key := range asked {
			same(t, "who has "+key, c.ID("ben"), c.Task(joining.ID, key).AssigneeID)
		}
		same(t, "the case's manager", c.ID("ben"), c.Case(joining.ID).After.ManagerID)
		same(t, "the case's title", "Lead engineer", c.Case(joining.ID).After.Title)
	})
}

func TestAMoveKeepsWhatItChangesWhenTheRestIsCorrected(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		move := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Title: "Staff engineer"}, "2026-12-14")).Case
		c.Drive(move.ID)

		row := caseworktest.Ada()
		row.Title, row.Manager, row.Department = "Senior engineer", "ben@example.com", "Core"
		if _, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a file", []company.ImportPerson{{Row: 2, EventPerson: row}}); err != nil {
			t.Fatal(err)
		}
		now := c.Case(move.ID)
		same(t, "before", []string{"Senior engineer", c.ID("ben"), "Core"}, []string{now.Before.Title, now.Before.ManagerID, now.Before.Department})
		same(t, "after", []string{"Staff engineer", c.ID("ben"), "Core"}, []string{now.After.Title, now.After.ManagerID, now.After.Department})

		c.WaitUntil(at(t, "2026-12-14 09:00"), move.ID)
		_, e := employment(c, "E-17")
		same(t, "in the end", []string{"Staff engineer", c.ID("ben"), "Core"}, []string{e.Title, e.ManagerID, e.Department})
	})
}

func TestADepartureCorrectsWhatItKnowsBetter(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		ev := c.Event(jml.Leaver, jml.EventPerson{ID: "E-17", Title: "Principal", Manager: "ben@example.com"}, "2026-12-01")
		ev.TimeZone = "Europe/Lisbon"
		out := c.Announce(ev)
		same(t, "what the answer says", []string{"manager", "time zone", "title"}, out.Changed)
		_, e := employment(c, "E-17")
		same(t, "the engagement", []string{"Principal", c.ID("ben"), "Europe/Lisbon"}, []string{e.Title, e.ManagerID, e.Zone})
	})
}

func TestAZoneThatIsCorrectedKeepsTheHourOfTheCutOff(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		leaving := leave(c, "2026-12-01")
		row := caseworktest.Ada()
		if _, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a file", []company.ImportPerson{{Row: 2, EventPerson: row, TimeZone: "Pacific/Auckland"}}); err != nil {
			t.Fatal(err)
		}
		auckland, err := time.LoadLocation("Pacific/Auckland")
		if err != nil {
			t.Fatal(err)
		}
		same(t, "the cut-off there", "2026-12-01T16:00", c.Case(leaving).CutoffAt.In(auckland).Format("2006-01-02T15:04"))
	})
}

func TestTheSetUpsPeopleGetTheirTermsFromTheFile(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		row := company.ImportPerson{Row: 2, Start: jml.Date{Year: 2020, Month: 5, Day: 1}, EventPerson: jml.EventPerson{ID: "E-2", GivenName: "Ben",
			FamilyName: "Okafor", WorkEmail: "ben@example.com", Title: "Lead engineer", Functions: []string{"engineering"}, Location: "Berlin", Manager: "tom@example.com"}}
		out, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "a file", []company.ImportPerson{row})
		if err != nil || out.Changed != 1 {
			t.Fatalf("imported %+v: %v", out, err)
		}
		p, e := employment(c, "E-2")
		same(t, "who", c.ID("ben"), p.ID)
		same(t, "the terms", "Lead engineer, engineering, Berlin, 2020-05-01", strings.Join([]string{e.Title, strings.Join(e.Functions, " "), e.Location, e.Start.String()}, ", "))
		same(t, "the manager", c.ID("tom"), e.ManagerID)
	})
}

func TestNobodyCorrectsThemselvesOrTakesAnothersPlace(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		try := func(by jml.Actor, who string, with company.PersonEdit) error {
			with.Person = who
			_, err := c.Office.CorrectPerson(t.Context(), by, with)
			return err
		}
		ines := jml.Actor{Kind: jml.ActorStaff, Ref: "s", Name: "Ines Duarte", PersonID: c.ID("ines"), Assurance: jml.AssuranceConsole}
		refused(t, try(ines, "ines@example.com", company.PersonEdit{Manager: is("tom@example.com")}), jml.CodeForbidden, "of their own")
		console := jml.ConsoleActor()
		refused(t, try(console, "tom@example.com", company.PersonEdit{WorkEmail: is("Ada@example.com")}), jml.CodeConflict, "Ada Park (id E-17)")
		refused(t, try(console, "tom@example.com", company.PersonEdit{ID: is("e-17")}), jml.CodeConflict, "Ada Park")
		refused(t, try(console, "ada@example.com", company.PersonEdit{ID: is("")}), jml.CodeInvalid, "Give the id")
		refused(t, try(console, "ada@example.com", company.PersonEdit{GivenName: is(""), FamilyName: is(" ")}), jml.CodeInvalid, "name")
		refused(t, try(console, "ada@example.com", company.PersonEdit{Manager: is("ada@example.com")}), jml.CodeInvalid, "their own manager")
	})
}
