package casework_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// departure announces that somebody leaves, with who takes over.
func departure(c *caseworktest.Company, given, lastDay string, named ...roles.Takeover) (jml.Accepted, error) {
	ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address(given)}, lastDay)
	in := caseworktest.Intake(ev)
	in.Takeover = named
	return c.Cases.Accept(c.Context(), ev, in)
}

// vacancies are what nobody answers for, as somebody may know it.
func vacancies(c *caseworktest.Company, by jml.Actor) (out []string) {
	c.Helper()
	list, err := c.Office.Vacancies(c.Context(), by)
	if err != nil {
		c.Fatal(err)
	}
	for _, v := range list {
		out = append(out, strings.TrimSpace(v.What+" "+v.Who))
	}
	return out
}

func TestAnAnnouncedDepartureSaysWhatFallsVacantAndTodaySaysItUntilSomebodyIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		same(t, "what is vacant at first", 0, len(vacancies(c, jml.ConsoleActor())))
		who := caseworktest.Ada()
		who.Manager = caseworktest.Address("noor")
		c.Employ(who, true, nil)

		out, err := departure(c, "Noor", "2026-12-01")
		need(c, err)
		says(t, "the answer", out.Warning, "Falls vacant: Security Lead. Nobody else stands in the line of the role")
		says(t, "the answer", out.Warning, "Ada Park: nobody is left to manage them.")
		same(t, "what will be vacant", true, strings.HasPrefix(strings.Join(vacancies(c, jml.ConsoleActor()), "\n"), "Security Lead Noor Haddad"))
		c.WaitUntil(at(t, "2026-12-01 16:01"), out.Case.ID)
		same(t, "what is vacant", []string{"Security Lead"}, vacancies(c, jml.ConsoleActor()))

		for _, to := range []string{"lea@example.com", "ines@example.com"} {
			letters := c.Letters(to, notice.Vacant)
			if len(letters) != 1 || len(letters[0].Tasks) != 1 || letters[0].Tasks[0].Title != "Security Lead" || letters[0].Token != "" {
				t.Errorf("mails to %s: %+v", to, letters)
			}
		}
		for _, to := range []string{"tom@example.com", "noor@example.com", "mia@example.com"} {
			same(t, "mails to "+to, 0, len(c.Letters(to, notice.Vacant)))
		}
		need(c, c.Office.HoldRole(c.Context(), jml.ConsoleActor(), roles.SecurityLead, []string{c.ID("tom")}))
		same(t, "what is vacant when Tom has it", 0, len(vacancies(c, jml.ConsoleActor())))
	})
}

// vacantMails are the mails of a case about what falls vacant, by address.
func vacantMails(c *caseworktest.Company, kind notice.Kind) (out []string) {
	for _, l := range c.Sent {
		if l.Kind == kind {
			out = append(out, l.To)
		}
	}
	slices.Sort(out)
	return out
}

func TestOneMailSaysWhatFallsVacantAsSoonAsTheLeaverKnows(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := jml.EventPerson{WorkEmail: caseworktest.Address("Noor")}
		id := leaveUntold(c, who, "2026-12-01")
		same(t, "mails before Noor knows", 0, len(vacantMails(c, notice.Vacant)))
		c.Announce(sayTold(c, who))
		c.Drive(id)
		same(t, "mails once she does", []string{"ines@example.com", "lea@example.com"}, vacantMails(c, notice.Vacant))
		letter := c.Letters("lea@example.com", notice.Vacant)[0]
		same(t, "what it says", "Security Lead", letter.Tasks[0].Title)
		same(t, "from when on", c.Case(id).EffectAt, letter.Tasks[0].NotBefore)

		later := c.Event(jml.Reschedule, who, "2026-12-02")
		later.Of = jml.Leaver
		c.Announce(later)
		c.WaitUntil(at(t, "2026-12-02 16:01"), id)
		same(t, "mails when it is so", []string{"ines@example.com", "lea@example.com"}, vacantMails(c, notice.Vacant))
		same(t, "what Today says", []string{"Security Lead"}, vacancies(c, jml.ConsoleActor()))
	})
}

func TestADepartureOfWhichNobodyToldTheLeaverIsMailedWhenItLeavesARoleVacant(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := leaveUntold(c, jml.EventPerson{WorkEmail: caseworktest.Address("Noor")}, "2026-12-01")
		c.WaitUntil(at(t, "2026-12-01 16:01"), id)
		same(t, "mails", []string{"ines@example.com", "lea@example.com"}, vacantMails(c, notice.Vacant))
	})
}

func TestWhoeverWasMailedOfAVacancyIsToldThatTheDepartureWasTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := jml.EventPerson{WorkEmail: caseworktest.Address("Noor")}
		id := c.Announce(c.Event(jml.Leaver, who, "2026-12-01")).Case.ID
		c.Drive(id)
		same(t, "mails of it", 2, len(vacantMails(c, notice.Vacant)))
		back := c.Event(jml.Rescind, who, "")
		back.Of = jml.Leaver
		c.Announce(back)
		c.Drive(id)
		same(t, "who is told again", []string{"ines@example.com", "lea@example.com"}, slices.DeleteFunc(vacantMails(c, notice.Withdrawn), func(to string) bool {
			return to != "ines@example.com" && to != "lea@example.com"
		}))
	})
}

func TestAMailOfAVacancyTellsNobodyThatTheyLeaveThemselves(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		need(c, c.Office.HoldRole(c.Context(), jml.ConsoleActor(), roles.SecurityLead, []string{c.ID("noor"), c.ID("lea")}))
		rightOf(c, "mia@example.com", staff.Admin)
		leaveUntold(c, jml.EventPerson{WorkEmail: caseworktest.Address("Lea")}, "2026-12-01")
		id := c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Noor")}, "2026-12-15")).Case.ID
		c.Drive(id)
		same(t, "who is told that nobody will be Security Lead", []string{"ines@example.com", "mia@example.com"}, vacantMails(c, notice.Vacant))
	})
}

func TestALeaversReportsAreTheirOwnManagersUnlessSomebodyIsNamed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		lead := caseworktest.Ada() // reports to Tom
		c.Employ(lead, true, nil)
		ids := []string{"E-18", "E-19"}
		for _, id := range ids {
			c.Employ(jml.EventPerson{ID: id, GivenName: "Kim", FamilyName: id, WorkEmail: "kim" + id + "@example.com", Manager: "ada@example.com"}, true, nil)
		}
		_, named := employment(c, ids[1])
		out, err := departure(c, "ada", "2026-12-01", roles.Takeover{Kind: company.DutyReport, Ref: named.ID, To: c.ID("mia")})
		need(c, err)
		says(t, "the answer", out.Warning, "Kim E-18")
		running := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: ids[0]}, "2026-12-31")).Case
		c.WaitUntil(at(t, "2026-12-01 16:01"), out.Case.ID, running.ID)

		_, first := employment(c, ids[0])
		_, second := employment(c, ids[1])
		same(t, "who manages the one that nobody was named for", c.ID("tom"), first.ManagerID)
		same(t, "who manages the other", c.ID("mia"), second.ManagerID)
		same(t, "who has the manager's line of a case that ran on", c.ID("tom"), c.Task(running.ID, "take-over-work").AssigneeID)
	})
}

func TestWhoLeavesCannotBeNamedAndTwoLeaversCannotNameEachOther(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		over := func(to string) roles.Takeover {
			return roles.Takeover{Kind: company.DutyRole, Ref: string(roles.Engineering), To: c.ID(to)}
		}
		first, err := departure(c, "Ben", "2026-12-31", over("mia"))
		need(c, err)
		out, err := departure(c, "Mia", "2026-12-31", roles.Takeover{Kind: company.DutyRole, Ref: string(roles.OfficeManager), To: c.ID("ben")})
		refused(t, err, jml.CodeInvalid, "Ben Okafor leaves too, on 2026-12-31")
		same(t, "what came of it", "", out.Case.ID)

		out, err = departure(c, "Mia", "2026-12-31")
		need(c, err)
		says(t, "the answer", out.Warning, "Ben Okafor, who leaves on 2026-12-31")
		says(t, "the answer", out.Warning, "was to be followed by Mia Lang")
		c.WaitUntil(at(t, "2026-12-31 16:01"), first.Case.ID, out.Case.ID)
		_, err = departure(c, "Tom", "2027-01-31", roles.Takeover{Kind: company.DutyRole, Ref: string(roles.CTO), To: c.ID("ben")})
		refused(t, err, jml.CodeInvalid, "Choose somebody who stays")
	})
}

func TestNobodyLearnsOfTheirOwnDepartureByNamingThemselves(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		ines := jml.Actor{Kind: jml.ActorPerson, Ref: c.ID("ines"), Name: "Ines Duarte", PersonID: c.ID("ines"), Assurance: jml.AssuranceSignIn}
		secret := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Ines")}, "2026-12-31")
		secret.Told = false
		c.Announce(secret)
		before := vacancies(c, ines)
		same(t, "what Ines sees", 0, len(before))
		same(t, "what the console sees", true, len(vacancies(c, jml.ConsoleActor())) > 0)

		ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("Mia")}, "2026-12-31")
		in := caseworktest.Intake(ev)
		in.Actor, in.Takeover = ines, []roles.Takeover{{Kind: company.DutyRole, Ref: string(roles.OfficeManager), To: c.ID("ines")}}
		out, err := c.Cases.Accept(c.Context(), ev, in)
		need(c, err)
		for _, said := range out.Warning {
			if strings.Contains(said, "Ines") {
				t.Errorf("Ines is told %q", said)
			}
		}
		_, line, err := c.Office.Succession(c.Context(), ines, caseworktest.Address("Noor"))
		need(c, err)
		for _, s := range line {
			if s.Kind == company.DutyRole && !s.Vacant() {
				t.Errorf("%s goes to %s", s.Title, s.Name)
			}
		}
	})
}
