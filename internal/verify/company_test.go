package verify_test

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/store"
)

func TestWhatCaseworkRecordsIsCompleteAndUnaltered(t *testing.T) {
	c := caseworktest.New(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.FinishAll(joiner.Case.ID)
	leaver := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, "2027-06-30"))
	c.FinishAll(leaver.Case.ID)
	if r := c.Audit(); r.Counts.Cases != 2 || r.Counts.CasesOpen != 0 || r.Counts.Tasks == 0 {
		t.Errorf("counts = %+v", r.Counts)
	}
}

func TestARescindedJoinerIsCompleteTooWithItsUndoTasks(t *testing.T) {
	c := caseworktest.New(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.Drive(joiner.Case.ID)
	for range 8 {
		done := false
		for _, task := range c.Tasks(joiner.Case.ID) {
			if task.State == jml.TaskOpen && !done && !slices.Contains(task.Evidence, "file") {
				c.Finish(joiner.Case.ID, task.Key)
				done = true
			}
		}
	}
	taken := c.Event(jml.Rescind, jml.EventPerson{ID: "E-17"}, "")
	taken.Of = jml.Joiner
	c.Announce(taken)
	c.FinishAll(joiner.Case.ID)
	if r := c.Audit(); r.Counts.CasesRescinded != 1 {
		t.Errorf("counts = %+v", r.Counts)
	}
}

func TestAMoverWhoseCaseWasReopenedIsCompleteToo(t *testing.T) {
	c := caseworktest.New(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.FinishAll(joiner.Case.ID)
	move := c.Event(jml.Mover, caseworktest.Ada(), "2027-02-01")
	move.Person.Functions, move.Person.Manager = []string{"support"}, "mia@example.com"
	mover := c.Announce(move)
	c.FinishAll(mover.Case.ID)
	for _, task := range c.Tasks(mover.Case.ID) {
		if task.State == jml.TaskDone && task.Purpose == jml.PurposeLine {
			if err := c.Cases.Reopen(context.Background(), jml.ConsoleActor(), task.ID, "asked again"); err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	if r := c.Audit(); r.Counts.CasesOpen != 1 {
		t.Errorf("counts while it is open again = %+v", r.Counts)
	}
	c.FinishAll(mover.Case.ID)
	late := c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, "2027-06-30")
	c.Announce(late)
	late.ID, late.Kind, late.Of, late.OccurredAt = "hr-late", jml.Reschedule, jml.Leaver, c.Clock.Now()
	late.EffectiveDate = jml.Date{Year: 2027, Month: 7, Day: 15}
	c.Announce(late)
	if r := c.Audit(); r.Counts.Cases != 3 || r.Counts.Changes != 0 {
		t.Errorf("counts = %+v", r.Counts)
	}
}

// personalFields reads from the format document which fields each leaf type
// commits to.
func personalFields(t *testing.T) map[leaftype.Type]string {
	t.Helper()
	text, err := os.ReadFile("../../docs/format.md")
	if err != nil {
		t.Fatal(err)
	}
	fields := map[leaftype.Type]string{}
	for _, section := range strings.Split(string(text), "\n### ")[1:] {
		name, rest, _ := strings.Cut(section, "\n")
		_, personal, _ := strings.Cut(rest, "Personal: ")
		personal, _, _ = strings.Cut(personal, "\n")
		fields[leaftype.Type(strings.Trim(name, "`"))] = personal
	}
	return fields
}

func TestTheFormatDocumentNamesEveryPersonalFieldThatIsRecorded(t *testing.T) {
	c := caseworktest.New(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01"))
	c.FinishAll(joiner.Case.ID)
	leaver := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"}, "2027-06-30"))
	c.FinishAll(leaver.Case.ID)
	documented := personalFields(t)
	number := regexp.MustCompile(`\.\d+\.`)
	err := c.Store.Snapshot(context.Background(), func(s *store.Snapshot) error {
		return s.Leaves(context.Background(), 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil {
				return err
			}
			for _, field := range leaf.Fields() {
				name := "`" + number.ReplaceAllString(field, ".N.") + "`"
				if field != "actor.name" && !strings.Contains(documented[leaf.Type], name) && !strings.Contains(documented[leaf.Type], "as in") {
					t.Errorf("docs/format.md does not say that %s commits to %s", leaf.Type, field)
					documented[leaf.Type] += name
				}
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
}
