package casework_test

import (
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
)

var adasSystems = []string{"identity/user", "mail/mailbox", "source-code/write", "monitoring/viewer"}

// moveToSales announces that Ada goes from Tom's engineering to Mia's sales.
func moveToSales(c *caseworktest.Company, known bool) string {
	c.Helper()
	c.Employ(caseworktest.Ada(), known, adasSystems)
	ev := c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"sales"}, Manager: "mia@example.com"}, "2026-12-14")
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	return id
}

func TestAMoveIsDecidedByTheNewManagerAndConfirmedByTheOldOne(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moveToSales(c, true)
		keep, remove := "keep-or-remove/source-code", "keep-or-remove/monitoring"
		same(t, "who decides", c.ID("mia"), c.Task(id, keep).AssigneeID)
		until := jml.Date{Year: 2027, Month: 1, Day: 31}
		_, err := c.TryFinish(id, keep, answer("keep"), func(e *jml.Ending) { e.Answer.Until, e.Note = &until, "" })
		if err == nil {
			t.Error("an overlap with an end date went without a reason")
		}
		c.Finish(id, keep, answer("keep"), func(e *jml.Ending) { e.Answer.Until = &until })
		c.Finish(id, remove, answer("remove"))
		overlap := c.Task(id, "remove-access/source-code")
		same(t, "what is kept for a while", "2027-01-31 kept until 2027-01-31", overlap.Due.Date.String()+" "+overlap.Due.Rule)
		same(t, "who confirms", c.ID("tom"), c.Task(id, keep+":check").AssigneeID)
		c.Finish(id, keep+":check", answer("yes"))
		if looks := c.Keys(id, func(task jml.Task) bool { return task.Key == remove+":check" }); len(looks) > 0 {
			t.Error("the old manager confirms what goes")
		}
		gone := c.Task(id, "remove-access/monitoring")
		same(t, "the removal is due", "2026-12-16", gone.Due.Date.String())
		c.FinishAll(id)
		if ended := c.Task(id, "remove-access/source-code").DoneAt; ended.Before(at(t, "2027-01-31 00:00")) {
			t.Errorf("the kept access was removed at %s, before the overlap ended", ended)
		}
		same(t, "the case", jml.CaseCompleted, c.Case(id).State)
		held := c.Holds("ada")
		if slices.Contains(held, "monitoring") || slices.Contains(held, "source-code") || !slices.Contains(held, "crm") {
			t.Errorf("after the move she holds %v", held)
		}
		c.Read(func(r ledger.Reader) error {
			e, err := r.Engagement(c.Case(id).EngagementID)
			if e.ManagerID != c.ID("mia") || e.Functions[0] != "sales" || e.Title != "Backend engineer" {
				t.Errorf("the engagement says %+v", e.Terms)
			}
			return err
		})
	})
}

func TestAKeepThatTheOldManagerRefusesEndsWithTheRemoval(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	key := "keep-or-remove/source-code"
	c.Finish(id, key, answer("keep"))
	c.Finish(id, key+":check", answer("no"))
	same(t, "the decision", "open", c.State(id, key))
	c.Finish(id, key, answer("remove"))
	same(t, "the removal", "planned", c.State(id, "remove-access/source-code/2"))
	c.FinishAll(id)
	if held := c.Holds("ada"); slices.Contains(held, "source-code") {
		t.Errorf("after the removal she holds %v", held)
	}
}

func TestAKeepThatIsTakenBackNeedsNoConfirmation(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moveToSales(c, true)
		key := "keep-or-remove/source-code"
		c.Finish(id, key, answer("keep"))
		same(t, "the confirmation of the keep", "open", c.State(id, key+":check"))
		c.Finish(id, key+":check", answer("no"))
		same(t, "the confirmation, sent back", "planned", c.State(id, key+":check"))
		c.Finish(id, key, answer("remove"))
		same(t, "the confirmation of a removal", "cancelled nothing_to_check", c.State(id, key+":check"))
		c.FinishAll(id)
		c.Audit()
	})
}

func TestAReviewWaitsForTheCheckOfARemovalThatWasPlannedAgain(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	decision, review := "keep-or-remove/source-code", "review-access"
	c.Finish(id, decision, answer("keep"))
	c.Finish(id, decision+":check", answer("no"))
	c.Finish(id, decision, answer("remove"))
	again := c.Task(id, "remove-access/source-code/2")
	c.WaitUntil(at(t, "2027-03-01 09:00"), id) // every task that waits for a day has seen it

	rest := func(t jml.Task) bool { return t.State == jml.TaskOpen && t.For != again.ID && t.Key != review }
	for keys := c.Keys(id, rest); len(keys) > 0; keys = c.Keys(id, rest) {
		c.Finish(id, keys[0])
	}
	looks := c.Keys(id, func(t jml.Task) bool { return t.For == again.ID && t.State == jml.TaskOpen })
	if len(looks) != 1 {
		t.Fatalf("of the second removal are open: %v", looks)
	}
	same(t, "the review before that", "planned", c.State(id, review))
	c.Finish(id, looks[0], answer("yes"))
	same(t, "the review after that", "open", c.State(id, review))
}

func TestAnOverlapThatTheOldManagerRefusesIsRemovedByThePlaybooksDates(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	key := "keep-or-remove/source-code"
	until := jml.Date{Year: 2027, Month: 1, Day: 31}
	c.Finish(id, key, answer("keep"), func(e *jml.Ending) { e.Answer.Until = &until })
	c.Finish(id, key+":check", answer("no"))
	c.Finish(id, key, answer("remove"))
	same(t, "the removal is due", "2026-12-16", c.Task(id, "remove-access/source-code").Due.Date.String())
	c.FinishAll(id)
	if held := c.Holds("ada"); slices.Contains(held, "source-code") {
		t.Errorf("after the removal she holds %v", held)
	}
}

func TestAnOverlapKeepsItsEndWhenTheMoveIsRescheduled(t *testing.T) {
	c := caseworktest.Story(t)
	id := moveToSales(c, true)
	until := jml.Date{Year: 2027, Month: 1, Day: 31}
	c.Finish(id, "keep-or-remove/source-code", answer("keep"), func(e *jml.Ending) { e.Answer.Until = &until })
	c.Announce(c.Event(jml.Reschedule, jml.EventPerson{ID: "E-17"}, "2026-12-21"))
	same(t, "the overlap ends", "2027-01-31", c.Task(id, "remove-access/source-code").Due.Date.String())
	c.FinishAll(id)
}

func TestAMoveOfATitleAloneIsACaseWithoutTasksThatClosesOnItsDay(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	ev := c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Title: "Senior engineer"}, "2026-12-14")
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	same(t, "tasks", 0, len(c.Tasks(id)))
	same(t, "before its day", jml.CaseOpen, c.Case(id).State)
	c.WaitUntil(at(t, "2026-12-14 00:00"), id)
	same(t, "on its day", jml.CaseCompleted, c.Case(id).State)
}

func TestUnknownHoldingsOfAMoverAreListedAndTheAnswersAddRemovals(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), false, []string{"mail/mailbox"})
	ev := c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Functions: []string{"sales"}, Manager: "mia@example.com"}, "2026-12-14")
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	same(t, "who lists", c.ID("tom"), c.Task(id, "list-holdings").AssigneeID)
	_, err := c.TryFinish(id, "list-holdings", outcome(jml.TaskNotApplicable, reason.Other))
	refused(t, err, jml.CodeInvalid, "not known")
	c.Finish(id, "list-holdings", func(e *jml.Ending) {
		e.Answer.Holds = []jml.HeldSystem{{System: "accounting", Level: "viewer"}, {System: "crm", Level: "editor"}}
	})
	same(t, "the question about what was named", "open", c.State(id, "keep-or-remove/accounting"))
	same(t, "its removal", "planned", c.State(id, "remove-access/accounting"))
	if keys := c.Keys(id, func(t jml.Task) bool { return t.System == "crm" && t.Writes == jml.WritesRevoke }); len(keys) != 0 {
		t.Errorf("what the new work calls for is to be removed: %v", keys)
	}
	c.FinishAll(id)
	if held := c.Holds("ada"); slices.Contains(held, "accounting") {
		t.Errorf("after the move she holds %v", held)
	}
}

func TestALeaverOvertakesAMoverAndAnUnfinishedJoinerFromTheCutOffOn(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		mover := moveToSales(c, true) // from 14 December
		leaver := c.Announce(c.Event(jml.Leaver, ada(), "2026-12-31")).Case.ID
		c.Drive(mover)
		same(t, "the mover before the last day", jml.CaseState(""), c.Case(mover).Ending)
		c.WaitUntil(at(t, "2026-12-14 00:00"), mover, leaver)
		same(t, "who manages her now", "mia@example.com", addressOf(c, c.Case(leaver).After.ManagerID))
		same(t, "what she does now", []string{"sales"}, c.Case(leaver).After.Functions)

		c.WaitUntil(at(t, "2026-12-31 16:00"), leaver, mover)
		got := c.Case(mover)
		if got.State != jml.CaseSuperseded || got.SupersededBy != leaver {
			t.Errorf("after the cut-off the mover is %s by %q", got.State, got.SupersededBy)
		}
		for _, task := range c.Tasks(mover) {
			if !task.State.Ended() {
				t.Errorf("%s is still %s", task.Key, task.State)
			}
		}
		c.FinishAll(leaver)
		same(t, "what is still held", 0, len(c.Holds("ada")))
	})
}

func TestWhatWouldTakeEffectAfterTheCutOffIsOvertakenAtOnceWhicheverCameFirst(t *testing.T) {
	c := caseworktest.Story(t)
	mover := moveToSales(c, true) // from 14 December
	leaver := c.Announce(c.Event(jml.Leaver, ada(), "2026-12-11")).Case.ID
	c.Drive(mover)
	got := c.Case(mover)
	if got.State != jml.CaseSuperseded || got.SupersededBy != leaver {
		t.Errorf("the mover is %s by %q", got.State, got.SupersededBy)
	}
	late := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Location: "Lisbon"}, "2026-12-21"))
	c.Drive(late.Case.ID)
	if got := c.Case(late.Case.ID); got.State != jml.CaseSuperseded || len(late.Warning) == 0 {
		t.Errorf("a mover announced after the leaver is %s, with %q", got.State, late.Warning)
	}
	sooner := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Location: "Lisbon"}, "2026-12-07"))
	c.Drive(sooner.Case.ID)
	same(t, "a mover before the last day", jml.CaseState(""), c.Case(sooner.Case.ID).Ending)

	noor := caseworktest.Ada()
	noor.ID, noor.WorkEmail, noor.GivenName = "E-18", "eve@example.com", "Eve"
	joiner := c.Announce(c.Event(jml.Joiner, noor, "2026-12-01")).Case.ID
	c.Drive(joiner)
	early := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-18"}, "2026-11-30")).Case.ID
	c.Drive(joiner)
	c.Drive(early)
	same(t, "the unfinished joiner", jml.CaseSuperseded, c.Case(joiner).State)
}

func TestADepartureThatMovesAheadOfAMoveOvertakesIt(t *testing.T) {
	c := caseworktest.Story(t)
	mover := moveToSales(c, true) // from 14 December
	c.Announce(c.Event(jml.Leaver, ada(), "2026-12-31"))
	sooner := c.Event(jml.Reschedule, ada(), "2026-12-11")
	sooner.Of = jml.Leaver
	c.Announce(sooner)
	c.Drive(mover)
	same(t, "the mover", jml.CaseSuperseded, c.Case(mover).State)
}

func TestADepartureThatIsTakenBackBeforeItsCutOffLeavesTheMoveAsItWas(t *testing.T) {
	c := caseworktest.Story(t)
	mover := moveToSales(c, true)
	leaver := c.Announce(c.Event(jml.Leaver, ada(), "2026-12-31")).Case.ID
	c.Drive(leaver)
	takeBack(c, jml.Leaver)
	c.Drive(mover)
	same(t, "the mover", jml.CaseState(""), c.Case(mover).Ending)
	c.FinishAll(mover)
	same(t, "the mover", jml.CaseCompleted, c.Case(mover).State)
}

func TestTwoMovesThatOverlapKeepEachOthersChanges(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	later := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Location: "Lisbon"}, "2026-12-21")).Case
	first := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Manager: "mia@example.com"}, "2026-12-14")).Case
	c.WaitUntil(at(t, "2026-12-14 00:00"), first.ID, later.ID)
	c.WaitUntil(at(t, "2026-12-21 00:00"), first.ID, later.ID)
	c.Read(func(r ledger.Reader) error {
		e, err := r.Engagement(first.EngagementID)
		if e.ManagerID != c.ID("mia") || e.Location != "Lisbon" {
			t.Errorf("after both moves the terms are %+v", e.Terms)
		}
		return err
	})
}
