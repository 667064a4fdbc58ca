package casework_test

import (
	"bytes"
	"context"
	"flag"
	"sync"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/store"
)

// raceRounds is how many tasks TestOfAHundredPresses… has completed a hundred
// times at once.
var raceRounds = flag.Int("race-rounds", 4, "rounds of 100 parallel completions of one task")

func TestOfAHundredPressesAtOnceOneEndsTheTaskAndTheOthersAreToldWhoDid(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		id := ""
		for round := range *raceRounds {
			if id == "" || round%3 == 0 {
				who := caseworktest.Ada()
				who.ID, who.WorkEmail = "R-"+who.ID+string(rune('a'+round%26))+string(rune('a'+round/26)), string(rune('a'+round%26))+string(rune('a'+round/26))+"@example.com"
				id = c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID
				c.Drive(id)
			}
			key := []string{"announce-start", "screening", "approve-access/source-code"}[round%3]
			pressAtOnce(t, c, id, key)
		}
	})
}

func pressAtOnce(t *testing.T, c *caseworktest.Company, id, key string) {
	t.Helper()
	if c.Task(id, key).State == jml.TaskPlanned {
		c.WaitUntil(c.Task(id, key).OpensAt, id)
	}
	task := c.Task(id, key)
	ending, owner := c.Ending(task), c.Owner(task)
	var wg sync.WaitGroup
	var mu sync.Mutex
	ended, told := 0, 0
	for range 100 {
		wg.Go(func() {
			out, err := c.Cases.Complete(context.Background(), owner, id, []jml.Ending{ending})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Errorf("a press failed: %v", err)
			case out[0].Already && out[0].ByName == owner.Name && !out[0].At.IsZero():
				told++
			case !out[0].Already:
				ended++
			}
		})
	}
	wg.Wait()
	if ended != 1 || told != 99 {
		t.Fatalf("%d ended the task, %d were told who did", ended, told)
	}
	same(t, "leaves", 1, leavesOf(t, c, task.ID, `"type":"task.ended"`))
}

func leavesOf(t *testing.T, c *caseworktest.Company, id, kind string) (n int) {
	t.Helper()
	ctx := context.Background()
	err := c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			if bytes.Contains(line, []byte(kind)) && bytes.Contains(line, []byte(`"task":"`+id+`"`)) {
				n++
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestOfSeveralLinesWithAWrongOneNothingIsWrittenAndAllThatIsWrongIsListed(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	right, noNote, later := c.Task(id, "screening"), c.Task(id, "confidentiality-agreement"), c.Task(id, "explain-duties")
	wrong, early := c.Ending(noNote), c.Ending(later)
	wrong.Outcome, wrong.Reason, wrong.Note = jml.TaskNotDone, reason.Other, ""
	_, err := c.Cases.Complete(t.Context(), c.Owner(right), id, []jml.Ending{c.Ending(right), wrong, early})
	problems, ok := err.(jml.Problems)
	if !ok || len(problems) != 2 || problems[0].Field != noNote.ID+".note" || problems[1].Code != jml.CodeMoved {
		t.Fatalf("the answer is %v", err)
	}
	same(t, "the right line", jml.TaskOpen, c.Task(id, "screening").State)
}

func TestTheFutureIsRefusedAndThePastNeedsAReason(t *testing.T) {
	c := caseworktest.Story(t)
	id := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(id)
	now := c.Clock.Now()
	_, err := c.TryFinish(id, "screening", func(e *jml.Ending) { e.DoneAt = now.Add(3600e9) })
	refused(t, err, jml.CodeInvalid, "future")
	_, err = c.TryFinish(id, "screening", func(e *jml.Ending) { e.DoneAt, e.EarlyWhy = now.Add(-3600e9), "" })
	refused(t, err, jml.CodeInvalid, "why it was done earlier")
	c.WaitUntil(at(t, "2026-11-26 12:00"), id)
	_, err = c.TryFinish(id, "screening", func(e *jml.Ending) { e.Cause = "" })
	refused(t, err, jml.CodeInvalid, "why it is late")
	c.Finish(id, "screening")
}

func TestAnImportCountsItsRowsAndIsAppliedOnce(t *testing.T) {
	c := caseworktest.Story(t)
	eve := jml.EventPerson{ID: "E-2", GivenName: "Eve", FamilyName: "Moss", WorkEmail: "eve@example.com", Manager: "E-3"}
	max := jml.EventPerson{ID: "E-3", GivenName: "Max", FamilyName: "Moss", WorkEmail: "max@example.com"}
	rows := []company.ImportPerson{{Row: 2, EventPerson: eve}, {Row: 3, EventPerson: max}}
	got, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "f1", rows)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the count", company.ImportResult{What: "people", Rows: 2, Added: 2}, got)
	c.Read(func(r ledger.Reader) error {
		all, err := r.Engagements(c.ID("eve"))
		same(t, "a manager from further down", c.ID("max"), all[0].ManagerID)
		return err
	})
	if again, err := c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "f1", rows); err != nil || again.Same != 2 {
		t.Errorf("the same file again: %+v, %v", again, err)
	}
	rows[0].Manager, rows[1].TimeZone = "E-404", "Europe/Nowhere"
	_, err = c.Office.ImportPeople(t.Context(), jml.ConsoleActor(), "f2", rows)
	if problems, ok := err.(jml.Problems); !ok || len(problems) != 2 {
		t.Errorf("two wrong rows gave %v", err)
	}
}

func TestAQuestionThatOthersWaitForIsAnsweredAndNeverWavedAway(t *testing.T) {
	c := caseworktest.Story(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-01")).Case.ID
	c.Drive(joiner)
	_, err := c.TryFinish(joiner, "approve-access/production-cloud", outcome(jml.TaskNotApplicable, reason.Other))
	refused(t, err, jml.CodeInvalid, "answer the question")
	c.Finish(joiner, "approve-access/production-cloud", answer("no"))
	same(t, "the grant", "cancelled declined", c.State(joiner, "grant-critical-access/production-cloud"))
}
