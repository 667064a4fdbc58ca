package casework_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
)

func TestAJoinerThenALeaverGivesBackExactlyWhatWasGrantedAndIssued(t *testing.T) {
	c := caseworktest.Story(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.FinishAll(joiner.Case.ID)
	if got := c.Case(joiner.Case.ID).State; got != jml.CaseCompleted {
		t.Fatalf("the joiner case is %s", got)
	}
	leaver := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, "2027-06-30"))
	c.FinishAll(leaver.Case.ID)
	for _, task := range c.Tasks(leaver.Case.ID) {
		t.Log(task.Key, task.State, task.Role, task.Via)
	}
}
