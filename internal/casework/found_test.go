package casework_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// listed answers a list of what somebody holds.
func listed(systems ...string) func(*jml.Ending) {
	return func(e *jml.Ending) {
		for _, s := range systems {
			system, level, _ := strings.Cut(s, ", ")
			e.Answer.Holds = append(e.Answer.Holds, jml.HeldSystem{System: system, Level: level})
		}
	}
}

func TestASystemThatTheMatrixLacksIsNamedAndRemoved(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), false, []string{"mail/mailbox"})
		id := leave(c, "2026-11-30")
		c.Finish(id, "list-holdings", listed("Old Wiki, administrator", "customer records, editor"))
		c.Finish(id, "list-holdings-security", listed("old wiki, administrator"))
		removals := c.Keys(id, func(task jml.Task) bool {
			return task.Writes == jml.WritesRevoke && strings.EqualFold(task.System, "old wiki")
		})
		same(t, "its removals", []string{"remove-access/Old Wiki"}, removals)
		task := c.Task(id, removals[0])
		same(t, "what is asked", "Remove {{.Person}}'s access to Old Wiki", task.Title)
		if !slices.Contains(c.Holds("ada"), "crm") {
			t.Error("a system that is called by its name is another one")
		}
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		same(t, "whose it is", c.ID("mia"), c.Task(id, removals[0]).AssigneeID)
		c.FinishAll(id)
		same(t, "what is held", 0, len(c.Holds("ada")))
	})
}

func TestANameThatIsNoneIsNoSystem(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), false, nil)
	id := leave(c, "2026-11-30")
	for named, words := range map[string]string{"Wiki {{.Person}}": "cannot hold {{", strings.Repeat("w", 101): "100 characters"} {
		_, err := c.TryFinish(id, "list-holdings", listed(named))
		refused(t, err, jml.CodeInvalid, words)
	}
	c.Finish(id, "list-holdings", listed(strings.Repeat("w", 100)))
	c.FinishAll(id)
}

// found has HR record access that turned up later.
func found(c *caseworktest.Company, person, system, level string) company.Found {
	c.Helper()
	out, err := c.Office.RecordAccess(c.Context(), jml.ConsoleActor(), "cli", person, system, level)
	if err != nil {
		c.Fatal(err)
	}
	return out
}

func TestAccessThatIsFoundLaterIsRemovedInTheRunningLeaverCase(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, []string{"mail/mailbox"})
		id := leave(c, "2026-11-30")
		c.WaitUntil(at(t, "2026-11-30 17:00"), id)
		same(t, "known before", false, found(c, "E-17", " Old Wiki ", "administrator").Known)
		same(t, "the same in other letters", true, found(c, "ada@example.com", "old wiki", "administrator").Known)
		same(t, "a system by its name", "crm", found(c, "E-17", "customer records", "editor").System)
		c.Drive(id)
		for _, key := range []string{"remove-access/Old Wiki", "remove-access/crm"} {
			same(t, key, "open", c.State(id, key))
		}
		c.FinishAll(id)
		same(t, "what is held", 0, len(c.Holds("ada")))
		c.Audit()
	})
}

func TestAccessThatIsFoundOfSomebodyGoneOpensTheirCaseAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := gone(t, c, false)
		if note := found(c, "G-1", "Old Wiki", "").Note; !strings.Contains(note, "opens again") {
			t.Errorf("HR is told %q", note)
		}
		c.Drive(id)
		same(t, "the case", jml.CaseOpen, c.Case(id).State)
		same(t, "its removal", "open", c.State(id, "remove/Old Wiki"))
		same(t, "Today", 1, len(stillHeld(c)))
		c.FinishAll(id)
		same(t, "Today after it", 0, len(stillHeld(c)))
		c.Audit()
	})
}

func TestACaseThatAccessFoundByHandOpensSaysTheWayThatCameIn(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		for i, source := range []string{"form", "cli", "api"} {
			who := fmt.Sprintf("F-%d", i)
			row := company.ImportPerson{Row: 2, Start: day(t, "2020-01-01"), EventPerson: jml.EventPerson{ID: who, GivenName: "Cleo", FamilyName: who, EndDate: day(t, "2026-10-30")}}
			if _, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), who, []company.ImportPerson{row}); err != nil {
				t.Fatal(err)
			}
			out, err := c.Office.RecordAccess(t.Context(), jml.ConsoleActor(), source, who, "Old Wiki", "")
			if err != nil {
				t.Fatal(err)
			}
			c.Read(func(r ledger.Reader) error {
				cases, err := r.CasesOf(out.Person.ID)
				if err == nil {
					same(t, "the source of the case", source, cases[0].Source)
				}
				return err
			})
		}
		c.Audit()
	})
}

func TestAnotherLevelThatIsFoundTakesThePlaceOfTheOneBefore(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, []string{"crm/viewer"})
	found(c, "E-17", "crm", "editor")
	same(t, "what is held", []string{"crm"}, c.Holds("ada"))
	same(t, "with no level said", true, found(c, "E-17", "crm", "").Known)
}

func TestOnlyHRAndTheSecurityLeadRecordAccessAndNobodyOfThemselves(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	by := func(given string, kind jml.ActorKind) jml.Actor {
		return jml.Actor{Kind: kind, Ref: c.ID(given), PersonID: c.ID(given), Assurance: jml.AssuranceEmailLink}
	}
	record := func(who jml.Actor, person, system string) error {
		_, err := c.Office.RecordAccess(c.Context(), who, "cli", person, system, "")
		return err
	}
	refused(t, record(by("mia", jml.ActorPerson), "E-17", "Old Wiki"), jml.CodeForbidden, "Only HR and the Security Lead")
	refused(t, record(by("lea", jml.ActorStaff), "lea@example.com", "Old Wiki"), jml.CodeForbidden, "of their own")
	refused(t, record(by("noor", jml.ActorPerson), "E-17", "{{.Person}}"), jml.CodeInvalid, "cannot hold")
	refused(t, record(by("noor", jml.ActorPerson), "nobody", "Old Wiki"), jml.CodeNotFound, "Nobody here")
	if err := record(by("noor", jml.ActorPerson), "E-17", "Old Wiki"); err != nil {
		t.Error(err)
	}
}

func TestAMoverKeepsASystemThatTheMatrixLacks(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), false, []string{"mail/mailbox"})
	id := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"sales"}, Manager: "mia@example.com"}, "2026-12-14")).Case.ID
	c.Drive(id)
	c.Finish(id, "list-holdings", listed("Old Wiki"))
	c.Finish(id, "keep-or-remove/Old Wiki", answer("keep"))
	c.FinishAll(id)
	if !slices.Contains(c.Holds("ada"), "Old Wiki") {
		t.Errorf("she holds %v", c.Holds("ada"))
	}
}
