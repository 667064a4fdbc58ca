package bench

import (
	"flag"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

var endings = flag.Int("endings", 1, "how many tasks TestTasksEndOneByOne ends; tools/completion-path compares two numbers")

// TestTasksEndOneByOne ends some tasks and does nothing else meanwhile, so
// that what runs once more for one more of them is what a completion runs.
func TestTasksEndOneByOne(t *testing.T) {
	c := caseworktest.New(t)
	_, err := c.Office.PutDocument(t.Context(), jml.ConsoleActor(), "playbook/joiner", playbook(), "")
	must(t, err)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-11-20")).Case.ID
	c.Drive(id)
	var owners []jml.Actor
	var ended []jml.Ending
	for _, task := range c.Tasks(id) {
		owners, ended = append(owners, c.Owner(task)), append(ended, c.Ending(task))
	}
	for n := range *endings {
		_, err := c.Cases.Complete(t.Context(), owners[n], id, ended[n:n+1])
		must(t, err)
	}
}
