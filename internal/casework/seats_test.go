package casework_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
)

func hold(c *caseworktest.Company, role roles.Role, names ...string) {
	c.Helper()
	ids := make([]string, len(names))
	for i, name := range names {
		ids[i] = c.ID(name)
	}
	if err := c.Office.HoldRole(c.Context(), jml.ConsoleActor(), role, ids); err != nil {
		c.Fatal(err)
	}
}

func TestWhoFillsAnEmptyRoleGetsItsTasksFromWhoStoodIn(t *testing.T) {
	c := caseworktest.Story(t)
	id := adaLeaves(c)
	bens := c.Announce(c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "ben@example.com"}, "2026-11-23")).Case.ID
	c.WaitUntil(at(t, "2026-11-30 16:00"), bens, id)
	same(t, "nobody is left in the role", c.ID("noor"), c.Task(id, "rotate-secrets").AssigneeID)
	rev := c.Case(id).Rev
	hold(c, roles.Engineering, "tom")
	if c.Case(id).Rev == rev {
		t.Error("the case is not asked to look again")
	}
	c.Drive(id)
	same(t, "the new holder has it", c.ID("tom"), c.Task(id, "rotate-secrets").AssigneeID)
}

func TestAHolderNamedForADeputysSeatStaysTheHolder(t *testing.T) {
	c := caseworktest.Story(t)
	hold(c, roles.CTO, "tom", "ben", "noor")
	in := caseworktest.Intake(jml.Event{})
	in.Takeover = []roles.Takeover{{Kind: "deputy", Ref: "cto", To: c.ID("tom")}}
	out, err := c.Cases.Accept(t.Context(), c.Event(jml.Leaver, jml.EventPerson{WorkEmail: "ben@example.com"}, "2026-11-23"), in)
	if err != nil {
		t.Fatal(err)
	}
	c.WaitUntil(at(t, "2026-11-23 16:00"), out.Case.ID)
	var line []string
	c.Read(func(r ledger.Reader) error {
		dir, err := r.Directory()
		for _, seat := range dir.Seats {
			if seat.Role == roles.CTO {
				line = append(line, seat.PersonID)
			}
		}
		return err
	})
	if diff := cmp.Diff([]string{c.ID("tom"), c.ID("noor")}, line); diff != "" {
		t.Errorf("the line of the role (-want +got):\n%s", diff)
	}
}
