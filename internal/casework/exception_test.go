package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
)

const (
	talk      = "exit-talk"
	talkAsked = "accept-exception/exit-talk"
	talkEnded = "exception-ended/exit-talk"
)

// by answers an exception with a day and a reason.
func by(choice, day string) func(*jml.Ending) {
	return func(e *jml.Ending) {
		until, err := jml.ParseDate(day)
		if err != nil {
			panic(err)
		}
		e.Answer = jml.Answer{Choice: choice, Until: &until}
		e.Note = "She is rung up instead"
	}
}

// refusesTheTalk is a leaver of 30 November whose exit talk was not held.
func refusesTheTalk(c *caseworktest.Company) string {
	c.Helper()
	id := adaLeaves(c)
	c.WaitUntil(at(c, "2026-11-27 09:00"), id)
	c.Finish(id, talk, outcome(jml.TaskNotDone, reason.Refused))
	return id
}

// finishRest ends whatever else is open, until the case only waits.
func finishRest(c *caseworktest.Company, id string, but ...string) {
	c.Helper()
	for range 100 {
		open := c.Keys(id, func(t jml.Task) bool {
			for _, key := range but {
				if t.Key == key {
					return false
				}
			}
			return t.State == jml.TaskOpen && !t.NotBefore.After(c.Clock.Now())
		})
		if len(open) == 0 {
			return
		}
		c.Finish(id, open[0])
	}
}

func TestAnAcceptedExceptionEndsAndItsTaskComesBack(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := refusesTheTalk(c)
		c.Finish(id, talkAsked, by("", "2027-01-15"))
		c.WaitUntil(at(t, "2026-12-14 09:00"), id)
		finishRest(c, id)
		same(t, "while the exception runs", jml.CaseOpen, c.Case(id).State)
		same(t, "its end", "planned", c.State(id, talkEnded))

		c.WaitUntil(at(t, "2027-01-14 23:59"), id)
		same(t, "on the day before", "not_done refused", c.State(id, talk))
		c.WaitUntil(at(t, "2027-01-15 00:00"), id)
		again := c.Task(id, talk)
		same(t, "at its end", "open", string(again.State))
		same(t, "due", "2027-01-15 exception ended 2027-01-15", again.Due.Date.String()+" "+again.Due.Rule)
		same(t, "who is asked", c.ID("noor"), c.Task(id, talkEnded).AssigneeID)
		same(t, "mails to whose task it is", 1, len(c.Letters("ines@example.com", notice.Reopened)))

		c.Finish(id, talk)
		same(t, "the question, once it is done", "cancelled nothing_to_check", c.State(id, talkEnded))
		c.FinishAll(id)
		same(t, "the case", jml.CaseCompleted, c.Case(id).State)
	})
}

func TestAnExceptionThatIsRefusedHasTheWorkDoneByADay(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := refusesTheTalk(c)
		_, err := c.TryFinish(id, talkAsked, by("no", "2026-11-26"))
		refused(t, err, jml.CodeInvalid, "day is over")
		_, err = c.TryFinish(id, talkAsked, by("no", "2026-12-01"), func(e *jml.Ending) { e.Answer.Until = nil })
		refused(t, err, jml.CodeInvalid, "by when")
		c.Finish(id, talkAsked, by("no", "2026-12-01"))
		again := c.Task(id, talk)
		same(t, "the task", "open 2026-12-01 to be done by 2026-12-01", string(again.State)+" "+again.Due.Date.String()+" "+again.Due.Rule)
		same(t, "whose it is", c.ID("ines"), again.AssigneeID)
		c.Finish(id, talk, outcome(jml.TaskNotDone, reason.Refused))
		same(t, "it is asked anew", "open", c.State(id, talkAsked+"/2"))
		c.FinishAll(id)
	})
}

func TestAnExceptionIsAcceptedForLongerWhileItsTaskIsOpen(t *testing.T) {
	c := caseworktest.Story(t)
	id := refusesTheTalk(c)
	c.Finish(id, talkAsked, by("yes", "2026-12-14"))
	c.WaitUntil(at(t, "2026-12-14 00:00"), id)
	c.Finish(id, talkEnded, by("yes", "2027-02-01"))
	again := c.Task(id, talk)
	same(t, "the task", "open 2027-02-01", string(again.State)+" "+again.Due.Date.String())
	same(t, "its owner is told", 1, len(c.Letters("ines@example.com", notice.Rescheduled)))
	c.WaitUntil(at(t, "2027-02-01 00:00"), id)
	same(t, "it is asked again", "open", c.State(id, talkEnded+"/2"))
	c.Finish(id, talkEnded+"/2", by("no", "2027-02-05"))
	same(t, "due", "2027-02-05", c.Task(id, talk).Due.Date.String())
	c.FinishAll(id)
}

func TestWhatIsLeftUndoneWhileItIsAskedIsNotAskedTwice(t *testing.T) {
	c := caseworktest.Story(t)
	id := refusesTheTalk(c)
	c.Finish(id, talkAsked, by("yes", "2026-12-14"))
	c.WaitUntil(at(t, "2026-12-14 00:00"), id)
	c.Finish(id, talk, outcome(jml.TaskNotDone, reason.Refused))
	open := c.Keys(id, func(t jml.Task) bool { return t.Purpose == jml.PurposeException && t.State == jml.TaskOpen })
	same(t, "the questions", []string{talkEnded}, open)
	c.Finish(id, talkEnded, by("yes", "2027-01-15"))
	same(t, "the task", "not_done refused", c.State(id, talk))
	c.FinishAll(id)
}

func TestAnExceptionHoldsForAYearAtMost(t *testing.T) {
	c := caseworktest.Story(t)
	id := refusesTheTalk(c)
	for day, words := range map[string]string{"2027-12-31": "more than a year", "2026-11-27": "still to come"} {
		_, err := c.TryFinish(id, talkAsked, by("yes", day))
		refused(t, err, jml.CodeInvalid, words)
	}
	c.Finish(id, talkAsked, by("yes", "2027-11-26"))
	c.FinishAll(id)
}

func TestADepartureThatIsTakenBackEndsItsExceptions(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := refusesTheTalk(c)
		c.Finish(id, talkAsked, by("yes", "2027-01-15"))
		takeBack(c, jml.Leaver)
		c.Drive(id)
		same(t, "the end", "cancelled rescinded", c.State(id, talkEnded))
		c.FinishAll(id)
		same(t, "the case", jml.CaseRescinded, c.Case(id).State)
	})
}

func TestNobodyHasWorkDoneThatACaseTakenBackNoLongerWants(t *testing.T) {
	c := caseworktest.Story(t)
	id := refusesTheTalk(c)
	takeBack(c, jml.Leaver)
	c.Drive(id)
	_, err := c.TryFinish(id, talkAsked, by("no", "2026-12-01"))
	refused(t, err, jml.CodeInvalid, "taken back")
	c.Finish(id, talkAsked, by("yes", "2026-12-01"))
	same(t, "the case", jml.CaseRescinded, c.Case(id).State)
}

func TestAnExceptedRemovalKeepsItsAccessInTheRegisterUntilItIsGone(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	c.WaitUntil(at(t, "2026-11-30 16:00"), id)
	key := "remove-access/source-code"
	c.Finish(id, key, outcome(jml.TaskNotDone, reason.Other))
	c.Finish(id, "accept-exception/"+key, by("yes", "2026-12-11"))
	c.WaitUntil(at(t, "2026-12-11 00:00"), id)
	same(t, "the removal", "open", c.State(id, key))
	c.Finish(id, key)
	looks := c.Keys(id, func(t jml.Task) bool { return t.For == c.Task(id, key).ID && t.State == jml.TaskOpen })
	same(t, "somebody looks at it", 1, len(looks))
	c.FinishAll(id)
	same(t, "what is held", 0, len(c.Holds("ada")))
}
