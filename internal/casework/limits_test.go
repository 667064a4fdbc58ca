package casework_test

import (
	"context"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// outOfLimits checks that a command was refused in words that people can act on.
func outOfLimits(t *testing.T, what string, err error) {
	t.Helper()
	if jml.ErrorCode(err) != jml.CodeInvalid {
		t.Errorf("%s: want a refusal that says what to do, got %v", what, err)
	}
}

func TestANoteOfThreeMegabytesIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		for what, change := range map[string]func(*jml.Ending){
			"note":                func(e *jml.Ending) { e.Note = strings.Repeat("long ", 600_000) },
			"link":                func(e *jml.Ending) { e.Proof["link"] = "https://example.com/" + strings.Repeat("x", 1<<20) },
			"account with a zero": func(e *jml.Ending) { e.Proof["account"] = "ada\x00" },
			"cause":               func(e *jml.Ending) { e.Cause = strings.Repeat("late ", 600_000) },
			"reason":              func(e *jml.Ending) { e.Reason = strings.Repeat("r", 1<<20) },
		} {
			_, err := c.TryFinish(id, "screening", change)
			outOfLimits(t, what, err)
		}
		same(t, "the task after the refusals", "open", c.State(id, "screening"))
	})
}

// Events reach casework from more than one decoder, so what none of them lets
// through is tried on casework itself.
func TestAPersonOfMegabytesIsRefusedWhateverWayTheyCome(t *testing.T) {
	many := make([]string, 10_000)
	for i := range many {
		many[i] = "engineering"
	}
	for what, change := range map[string]func(*jml.EventPerson){
		"title of a megabyte":         func(p *jml.EventPerson) { p.Title = strings.Repeat("t", 1<<20) },
		"ten thousand functions":      func(p *jml.EventPerson) { p.Functions = many },
		"name that turns around":      func(p *jml.EventPerson) { p.FamilyName = "Park\u202egnp.exe" },
		"id that nobody sees":         func(p *jml.EventPerson) { p.ID = "E\u200b-17" },
		"address longer than any is":  func(p *jml.EventPerson) { p.PersonalEmail = strings.Repeat("a", 300) + "@example.net" },
		"department of control signs": func(p *jml.EventPerson) { p.Department = "Plat\x1bform" },
	} {
		t.Run(what, func(t *testing.T) {
			c := caseworktest.Story(t)
			who := caseworktest.Ada()
			change(&who)
			_, err := c.TryAnnounce(c.Event(jml.Joiner, who, "2026-12-01"))
			outOfLimits(t, what, err)
		})
	}
}

func TestFilesAndFormsBringNoMoreThanTheirLimits(t *testing.T) {
	c := caseworktest.Story(t)
	ctx, console := context.Background(), jml.ConsoleActor()
	_, err := c.Office.ImportAssets(ctx, console, strings.Repeat("a", 64), []company.ImportAsset{{Row: 2, Tag: "LT\u200b-1", Kind: "laptop"}}, false)
	outOfLimits(t, "a tag that nobody can type", err)
	_, err = c.Office.ImportAssets(ctx, console, strings.Repeat("b", 64), []company.ImportAsset{{Row: 2, Tag: "LT-1", Model: strings.Repeat("m", 10<<20)}}, false)
	outOfLimits(t, "a cell of ten megabytes", err)
	_, err = c.Office.AddStaff(ctx, console, staff.Right{Name: strings.Repeat("n", 1<<20), Email: "audit@example.org", Role: staff.Auditor,
		Until: jml.DateOf(c.Clock.Now()).AddDays(30)})
	outOfLimits(t, "a name of a megabyte", err)

	setup := caseworktest.Setup()
	setup.Company = strings.Repeat("c", 1<<20)
	outOfLimits(t, "a company of a megabyte", c.Office.Setup(ctx, console, setup))
	setup = caseworktest.Setup()
	line := setup.Roles[roles.CTO]
	line.Holder.GivenName = "Tom\u202e"
	line.Holder.Email = "tom2@example.com"
	setup.Roles[roles.CTO] = line
	outOfLimits(t, "a holder whose name turns around", c.Office.Setup(ctx, console, setup))
}

// A person of an earlier version has a name that is too long for today. They
// still do their work, and what is wrong with them can be mended.
func TestWhatAnEarlierVersionTookDoesNotStandInTheWay(t *testing.T) {
	c := caseworktest.Story(t)
	mia := c.ID("mia")
	err := c.Store.Change(t.Context(), ledger.LanePeople, func(tx ledger.Tx) error {
		p, err := tx.Person(mia)
		if err != nil {
			return err
		}
		p.FamilyName = strings.Repeat("Lang ", 800)
		return tx.UpdatePerson(p)
	})
	if err != nil {
		t.Fatal(err)
	}

	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Clock.Set(at(t, "2026-12-01 09:00"))
	c.Drive(id)
	c.Finish(id, "badge-and-keys")
	same(t, "her task", "done", c.State(id, "badge-and-keys"))
}

// Reasons and answers stand in leaves as they are, where nothing personal may.
func TestAReasonOrAnswerThatThereIsNoneOfIsRefused(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	_, err := c.TryFinish(id, "screening", outcome(jml.TaskNotDone, "Ada Park has a record"))
	refused(t, err, jml.CodeInvalid, "Choose one of the reasons")
	_, err = c.TryFinish(id, "screening", answer("Ada Park is fine"))
	refused(t, err, jml.CodeInvalid, "Choose an answer")
}

// oldTitle gives somebody a title that an earlier version took.
func oldTitle(c *caseworktest.Company, change func(ledger.Tx, string) error) {
	c.Helper()
	err := c.Store.Change(c.Context(), ledger.LanePeople, func(tx ledger.Tx) error { return change(tx, strings.Repeat("Senior ", 400)) })
	if err != nil {
		c.Fatal(err)
	}
}

func TestWhoseTitleIsFromAnEarlierVersionCanLeave(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		oldTitle(c, func(tx ledger.Tx, title string) error {
			all, err := tx.Engagements(c.ID("ada"))
			if err != nil {
				return err
			}
			all[0].Title = title
			return tx.UpdateEngagement(all[0])
		})
		id := leave(c, "2026-11-30")
		c.Clock.Set(at(t, "2026-11-30 16:00"))
		c.Drive(id)
		same(t, "the cut-off took effect", true, c.Case(id).Effected)
	})
}

func TestAMoveThatAnEarlierVersionTookStillTakesEffect(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		move := c.Event(jml.Mover, ada(), "2026-12-01")
		move.Person.Title = "Lead engineer"
		id := c.Announce(move).Case.ID
		oldTitle(c, func(tx ledger.Tx, title string) error {
			moving, err := tx.LockCase(id)
			if err != nil {
				return err
			}
			moving.After.Title = title
			return tx.UpdateCase(moving)
		})
		c.Clock.Set(at(t, "2026-12-01 09:00"))
		c.Drive(id)
		same(t, "the move took effect", true, c.Case(id).Effected)
	})
}

// Whatever is accepted exports and verifies: the story holds that at its end.
func TestWhateverIsAcceptedExportsAndVerifies(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\u202e", "a\x00b", "Zoë\u0301", "می\u200cخواهم", strings.Repeat("語", 4000), strings.Repeat("x", 20_000), "=1+1", "\xff"}))
	c := caseworktest.Story(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		n++
		who := jml.EventPerson{ID: text.Draw(t, "id"), GivenName: text.Draw(t, "given name"), FamilyName: text.Draw(t, "family name"),
			PersonalEmail: text.Draw(t, "address"), Title: text.Draw(t, "title"), Department: text.Draw(t, "department"), Location: text.Draw(t, "location"),
			Functions: rapid.SliceOfN(text, 0, 3).Draw(t, "functions")}
		ev := c.Event(jml.Joiner, who, "2026-12-01")
		ev.Note, ev.Reason = text.Draw(t, "note"), text.Draw(t, "reason")
		if _, err := c.TryAnnounce(ev); err != nil && jml.ErrorCode(err) == "" {
			t.Fatalf("neither taken nor refused: %v", err)
		}
	})
}
