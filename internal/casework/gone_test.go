package casework_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
)

const smallLeaver = `playbook: leaver
name: Leaver
tasks:
  - {key: confirm, title: 'Confirm that {{.Person}} leaves', role: head-of-people, opens: opened, due: notice+0d, evidence: [note]}
  - {key: remove, for_each: holding.system, title: 'Remove {{.Person}} from {{.System}}', role: system-owner, opens: cutoff, due: cutoff+24h, lead: 1h, writes: revoke, evidence: [note]}
  - {key: return, for_each: holding.asset, title: 'Take back {{.Asset}} from {{.Person}}', role: office-manager, opens: cutoff, due: last_day+2bd, writes: return, evidence: [note]}
`

// gone is a company whose leavers have few lines, and somebody who left: with a
// case that was completed, or by a file alone.
func gone(t *testing.T, c *caseworktest.Company, byFile bool) (caseID string) {
	t.Helper()
	if _, err := c.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/leaver", []byte(smallLeaver), ""); err != nil {
		t.Fatal(err)
	}
	row := company.ImportPerson{Row: 2, Start: jml.Date{Year: 2020, Month: 1, Day: 1}, EventPerson: jml.EventPerson{ID: "G-1", GivenName: "Cleo", FamilyName: "Ende", WorkEmail: "cleo@example.com"}}
	if byFile {
		row.EndDate = jml.Date{Year: 2026, Month: 10, Day: 30}
	}
	if _, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "people", []company.ImportPerson{row}); err != nil {
		t.Fatal(err)
	}
	if byFile {
		return ""
	}
	left := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "G-1"}, "2026-11-20"))
	c.Clock.Set(time.Date(2026, 11, 20, 16, 0, 0, 0, time.UTC))
	c.FinishAll(left.Case.ID)
	if s := c.Case(left.Case.ID).State; s != jml.CaseCompleted {
		t.Fatalf("the case is %s", s)
	}
	return left.Case.ID
}

// stillHeld is who left and holds something, by Today.
func stillHeld(c *caseworktest.Company) (out []string) {
	c.Helper()
	today, err := c.Store.Pages.Today(c.Context(), readmodel.Viewer{}, c.Clock.Now())
	if err != nil {
		c.Fatal(err)
	}
	if today.StillHeldTotal != len(today.StillHeld) {
		c.Errorf("%d in all, %d rows", today.StillHeldTotal, len(today.StillHeld))
	}
	for _, row := range today.StillHeld {
		out = append(out, fmt.Sprint(row.Name, " ", row.Systems, " ", row.Assets))
	}
	return out
}

// casesOf are the cases of somebody.
func casesOf(c *caseworktest.Company, key string) (all []jml.Case) {
	c.Helper()
	c.Read(func(r ledger.Reader) error {
		p, _, err := r.FindPerson(key)
		if err == nil {
			all, err = r.CasesOf(p.ID)
		}
		return err
	})
	return all
}

func TestWhatAFileSaysSomebodyGoneHoldsIsTakenBackInTheirCase(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := gone(t, c, false)
		out, err := c.Office.ImportHoldings(t.Context(), jml.ConsoleActor(), "h", []company.ImportHolding{{Row: 2, Person: "G-1", System: "crm", Level: "user"}}, false)
		if err != nil || len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "row 2: Cleo Ende works here no more") {
			t.Fatalf("%+v %v", out, err)
		}
		if _, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "a", []company.ImportAsset{{Row: 2, Tag: "LT-500", Kind: "laptop", Holder: "G-1"}}, false); err != nil {
			t.Fatal(err)
		}
		if s := c.Case(id).State; s != jml.CaseOpen {
			t.Errorf("the case is %s", s)
		}
		same(t, "who is red on Today", []string{"Cleo Ende 1 1"}, stillHeld(c))
		c.Drive(id)
		var open []string
		for _, task := range c.Tasks(id) {
			if task.State == jml.TaskOpen {
				open = append(open, task.Title)
			}
		}
		if len(open) != 2 || !strings.Contains(fmt.Sprint(open), "LT-500") {
			t.Errorf("open are %q", open)
		}
		c.FinishAll(id)
		if s := c.Case(id).State; s != jml.CaseCompleted {
			t.Errorf("in the end the case is %s", s)
		}
		same(t, "who is red in the end", []string(nil), stillHeld(c))
	})
}

func TestWhatNoPlaybookLineTakesBackStaysRedOnToday(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := gone(t, c, false)
		c.Employ(caseworktest.Ada(), true, []string{"mail/user"}, "LT-9") // who works here holds what they hold
		const onlyConfirm = "playbook: leaver\nname: Leaver\ntasks:\n  - {key: confirm, title: 'Confirm it', role: head-of-people, opens: opened, due: notice+0d}\n"
		if _, err := c.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/leaver", []byte(onlyConfirm), ""); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "a", []company.ImportAsset{{Row: 2, Tag: "LT-500", Kind: "laptop", Holder: "G-1"}}, false); err != nil {
			t.Fatal(err)
		}
		if s := c.Case(id).State; s != jml.CaseOpen { // its own playbook has the line
			t.Errorf("the case is %s", s)
		}
		same(t, "who is red", []string{"Cleo Ende 0 1"}, stillHeld(c))
		if _, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "b", []company.ImportAsset{{Row: 2, Tag: "LT-500", Kind: "laptop", State: register.Returned}}, false); err != nil {
			t.Fatal(err)
		}
		same(t, "who is red once it is back", []string(nil), stillHeld(c))
	})
}

func TestWhoLeftBeforeThereWereCasesGetsASmallOne(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		gone(t, c, true)
		holdings := []company.ImportHolding{{Row: 2, Person: "G-1", System: "crm", Level: "user"}, {Row: 3, Person: "G-1", System: "mail", Level: "user"}}
		if _, err := c.Office.Rehearsal().ImportHoldings(t.Context(), jml.ConsoleActor(), "h", holdings, false); err != nil {
			t.Fatal(err)
		}
		if n := len(casesOf(c, "G-1")); n != 0 {
			t.Errorf("a dry run opened %d cases", n)
		}
		for range 2 { // the second says nothing new
			if _, err := c.Office.ImportHoldings(t.Context(), jml.ConsoleActor(), "h", holdings, false); err != nil {
				t.Fatal(err)
			}
		}
		all := casesOf(c, "G-1")
		if len(all) != 1 || all[0].Kind != jml.Leaver {
			t.Fatalf("the cases are %+v", all)
		}
		id := all[0].ID
		if n := len(c.Tasks(id)); n != 2 {
			t.Errorf("it has %d tasks", n)
		}
		c.Drive(id)
		c.FinishAll(id)
		if s := c.Case(id).State; s != jml.CaseCompleted {
			t.Errorf("in the end the case is %s", s)
		}
	})
}
