package casework_test

import (
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// toldOf are the addresses that were mailed of a case, but of what they were
// told before.
func toldOf(c *caseworktest.Company, caseID string) map[string]bool {
	out := map[string]bool{}
	for _, l := range c.Sent {
		if l.CaseID == caseID && !l.Kind.Recalls() {
			out[l.To] = true
		}
	}
	return out
}

// recalls are the mails of a kind that take back what others said.
func recalls(c *caseworktest.Company, caseID string, kind notice.Kind) map[string]int {
	out := map[string]int{}
	for _, l := range c.Sent {
		if l.CaseID == caseID && l.Kind == kind {
			out[l.To]++
		}
	}
	return out
}

// owes are the counts of an export: what was told and no longer holds, and of
// that what nobody has been told so.
func owes(c *caseworktest.Company) (all, owed int) {
	counts := c.Audit().Counts
	return counts.Recalls, counts.RecallsOwed
}

func TestEverybodyWhoWasToldOfAJoinerIsToldOnceThatItWasTakenBack(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		c.Finish(id, firstOf(c, id, "tom@example.com"))
		for c.State(id, "create-identity/identity") != "done" {
			finishOne(c, id)
		}
		told := toldOf(c, id)
		takeBack(c, jml.Joiner)
		c.Drive(id)

		again := recalls(c, id, notice.Withdrawn)
		for address := range told {
			same(t, "mails to "+address+" that it was taken back", 1, again[address])
		}
		same(t, "people told so", len(told), len(again))
		for _, l := range c.Letters("mia@example.com", notice.First) {
			if l.Ending != "" && l.Ending != jml.CaseRescinded {
				t.Errorf("a mail about an undo task says the case ends as %q", l.Ending)
			}
		}
		if all, owed := owes(c); all == 0 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
		c.FinishAll(id)
		same(t, "people told so after all is undone", len(told), len(recalls(c, id, notice.Withdrawn)))
	})
}

func TestADepartureThatIsTakenBackIsTakenBackBeforeEverybodyToo(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-27 10:00"), id)
		told := toldOf(c, id)
		takeBack(c, jml.Leaver)
		c.Drive(id)
		again := recalls(c, id, notice.Withdrawn)
		for address := range told {
			same(t, "mails to "+address+" that she stays", 1, again[address])
		}
		c.FinishAll(id)
	})
}

func TestALeaverWhoIsGoneAlreadyIsToldThatTheyStay(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-12-01 10:00"), id)
		if !toldOf(c, id)["ada@example.com"] {
			t.Fatal("Ada was told of nothing: this story tells nothing")
		}
		takeBack(c, jml.Leaver)
		c.Drive(id)
		again := recalls(c, id, notice.Withdrawn)
		same(t, "mails to her personal address", 1, again["ada.park@example.net"])
		same(t, "mails to an account that may be closed", 0, again["ada@example.com"])
		if all, owed := owes(c); all == 0 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
		c.FinishAll(id)
	})
}

func TestACheckThatIsNoLongerNeededIsToldToWhoeverWasToMakeIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		first, check := "disable-identity/identity", "disable-identity/identity:check"
		c.Finish(id, first)
		checker := addressOf(c, c.Task(id, check).AssigneeID)
		before := recalls(c, id, notice.Cancelled)[checker]

		need(c, c.Cases.Reopen(c.Context(), jml.ConsoleActor(), c.Task(id, first).ID, "one session was left"))
		c.Drive(id)
		same(t, "the check", "cancelled nothing_to_check", c.State(id, check))
		same(t, "mails to the checker", before+1, recalls(c, id, notice.Cancelled)[checker])
		same(t, "mails to the owner that it is open again", 1, recalls(c, id, notice.Reopened)[addressOf(c, c.Task(id, first).AssigneeID)])
		c.FinishAll(id)
		same(t, "mails to the checker later", before+1, recalls(c, id, notice.Cancelled)[checker])
	})
}

func TestWhoDecidesThatALineIsNotNeededIsNotToldSo(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.WaitUntil(at(t, "2026-11-30 09:00"), id)
		decide := c.Task(id, "approve-access/source-code")
		for _, key := range c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskPlanned && t.NamedBy(decide.Decides) }) {
			if decide.AssigneeID == c.ID("ben") {
				t.Fatalf("%s and its approval are with one person", key)
			}
		}
		c.Finish(id, decide.Key, answer("no"))
		c.Drive(id)
		same(t, "mails to who decided", 0, recalls(c, id, notice.Cancelled)[addressOf(c, decide.AssigneeID)])
		if _, owed := owes(c); owed != 0 {
			t.Errorf("%d recalls are owed", owed)
		}
	})
}

func TestWhoeverHadATaskIsToldThatSomebodyElseHasItNow(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		key := firstOf(c, id, "ines@example.com")
		need(c, c.Cases.Reassign(c.Context(), jml.ConsoleActor(), c.Task(id, key).ID, c.ID("lea"), "on holiday"))
		c.Drive(id)
		same(t, "mails to Ines", 1, recalls(c, id, notice.Elsewhere)["ines@example.com"])
		var says []string
		for _, l := range c.Letters("ines@example.com", notice.Elsewhere) {
			for _, line := range l.Tasks {
				says = append(says, line.Assignee)
			}
			same(t, "the link in it", "", l.Token)
		}
		same(t, "who has it now", []string{"Lea Brandt"}, says)

		need(c, c.Cases.Reassign(c.Context(), jml.ConsoleActor(), c.Task(id, key).ID, c.ID("ines"), "back again"))
		c.Drive(id)
		same(t, "mails to Lea", 1, recalls(c, id, notice.Elsewhere)["lea@example.com"])
		same(t, "mails to Ines", 1, recalls(c, id, notice.Elsewhere)["ines@example.com"])
		if all, owed := owes(c); all != 2 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
	})
}

func TestATaskThatComesBackBeforeTheMailIsOutIsNotTakenBack(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	task := c.Task(id, firstOf(c, id, "ines@example.com"))
	need(c, c.Cases.Reassign(c.Context(), jml.ConsoleActor(), task.ID, c.ID("lea"), ""))
	need(c, c.Cases.Reassign(c.Context(), jml.ConsoleActor(), task.ID, c.ID("ines"), ""))
	c.Drive(id)
	same(t, "mails to Ines that it is elsewhere", 0, recalls(c, id, notice.Elsewhere)["ines@example.com"])
}

func TestWhoIsGoneIsNotToldWhatHoldsNoLonger(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	joiner := c.Announce(c.Event(jml.Joiner, jml.EventPerson{ID: "E-30", GivenName: "Nora", FamilyName: "Lind", WorkEmail: "nora@example.com",
		Functions: []string{"engineering"}, Manager: "ada@example.com", WorkerType: jml.Employee}, "2027-01-04")).Case.ID
	c.Drive(joiner)
	approvals := c.Keys(joiner, func(t jml.Task) bool { return t.Role == roles.Manager && t.State == jml.TaskOpen })
	if len(approvals) == 0 {
		t.Fatal("Ada has nothing to do for Nora: this story told nothing")
	}
	left := leave(c, "2026-11-30")
	c.WaitUntil(at(t, "2026-11-30 16:00"), left, joiner)
	same(t, "mails to Ada, who is gone", 0, recalls(c, joiner, notice.Elsewhere)["ada@example.com"])
	if _, owed := owes(c); owed != 0 {
		t.Errorf("%d recalls are owed", owed)
	}
}

// firstOf is an open task of whoever has an address.
func firstOf(c *caseworktest.Company, id, address string) string {
	c.Helper()
	given, _, _ := strings.Cut(address, "@")
	keys := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.AssigneeID == c.ID(given) })
	if len(keys) == 0 {
		c.Fatalf("%s has no open task", given)
	}
	return keys[0]
}

// addressOf is the work address of somebody by id.
func addressOf(c *caseworktest.Company, id string) (address string) {
	c.Helper()
	c.Read(func(r ledger.Reader) error {
		p, err := r.Person(id)
		address = p.WorkEmail
		return err
	})
	return address
}

func TestWhoWasToldThatATaskIsLateIsToldOnceThatItIsDone(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := leaver(c, "2026-12-11") // the limit of a critical system is one hour after 16:00
		c.WaitUntil(at(t, "2026-12-11 17:30"), id)
		const title = "Remove Ada Park's access to Source code hosting"
		same(t, "mails to the security lead that it is late", 1, mails(c, "noor@example.com", notice.Escalation, title))
		c.Finish(id, "remove-access/source-code")
		c.Drive(id)
		settled := recalls(c, id, notice.Settled)
		for _, l := range c.Sent {
			if l.CaseID == id && l.Kind == notice.Escalation && l.To != "ben@example.com" {
				same(t, "mails to "+l.To+" that it is done", 1, settled[l.To])
			}
		}
		letter := c.Letters("noor@example.com", notice.Settled)[0]
		same(t, "what it says", []any{title, true, ""}, []any{letter.Tasks[0].Title, letter.Tasks[0].Done, letter.Token})

		c.FinishAll(id)
		same(t, "mails to the security lead after all is done", settled["noor@example.com"] > 0, true)
		if all, owed := owes(c); all == 0 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
	})
}

func TestWhoWasToldThatATaskIsLateIsToldOnceThatItsDatesMoved(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := leaver(c, "2026-12-11")
		c.WaitUntil(at(t, "2026-12-11 17:30"), id)
		before := recalls(c, id, notice.Settled)["noor@example.com"]
		change := c.Event(jml.Reschedule, ada(), "2026-12-18")
		change.Of = jml.Leaver
		c.Announce(change)
		c.Drive(id)
		open := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.Due.At.After(c.Clock.Now()) })
		if len(open) == 0 {
			t.Fatal("nothing that is open moved")
		}
		if got := recalls(c, id, notice.Settled)["noor@example.com"]; got != before+1 {
			t.Errorf("%d mails to the security lead", got-before)
		}
		takeBack(c, jml.Leaver)
		c.Drive(id)
		c.FinishAll(id)
		if _, owed := owes(c); owed != 0 {
			t.Errorf("%d recalls are owed", owed)
		}
	})
}
