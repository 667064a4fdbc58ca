package casework_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

// parking is a task that somebody adds.
func parking(id string) jml.NewTask {
	return jml.NewTask{ID: id, Title: "Take back the parking card", Role: roles.OfficeManager, Due: "2026-12-02", Evidence: []string{"note"}}
}

func addTask(c *caseworktest.Company, caseID string, ask jml.NewTask) error {
	return c.Cases.AddTask(c.Context(), jml.ConsoleActor(), caseID, ask)
}

func TestATaskThatIsAddedMailsItsOwnerAndHoldsTheCase(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		id := leave(c, "2026-11-30")
		if err := addTask(c, id, parking("b1")); err != nil {
			t.Fatal(err)
		}
		c.Drive(id)
		task := c.Task(id, "added/b1")
		same(t, "its owner", c.ID("mia"), task.AssigneeID)
		same(t, "when it is due", at(t, "2026-12-02 18:00"), task.Due.At)
		same(t, "mails to its owner", 1, mails(c, "mia@example.com", notice.First, "Take back the parking card"))

		c.WaitUntil(at(t, "2026-12-14 12:00"), id)
		others := func(o jml.Task) bool { return o.State == jml.TaskOpen && o.Key != task.Key }
		for open := c.Keys(id, others); len(open) > 0; open = c.Keys(id, others) {
			c.Finish(id, open[0])
		}
		same(t, "the case while it is open", jml.CaseOpen, c.Case(id).State)
		c.Finish(id, task.Key)
		same(t, "the case after it", jml.CaseCompleted, c.Case(id).State)
		c.Audit()
	})
}

func TestADoubleClickAddsOneTask(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		id := leave(c, "2026-11-30")
		before := len(c.Tasks(id))
		for range 2 {
			if err := addTask(c, id, parking("b1")); err != nil {
				t.Fatal(err)
			}
		}
		same(t, "tasks added", before+1, len(c.Tasks(id)))
		other := parking("b1")
		other.Title = "Take back the parking card and the key"
		refused(t, addTask(c, id, other), jml.CodeConflict, "sent before")
	})
}

func TestWhatMayNotBeAddedIsRefusedAllAtOnce(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	id := leave(c, "2026-11-30")
	err := addTask(c, id, jml.NewTask{ID: "Ada", Title: "{{.Person}}", Role: roles.SystemOwner, Due: "tomorrow", Evidence: []string{"word"}})
	for _, field := range []string{"id", "title", "role", "due", "evidence"} {
		if !slices.ContainsFunc(jml.Refusals(err), func(p *jml.Error) bool { return p.Field == field }) {
			t.Errorf("nothing is said of %s: %v", field, err)
		}
	}
	for words, change := range map[string]func(*jml.NewTask){
		"Say what is to be done":    func(n *jml.NewTask) { n.Title = " " },
		"title":                     func(n *jml.NewTask) { n.Title = strings.Repeat("t", 801) },
		"not by both":               func(n *jml.NewTask) { n.Person = "mia@example.com" },
		"who is to do it":           func(n *jml.NewTask) { n.Role = "" },
		"gone by":                   func(n *jml.NewTask) { n.Due = "2026-11-01" },
		"more than a year":          func(n *jml.NewTask) { n.Due = "2028-11-01T10:00" },
		"by when":                   func(n *jml.NewTask) { n.Due = "" },
		"Nobody here is known":      func(n *jml.NewTask) { n.Role, n.Person = "", "nobody@example.com" },
		"they have left, or the ca": func(n *jml.NewTask) { n.Role, n.Person = "", "E-17" },
	} {
		ask := parking("b2")
		change(&ask)
		if err := addTask(c, id, ask); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("want %q: %v", words, err)
		}
	}
}

func TestAClosedCaseAndOneThatWasTakenBackTakeNoTask(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
		c.Drive(id)
		if err := addTask(c, id, parking("b1")); err != nil {
			t.Fatal(err)
		}
		c.Drive(id)
		for c.State(id, "create-identity/identity") != "done" {
			finishOne(c, id)
		}
		c.Clock.Set(c.Clock.Now().Add(60e9))
		takeBack(c, jml.Joiner)
		c.Drive(id)
		same(t, "the added task", "cancelled rescinded", c.State(id, "added/b1"))
		same(t, "mails that it is taken back", 1, recalls(c, id, notice.Withdrawn)["mia@example.com"])
		if all, owed := owes(c); all == 0 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
		refused(t, addTask(c, id, parking("b2")), jml.CodeConflict, "taken back or overtaken")
		c.FinishAll(id)
		refused(t, addTask(c, id, parking("b3")), jml.CodeConflict, "closed")
	})
}

func TestWhatIsSaidAboutAnAddedTaskStaysOutOfTheLogToo(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		id := leave(c, "2026-11-30")
		ask := parking("b1")
		ask.Role, ask.Person, ask.Due = "", "ben@example.com", "2026-11-27T15:00"
		if err := addTask(c, id, ask); err != nil {
			t.Fatal(err)
		}
		same(t, "whose it is", c.ID("ben"), c.Task(id, "added/b1").AssigneeID)
		c.Finish(id, "added/b1", func(e *jml.Ending) { e.Outcome, e.Reason, e.Note = jml.TaskNotDone, "other", "it is lost" })
		exception := c.Task(id, "accept-exception/added/b1")
		same(t, "what is asked", "Accept the exception: Take back the parking card", exception.Title)
		c.FinishAll(id) // the story holds every leaf against the words of the title
		c.Audit()
	})
}

func TestATaskForALeaverWhoDoesNotKnowWaitsUntilTheyAreTold(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	ev := c.Event(jml.Leaver, ada(), "2026-11-30")
	ev.Told = false
	id := c.Announce(ev).Case.ID
	c.Drive(id)
	ask := parking("b1")
	ask.Role = roles.Employee
	if err := addTask(c, id, ask); err != nil {
		t.Fatal(err)
	}
	c.Drive(id)
	same(t, "the task", "planned", c.State(id, "added/b1"))
	for _, l := range c.Sent {
		if strings.HasPrefix(l.To, "ada") {
			t.Errorf("she was mailed: %v", l.Kind)
		}
	}
}

func TestOfThoseWhoComeByAMailLinkOnlyTheSecurityLeadAddsATask(t *testing.T) {
	c := caseworktest.Story(t)
	c.Employ(caseworktest.Ada(), true, nil)
	id := leave(c, "2026-11-30")
	by := func(given string) jml.Actor {
		return jml.Actor{Kind: jml.ActorPerson, Ref: c.ID(given), PersonID: c.ID(given), Assurance: jml.AssuranceEmailLink}
	}
	refused(t, c.Cases.AddTask(c.Context(), by("omar"), id, parking("b1")), jml.CodeForbidden, "Only HR and the Security Lead")
	if err := c.Cases.AddTask(c.Context(), by("noor"), id, parking("b2")); err != nil {
		t.Error(err)
	}
}

func TestAnAddedTaskIsRemindedOfAndEscalatedLikeEveryOther(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		c.Employ(caseworktest.Ada(), true, nil)
		id := c.Announce(c.Event(jml.Mover, jml.EventPerson{ID: "E-17", Title: "Fellow"}, "2027-03-01")).Case.ID
		c.Drive(id)
		if err := addTask(c, id, parking("b1")); err != nil {
			t.Fatal(err)
		}
		for c.Clock.Now().Before(at(t, "2026-12-02 10:00")) {
			c.Wait(id)
		}
		const title = "Take back the parking card"
		if mails(c, "mia@example.com", notice.Digest, title) == 0 {
			t.Error("the owner's digest does not name it before it is due")
		}
		late := func() (n int) {
			for _, l := range c.Sent {
				if l.Kind == notice.Escalation {
					n++
				}
			}
			return n
		}
		same(t, "mails to others before it is late", 0, late())
		c.WaitUntil(at(t, "2026-12-08 12:00"), id)
		if late() == 0 {
			t.Error("nobody was told that it is late")
		}
	})
}

func TestADepartureThatOvertakesAMoveCancelsWhatWasAddedToIt(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := moveToSales(c, true) // from 14 December
		if err := addTask(c, id, parking("b1")); err != nil {
			t.Fatal(err)
		}
		c.Drive(id)
		leaves := leave(c, "2026-11-30")
		c.Drive(id)
		same(t, "the added task", "cancelled superseded", c.State(id, "added/b1"))
		same(t, "mails that it is overtaken", 1, recalls(c, id, notice.Superseded)["mia@example.com"])
		if all, owed := owes(c); all == 0 || owed != 0 {
			t.Errorf("of %d recalls %d are owed", all, owed)
		}
		c.FinishAll(leaves)
	})
}
