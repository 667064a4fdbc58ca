package casework_test

import (
	"slices"
	"testing"
	"time"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// correcting is an event about Ada's case of a kind that says more of her.
func correcting(c *caseworktest.Company, kind, of jml.Kind, says jml.EventPerson) jml.Accepted {
	c.Helper()
	says.ID = "E-17"
	ev := c.Event(kind, says, "")
	ev.Of = of
	c.Clock.Set(c.Clock.Now().Add(time.Minute))
	return c.Announce(ev)
}

func TestARescindThatCorrectsHasWhatIsUndoneAskedOfTheRightPeopleAtTheRightAddress(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		who := caseworktest.Ada()
		who.PersonalEmail = "stranger@example.net"
		id := c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID
		c.WaitUntil(at(t, "2026-12-01 10:00"), id)
		wrong := c.Letters("stranger@example.net", notice.First)
		if len(wrong) == 0 {
			t.Fatal("nothing was mailed to the wrong address: this story tells nothing")
		}
		for _, key := range c.Keys(id, func(t jml.Task) bool { return t.AssigneeID == c.ID("tom") && t.State == jml.TaskOpen }) {
			c.Finish(id, key)
		}

		out := correcting(c, jml.Rescind, jml.Joiner, jml.EventPerson{PersonalEmail: "ada.park@example.net", Manager: "mia@example.com", Title: "Engineer"})
		same(t, "what the answer says", []string{"personal email", "manager", "title"}, out.Changed)
		c.Drive(id)
		same(t, "mails to the wrong address", len(wrong), len(slices.DeleteFunc(slices.Clone(c.Sent), func(l notice.Letter) bool { return l.To != "stranger@example.net" })))
		same(t, "mails that she joins", 0, len(c.Letters("ada.park@example.net", notice.First)))
		same(t, "mails that she does not", 1, len(c.Letters("ada.park@example.net", notice.Withdrawn)))
		openLink(t, c, wrong[0].Token, false)
		for _, task := range c.Tasks(id) {
			if task.State == jml.TaskOpen && task.Role == "manager" && task.AssigneeID != c.ID("mia") {
				t.Errorf("%s is with somebody else than the right manager", task.Key)
			}
		}
		c.FinishAll(id)
	})
}

func TestARescindOfADepartureThatCorrectsMovesTheTasksOfTheMoveThatRuns(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		moving := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Title: "Lead"}, "2026-12-10")).Case.ID
		leaving := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, "2027-01-29")).Case.ID
		c.Drive(moving)
		c.Drive(leaving)

		out := correcting(c, jml.Rescind, jml.Leaver, jml.EventPerson{Manager: "mia@example.com", FamilyName: "Lund"})
		same(t, "what the answer says", []string{"family name", "manager"}, out.Changed)
		c.Drive(moving)
		c.Drive(leaving)
		_, e := employment(c, "E-17")
		same(t, "who manages her", c.ID("mia"), e.ManagerID)
		same(t, "who does after the move", c.ID("mia"), c.Case(moving).After.ManagerID)
		same(t, "the title after the move", "Lead", c.Case(moving).After.Title)
		for _, task := range c.Tasks(moving) {
			if task.Role == "manager" && task.State == jml.TaskOpen && task.AssigneeID != c.ID("mia") {
				t.Errorf("%s stayed with the wrong manager", task.Key)
			}
		}
		c.FinishAll(leaving)
		c.FinishAll(moving)
	})
}

func TestAWordThatALeaverKnowsAndNewDatesCorrectTheTermsTooButNotWhereSomebodyMoves(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, adasSystems)
		id := leaveUntold(c, ada(), "2026-12-18")
		out := correcting(c, jml.Told, "", jml.EventPerson{Manager: "mia@example.com"})
		same(t, "what a word that she knows corrects", []string{"manager"}, out.Changed)
		same(t, "what else it says", "told", out.Outcome)
		same(t, "whose the manager's lines are", c.ID("mia"), c.Case(id).After.ManagerID)
		again := correcting(c, jml.Told, "", jml.EventPerson{Title: "Principal"})
		same(t, "once more, with a title", "corrected", again.Outcome)
		_, e := employment(c, "E-17")
		same(t, "the title", "Principal", e.Title)

		takeBack(c, jml.Leaver)
		move := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Title: "Lead"}, "2027-01-11")).Case.ID
		out = correcting(c, jml.Rescind, jml.Mover, jml.EventPerson{Title: "Lead"})
		says(t, "a move that is taken back with the title that it announced", out.Warning, "left as it was announced")
		_, e = employment(c, "E-17")
		same(t, "the title", "Principal", e.Title)
		c.FinishAll(move)
		c.FinishAll(id)
	})
}
