package casework_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/register"
)

const (
	takeBackLT1 = "return-equipment/LT-1"
	wipeLT1     = "wipe-device/LT-1"
	lockLT1     = "lock-device/LT-1"
	sendBack    = "send-back-equipment"
)

// notBack says what became of equipment, with all that any such word asks for.
func notBack(state register.AssetState, change ...func(*jml.Ending)) func(*jml.Ending) {
	return func(e *jml.Ending) {
		e.Outcome, e.Reason, e.Note = jml.TaskNotApplicable, string(state), "She told us on the phone"
		e.Answer.Choice = ""
		e.NotBack = jml.NotBack{Encrypted: register.Encrypted, Seen: jml.Date{Year: 2026, Month: 11, Day: 28}, Place: "On the train to Ulm",
			LockedAt: time.Date(2026, 11, 29, 9, 30, 0, 0, time.UTC), Data: register.Wiped, WentTo: "To the recycler"}
		for _, f := range change {
			f(e)
		}
	}
}

// ofPiece names the piece, on a line that is about all that somebody has.
func ofPiece(tag string) func(*jml.Ending) {
	return func(e *jml.Ending) { e.Answer.Assets = []jml.HeldAsset{{Tag: tag}} }
}

// adaLeft is the case of Ada on her last day.
func adaLeft(c *caseworktest.Company) string {
	c.Helper()
	id := adaLeaves(c)
	c.WaitUntil(at(c, "2026-11-30 12:00"), id)
	return id
}

func TestEquipmentThatDoesNotComeBackEndsEveryLineThatNeedsIt(t *testing.T) {
	for state, lock := range map[register.AssetState]string{register.Lost: "open", register.Stolen: "open",
		register.Broken: "cancelled broken", register.Sold: "cancelled sold", register.Kept: "cancelled kept"} {
		t.Run(string(state), func(t *testing.T) {
			onBoth(t, func(t *testing.T, c *caseworktest.Company) {
				id := adaLeft(c)
				c.Finish(id, takeBackLT1, notBack(state))
				same(t, "the line", "not_applicable "+string(state), c.State(id, takeBackLT1))
				same(t, "the wipe", "cancelled "+string(state), c.State(id, wipeLT1))
				same(t, "what she was to send", "cancelled "+string(state), c.State(id, sendBack))
				same(t, "the lock", lock, c.State(id, lockLT1))
				same(t, "she is told that she has nothing to send", 1, len(c.Letters("ada@example.com", notice.Cancelled)))

				where, holder := whereIs(c, "LT-1")
				same(t, "the register", string(state), string(where)+holder)
				asked := c.Keys(id, func(t jml.Task) bool { return t.Purpose == jml.PurposeIncident })
				same(t, "the security lead is asked", state.IsMissing(), len(asked) == 1)
				c.FinishAll(id)
				same(t, "the case", jml.CaseCompleted, c.Case(id).State)
				same(t, "things are back", true, c.Case(id).ThingsBackAt.IsZero())
				c.CheckLog()
			})
		})
	}
}

func TestACaseWithLostEquipmentClosesOnlyAfterTheSecurityLeadsWord(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		c.Finish(id, takeBackLT1, notBack(register.Lost))
		question := c.Task(id, "judge-loss/"+takeBackLT1)
		same(t, "who is asked", c.ID("noor"), question.AssigneeID)
		same(t, "what", "Is it a security incident that laptop LT-1 is lost?", question.Title)
		finishRest(c, id, question.Key)
		c.WaitUntil(at(t, "2027-01-10 12:00"), id)
		finishRest(c, id, question.Key)
		same(t, "while she has not answered", jml.CaseOpen, c.Case(id).State)

		_, err := c.TryFinish(id, question.Key, outcome(jml.TaskNotDone, reason.Other))
		refused(t, err, jml.CodeInvalid, "yes or no")
		_, err = c.TryFinish(id, question.Key, answer("yes"), func(e *jml.Ending) { e.Note = "" })
		refused(t, err, jml.CodeInvalid, "note")
		c.Finish(id, question.Key, answer("yes"))
		c.FinishAll(id)
		same(t, "in the end", jml.CaseCompleted, c.Case(id).State)
		c.CheckLog()
	})
}

func TestWhatIsSaidOfMissingEquipmentHasToBeEnough(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeft(c)
	for words, without := range map[string]func(*jml.Ending){
		"whether it is encrypted": func(e *jml.Ending) { e.NotBack.Encrypted = "perhaps" },
		"last seen":               func(e *jml.Ending) { e.NotBack.Seen = jml.Date{Year: 2026, Month: 12, Day: 24} },
		"where it was":            func(e *jml.Ending) { e.NotBack.Place = "" },
		"future":                  func(e *jml.Ending) { e.NotBack.LockedAt = c.Clock.Now().Add(time.Hour) },
		"how you know":            func(e *jml.Ending) { e.Note = "" },
	} {
		_, err := c.TryFinish(id, takeBackLT1, notBack(register.Stolen, without))
		refused(t, err, jml.CodeInvalid, words)
	}
	_, err := c.TryFinish(id, takeBackLT1, notBack(register.Sold, func(e *jml.Ending) { e.NotBack.Data = "" }))
	refused(t, err, jml.CodeInvalid, "data on it")
	_, err = c.TryFinish(id, takeBackLT1, notBack(register.Broken, func(e *jml.Ending) { e.NotBack.WentTo = "" }))
	refused(t, err, jml.CodeInvalid, "where it went")
	same(t, "the line", "open", c.State(id, takeBackLT1))
	state, _ := whereIs(c, "LT-1")
	same(t, "the register", register.Issued, state)
}

func TestALossThatIsSaidTwiceIsSaidOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		again := c.Task(id, takeBackLT1)
		c.Finish(id, takeBackLT1, notBack(register.Lost))
		e := c.Ending(again)
		notBack(register.Stolen)(&e)
		ended, err := c.Cases.Complete(t.Context(), c.Owner(again), id, []jml.Ending{e})
		need(c, err)
		same(t, "the second press", true, ended[0].Already)
		state, _ := whereIs(c, "LT-1")
		same(t, "the register", register.Lost, state)
		same(t, "questions", 1, len(c.Keys(id, func(t jml.Task) bool { return t.Purpose == jml.PurposeIncident })))
	})
}

func TestALeaverSaysHerselfThatOnePieceIsLostAndSendsTheRest(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems, "LT-1", "LT-2")
		id := leave(c, "2026-11-30")
		c.WaitUntil(at(t, "2026-11-25 10:00"), id)
		same(t, "whose line it is", c.ID("ada"), c.Task(id, sendBack).AssigneeID)
		_, err := c.TryFinish(id, sendBack, notBack(register.Lost, seen("2026-11-24")))
		refused(t, err, jml.CodeInvalid, "which piece")
		_, err = c.TryFinish(id, sendBack, notBack(register.Lost, seen("2026-11-24"), ofPiece("LT-9")))
		refused(t, err, jml.CodeInvalid, "which piece")

		c.Finish(id, sendBack, notBack(register.Lost, seen("2026-11-24"), ofPiece("LT-1")))
		state, _ := whereIs(c, "LT-1")
		same(t, "the one", register.Lost, state)
		same(t, "its return", "cancelled lost", c.State(id, takeBackLT1))
		same(t, "the return of the other", "planned", c.State(id, "return-equipment/LT-2"))
		same(t, "she still sends the rest", "open", c.State(id, sendBack+"/2"))
		same(t, "who judges", c.ID("noor"), c.Task(id, "judge-loss/"+sendBack).AssigneeID)
		c.FinishAll(id)
		c.CheckLog()
	})
}

// seen says when it was last seen, and that nobody locked it.
func seen(day string) func(*jml.Ending) {
	return func(e *jml.Ending) {
		d, err := jml.ParseDate(day)
		if err != nil {
			panic(err)
		}
		e.NotBack.Seen, e.NotBack.LockedAt = d, time.Time{}
	}
}

func TestTheSecurityLeadWhoSaysThatItIsLostDoesNotJudgeIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		need(c, c.Cases.Reassign(t.Context(), jml.ConsoleActor(), c.Task(id, takeBackLT1).ID, c.ID("noor"), "Mia is ill"))
		c.Drive(id)
		c.Finish(id, takeBackLT1, notBack(register.Stolen))
		question := c.Task(id, "judge-loss/"+takeBackLT1)
		if question.AssigneeID == c.ID("noor") || question.AssigneeID == c.ID("ada") || question.NotApart {
			t.Errorf("%s judges what noor said", question.AssigneeID)
		}
		c.FinishAll(id)
		c.CheckLog()
	})
}

func TestALostPieceThatTurnsUpIsTakenBackAfterAll(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		c.Finish(id, takeBackLT1, notBack(register.Lost))
		need(c, c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, takeBackLT1).ID, "It was in a cupboard"))
		c.Drive(id)
		state, holder := whereIs(c, "LT-1")
		same(t, "the register", "issued "+c.ID("ada"), fmt.Sprint(state, " ", holder))
		same(t, "the question", "cancelled nothing_to_check", c.State(id, "judge-loss/"+takeBackLT1))
		same(t, "it is to be wiped again", "planned", c.State(id, wipeLT1+"/2"))
		c.Finish(id, takeBackLT1)
		state, _ = whereIs(c, "LT-1")
		same(t, "the register in the end", register.Returned, state)
		c.FinishAll(id)
		c.CheckLog()
	})
}

func TestWhatIsStolenFromTheOfficeBeforeItIsWiped(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		c.Finish(id, takeBackLT1)
		c.Finish(id, wipeLT1, notBack(register.Stolen))
		state, _ := whereIs(c, "LT-1")
		same(t, "the register", register.Stolen, state)
		same(t, "the return stays done", "done", c.State(id, takeBackLT1))
		need(c, c.Cases.Reopen(t.Context(), jml.ConsoleActor(), c.Task(id, wipeLT1).ID, "It was in another cupboard"))
		state, _ = whereIs(c, "LT-1")
		same(t, "the register after all", register.Returned, state)
		c.FinishAll(id)
		c.CheckLog()
	})
}

func TestADepartureThatIsTakenBackStillAsksAboutWhatIsLost(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeft(c)
	c.Finish(id, takeBackLT1, notBack(register.Lost))
	takeBack(c, jml.Leaver)
	c.Drive(id)
	same(t, "the question", "open", c.State(id, "judge-loss/"+takeBackLT1))
	same(t, "the case", jml.CaseOpen, c.Case(id).State)
	c.FinishAll(id)
	same(t, "in the end", jml.CaseRescinded, c.Case(id).State)
	c.CheckLog()
}

func TestALossThatIsReportedBesideTheCaseEndsItsLinesAndIsJudgedInIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := adaLeft(c)
		e := jml.Ending{}
		notBack(register.Lost)(&e)
		_, inCase, err := company.Losses{Service: c.Office}.ReportGone(t.Context(), jml.ConsoleActor(), company.GoneReport{Tag: "LT-1", State: register.Lost, Said: e.NotBack, Note: "She rang"})
		need(c, err)
		same(t, "in a case", true, inCase)
		c.Drive(id)
		same(t, "its return", "cancelled lost", c.State(id, takeBackLT1))
		same(t, "what she was to send", "cancelled lost", c.State(id, sendBack))
		same(t, "the question", "open", c.State(id, "judge-loss/"+takeBackLT1))
		c.Finish(id, "judge-loss/"+takeBackLT1, answer("no"))
		c.Read(func(r ledger.Reader) error {
			a, _, err := r.AssetByTag("LT-1")
			same(t, "the register", "lost no", string(a.State)+" "+a.Said.Incident)
			return err
		})
		c.FinishAll(id)
		c.CheckLog()
	})
}

func TestAFileThatSaysLostEndsTheLinesOfTheCase(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeft(c)
	c.WaitUntil(at(t, "2026-12-01 12:00"), id)
	_, err := c.Office.ImportAssets(t.Context(), jml.ConsoleActor(), "lost", []company.ImportAsset{{Row: 2, Tag: "LT-1", Kind: "laptop", State: register.Lost}}, false)
	need(c, err)
	c.Drive(id)
	same(t, "its return", "cancelled lost", c.State(id, takeBackLT1))
	same(t, "the question", "open", c.State(id, "judge-loss/"+takeBackLT1))
	c.FinishAll(id)
	c.CheckLog()
}

func TestWhatIsLostIsNotLeftUndone(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeft(c)
	for _, why := range []string{reason.Lost, reason.Stolen, reason.Kept} {
		_, err := c.TryFinish(id, takeBackLT1, outcome(jml.TaskNotDone, why))
		refused(t, err, jml.CodeInvalid, "choose that answer, “It does not come back”")
	}
	c.Finish(id, takeBackLT1, outcome(jml.TaskNotDone, reason.Unreachable))
	same(t, "what stays a hindrance", "not_done unreachable", c.State(id, takeBackLT1))
}
