package casework_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
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
