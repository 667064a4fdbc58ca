package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

func TestALeaverGivesBackExactlyWhatTheJoinerWasGrantedAndIssued(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
		c.FinishAll(joiner.Case.ID)
		held := c.Holds("ada")
		id := leave(c, "2027-06-30")
		var taken []string
		for _, task := range c.Tasks(id) {
			switch task.Writes {
			case jml.WritesRevoke:
				taken = append(taken, task.System)
			case jml.WritesReturn:
				taken = append(taken, task.Key[len("return-equipment/"):])
			}
		}
		covered := []string{"chat", "documents", "mail", "monitoring"} // through single sign-on only
		slices.Sort(held)
		all := slices.Sorted(slices.Values(append(slices.Clone(taken), covered...)))
		same(t, "what is taken back", held, all)
		c.FinishAll(id)
		same(t, "the case", jml.CaseCompleted, c.Case(id).State)
		same(t, "what is still held", 0, len(c.Holds("ada")))
		if done := c.Case(id); done.AccessClosedAt.IsZero() || done.ThingsBackAt.IsZero() {
			t.Errorf("access closed at %v, things back at %v", done.AccessClosedAt, done.ThingsBackAt)
		}
	})
}

// adaLeaves employs Ada with known holdings and announces that she leaves at
// the end of Monday 30 November.
func adaLeaves(c *caseworktest.Company) string {
	c.Helper()
	c.Employ(caseworktest.Ada(), true, append(adasSystems, "password-manager/member"), "LT-1")
	return leave(c, "2026-11-30")
}

func TestARemovalCannotEndBeforeTheCutOffAndHasItsLimit(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	x := at(t, "2026-11-30 16:00")
	same(t, "the cut-off", x, c.Case(id).CutoffAt)
	same(t, "a critical limit", x.Add(time.Hour), c.Task(id, "remove-access/source-code").Due.At)
	same(t, "a normal limit", x.Add(24*time.Hour), c.Task(id, "remove-access/password-manager").Due.At)
	c.WaitUntil(x.Add(-time.Hour), id)
	_, err := c.TryFinish(id, "remove-access/source-code")
	refused(t, err, jml.CodeTooEarly, "cut-off")
	c.WaitUntil(x, id)
	c.Finish(id, "remove-access/source-code")
	check := c.Task(id, "remove-access/source-code:check")
	same(t, "the second person", c.ID("noor"), check.AssigneeID)
	if check.AssigneeID == c.Task(id, "remove-access/source-code").DoneBy {
		t.Error("the doer checks the own work")
	}
}

func TestACheckThatSaysNoSendsTheRemovalBackAndTheRegisterShowsTheAccessAgain(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeaves(c)
		c.WaitUntil(at(t, "2026-11-30 16:00"), id)
		before := len(c.Letters("mia@example.com", notice.Reopened))
		c.Finish(id, "disable-identity/identity")
		if held := c.Holds("ada"); slices.Contains(held, "mail") {
			t.Errorf("the account is gone but she still holds %v", held)
		}
		c.Finish(id, "disable-identity/identity:check", answer("no"))
		same(t, "the removal", "open", c.State(id, "disable-identity/identity"))
		same(t, "its check", "planned", c.State(id, "disable-identity/identity:check"))
		for _, system := range []string{"identity", "mail", "monitoring"} {
			if held := c.Holds("ada"); !slices.Contains(held, system) {
				t.Errorf("%s is not held again: %v", system, held)
			}
		}
		same(t, "new mails to the owner", before+1, len(c.Letters("mia@example.com", notice.Reopened)))
		c.FinishAll(id)
		same(t, "what is still held", 0, len(c.Holds("ada")))
	})
}

func TestWhereTheRegisterWasWrongASecondPersonLooksAndMaySendItBack(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	_, err := c.TryFinish(id, "lock-device/LT-1", outcome(jml.TaskNotApplicable, reason.RegisterWrong))
	refused(t, err, jml.CodeInvalid, "Only a removal or a return")
	key := "remove-access/password-manager"
	_, err = c.TryFinish(id, key, outcome(jml.TaskNotApplicable, reason.Other))
	refused(t, err, jml.CodeInvalid, "a second person will check")
	c.Finish(id, key, outcome(jml.TaskNotApplicable, reason.RegisterWrong))
	if slices.Contains(c.Holds("ada"), "password-manager") {
		t.Error("the wrong entry is still in the register")
	}
	recheck := c.Task(id, "recheck/"+key)
	same(t, "who looks", c.ID("noor"), recheck.AssigneeID)
	c.Finish(id, recheck.Key, answer("no"))
	same(t, "the removal", "open", c.State(id, key))
	same(t, "the second look waits", "planned", c.State(id, recheck.Key))
	if !slices.Contains(c.Holds("ada"), "password-manager") {
		t.Error("the register does not show it held again")
	}
	c.Finish(id, key)
	same(t, "the second look", "cancelled nothing_to_check", c.State(id, recheck.Key))
	c.FinishAll(id)
}

func TestWhatWasNotDoneWaitsForTheSecurityLeadAndHoldsUpWhatComesAfter(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	c.Finish(id, "return-equipment/LT-1", outcome(jml.TaskNotDone, reason.Unreachable))
	same(t, "what comes after", "planned", c.State(id, "wipe-device/LT-1"))
	exception := c.Task(id, "accept-exception/return-equipment/LT-1")
	same(t, "who accepts", c.ID("noor"), exception.AssigneeID)
	_, err := c.TryFinish(id, exception.Key, func(e *jml.Ending) { e.Answer.Until = nil })
	refused(t, err, jml.CodeInvalid, "until which it holds")
	past := jml.Date{Year: 2026, Month: 11, Day: 1}
	_, err = c.TryFinish(id, exception.Key, func(e *jml.Ending) { e.Answer.Until = &past })
	refused(t, err, jml.CodeInvalid, "still to come")
	c.Finish(id, exception.Key)
	same(t, "what comes after", "open", c.State(id, "wipe-device/LT-1"))
	if !c.Case(id).ThingsBackAt.IsZero() {
		t.Error("things that were not returned count as back")
	}
	if err := c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, "return-equipment/LT-1").ID, "it turned up"); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	c.Finish(id, "return-equipment/LT-1", outcome(jml.TaskNotDone, reason.Other))
	same(t, "the second exception", "open", c.State(id, "accept-exception/return-equipment/LT-1/2"))
	c.FinishAll(id)
	same(t, "the case", jml.CaseCompleted, c.Case(id).State)
}

func TestASecurityLeadDoesNotAcceptTheOwnException(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-12-01 10:00"), id)
	for c.State(id, "closing-check") != "open" {
		finishOne(c, id)
	}
	c.Finish(id, "closing-check", outcome(jml.TaskNotDone, reason.Other))
	if who := c.Task(id, "accept-exception/closing-check").AssigneeID; who == c.ID("noor") {
		t.Error("the security lead judges what the security lead did not do")
	}
	c.FinishAll(id)
}

func TestAPlannedLeaverBecomesImmediateInTheSameCase(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	now := at(t, "2026-11-23 11:00")
	c.Clock.Set(now)
	ev := c.Event(jml.Leaver, ada(), "2026-11-30")
	ev.Immediate = true
	out := c.Announce(ev)
	if out.Case.ID != id {
		t.Fatal("a second case was opened")
	}
	c.Drive(id)
	same(t, "the cut-off", now, c.Case(id).CutoffAt)
	same(t, "a critical limit", now.Add(30*time.Minute), c.Task(id, "remove-access/source-code").Due.At)
	same(t, "a normal limit", now.Add(4*time.Hour), c.Task(id, "remove-access/password-manager").Due.At)
	same(t, "the removal", "open", c.State(id, "remove-access/source-code"))
	c.Clock.Set(now.Add(time.Hour))
	again := c.Event(jml.Leaver, ada(), "2026-11-30")
	again.Immediate = true
	same(t, "said once more", "ignored", c.Announce(again).Outcome)
	same(t, "the cut-off", now, c.Case(id).CutoffAt)
}

func TestALeaverWithUnknownHoldingsCannotCloseBeforeTheyAreListed(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), false, []string{"source-code/write"})
		id := leave(c, "2026-11-30")
		same(t, "what the manager is asked", "open", c.State(id, "list-holdings"))
		same(t, "what the security lead is asked", "open", c.State(id, "list-holdings-security"))
		same(t, "an always-check system", "open", c.State(id, "check-access/domains"))
		c.Finish(id, "list-holdings", func(e *jml.Ending) {
			e.Answer.Holds = []jml.HeldSystem{{System: "accounting", Level: "viewer"}}
			e.Answer.Assets = []jml.HeldAsset{{Tag: "LT-7", Kind: "laptop"}}
		})
		for _, key := range []string{"remove-access/accounting", "remove-access/accounting:check", "return-equipment/LT-7"} {
			if state := c.Task(id, key).State; state.Ended() {
				t.Errorf("%s is %s", key, state)
			}
		}
		c.WaitUntil(at(t, "2026-12-01 10:00"), id)
		for range 200 {
			next := c.Keys(id, func(t jml.Task) bool { return t.State == jml.TaskOpen && t.Asks != jml.AsksHolds })
			if len(next) == 0 {
				break
			}
			c.Finish(id, next[0])
		}
		if got := c.Case(id); got.State != jml.CaseOpen || !got.AccessClosedAt.IsZero() {
			t.Errorf("with open lists the case is %s, access closed at %v", got.State, got.AccessClosedAt)
		}
		c.FinishAll(id)
		same(t, "what is still held", 0, len(c.Holds("ada")))
	})
}

func TestUntilTheCutOffRemovalsFollowTheRegister(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	rows := []company.ImportHolding{{Row: 2, Person: "E-17", System: "accounting", Level: "viewer"}}
	if _, err := c.Office.ImportHoldings(t.Context(), jml.ConsoleActor(), "more", rows, false); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	same(t, "the added removal", "planned", c.State(id, "remove-access/accounting"))
	rev := c.Case(id).Rev
	stock := []company.ImportAsset{{Row: 2, Tag: "LT-1", Kind: "laptop"}}
	if _, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "stock", stock, false); err != nil {
		t.Fatal(err)
	}
	if c.Case(id).Rev == rev {
		t.Error("the case is not asked to look again")
	}
	c.Drive(id)
	same(t, "the return of what is back", "cancelled register_changed", c.State(id, "return-equipment/LT-1"))
	c.FinishAll(id)
}

func TestTheLastAdministratorAndTheFallbackPersonCannotLeaveUnreplaced(t *testing.T) {
	c := caseworktest.Story(t)
	for who, words := range map[string]string{"lea": "last administrator", "omar": "fallback person"} {
		_, err := c.TryAnnounce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address(who)}, "2026-12-31"))
		refused(t, err, jml.CodeConflict, words)
	}
	_, err := c.Office.AddStaff(t.Context(), jml.ConsoleActor(), staff.Right{Email: "tom@example.com", Role: staff.Admin})
	if err != nil {
		t.Fatal(err)
	}
	c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "lea@example.com"}, "2026-12-31"))
}

func TestAtTheCutOffDutiesMoveToWhoWasNamedAndNotBefore(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-14")).Case
		c.Drive(joiner.ID)
		task := c.Task(joiner.ID, "screening")
		ines := c.ID("ines")
		same(t, "before", ines, task.AssigneeID)
		in := caseworktest.Intake(jml.Event{})
		ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "tom@example.com"}, "2026-11-30")
		in.Takeover = []roles.Takeover{{Kind: "role", Ref: "cto", To: c.ID("noor")}, {Kind: "report", Ref: joiner.EngagementID, To: c.ID("mia")}}
		out, err := c.Cases.Accept(t.Context(), ev, in)
		if err != nil {
			t.Fatal(err)
		}
		approve := "approve-standing"
		same(t, "the manager before", c.ID("tom"), c.Task(joiner.ID, approve).AssigneeID)
		c.WaitUntil(at(t, "2026-11-30 15:59"), out.Case.ID, joiner.ID)
		same(t, "a minute before the cut-off", c.ID("tom"), c.Task(joiner.ID, approve).AssigneeID)
		mails := len(c.Letters("mia@example.com", notice.Moved))
		c.WaitUntil(at(t, "2026-11-30 16:00"), out.Case.ID, joiner.ID)
		same(t, "the manager after", c.ID("mia"), c.Task(joiner.ID, approve).AssigneeID)
		same(t, "mails to the new owner", mails+1, len(c.Letters("mia@example.com", notice.Moved)))
		c.Read(func(r ledger.Reader) error {
			dir, err := r.Directory()
			for _, seat := range dir.Seats {
				if seat.Role == roles.CTO && seat.Position == 0 && seat.PersonID != c.ID("noor") {
					t.Error("the CTO's seat did not go to who was named")
				}
			}
			if !dir.Gone[c.ID("tom")] {
				t.Error("who left still counts as here")
			}
			return err
		})
	})
}

func TestALeaverWhoIsNotToBeContactedGetsNothingAndHRHasTheLines(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, adasSystems)
	ev := c.Event(jml.Leaver, ada(), "2026-11-30")
	ev.Contact = "none"
	id := c.Announce(ev).Case.ID
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	same(t, "who has the own-device line", c.ID("ines"), c.Task(id, "own-devices").AssigneeID)
	for _, letter := range c.Sent {
		if letter.ToSubject {
			t.Errorf("a mail went to %s", letter.To)
		}
	}
}

func TestALeaversOwnTasksGoToThePersonalAddressFromTheCutOffOn(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	work := len(c.Letters("ada@example.com", notice.First))
	c.WaitUntil(at(t, "2026-11-30 15:00"), id)
	if got := len(c.Letters("ada@example.com", notice.First)); got <= work || len(c.Letters("ada.park@example.net", notice.First)) != 0 {
		t.Fatalf("before the cut-off %d mails went to work", got)
	}
	opens := func(letter notice.Letter) bool {
		t.Helper()
		hash, err := link.Hash(letter.Token)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Store.OpenLink(t.Context(), hash, c.Clock.Now())
		return err == nil
	}
	old := c.Letters("ada@example.com", notice.First)[work]
	if !opens(old) {
		t.Error("the link of the mail to work does not open before the cut-off")
	}
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	got := c.Letters("ada.park@example.net", notice.First)
	if len(got) != 1 || !got[0].ToSubject {
		t.Fatalf("after the cut-off %d mails went home", len(got))
	}
	if opens(old) || !opens(got[0]) {
		t.Errorf("after the cut-off the old link opens: %v, the new one: %v", opens(old), opens(got[0]))
	}
	c.Finish(id, "own-devices")
	same(t, "a task ended from home", "done", c.State(id, "own-devices"))
}
