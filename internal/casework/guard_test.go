package casework_test

import (
	"context"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
)

// Each check of a property here sets up companies on real databases, so a
// plain run takes fewer than rapid's usual hundred.
func TestMain(m *testing.M) {
	flag.Parse()
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
	if !given {
		if err := flag.Set("rapid.checks", "20"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

func TestNobodyJudgesThemselvesWhoeverHoldsWhichRole(t *testing.T) {
	apart := 0
	rapid.Check(t, func(rt *rapid.T) {
		c := caseworktest.New(t)
		subject := rapid.SampledFrom([]string{"noor", "ben", "mia", "tom", "ines"}).Draw(rt, "subject")
		castRoles(rt, c)
		id := announceGuarded(rt, c, subject)
		for range rapid.IntRange(10, 45).Draw(rt, "steps") {
			if !randomStep(rt, c, id) {
				break
			}
			keptApart(rt, c, id, c.ID(subject))
		}
		apart += endingsApart(rt, c, id)
		c.CheckLog()
	})
	if apart == 0 {
		t.Error("no task was ended by two different people where two are asked for: the property tried nothing")
	}
}

// castRoles gives each role to anybody, so that one person may hold them all.
func castRoles(t *rapid.T, c *caseworktest.Company) {
	pool := []string{"tom", "ben", "mia", "noor", "ines", "lea", "omar"}
	if rapid.Bool().Draw(t, "a tiny company") {
		pool = []string{"omar", rapid.SampledFrom(pool).Draw(t, "the other one")}
	}
	for _, role := range roles.OfCompany() {
		who := rapid.SampledFrom(pool).Draw(t, string(role))
		if err := c.Office.HoldRole(context.Background(), jml.ConsoleActor(), role, []string{c.ID(who)}); err != nil {
			t.Fatal(err)
		}
	}
}

func announceGuarded(t *rapid.T, c *caseworktest.Company, subject string) string {
	email := caseworktest.Address(subject)
	systems := []string{"identity/user", "source-code/write", "password-manager/member"}
	c.Employ(jml.EventPerson{WorkEmail: email, PersonalEmail: subject + "@example.net"}, rapid.Bool().Draw(t, "holdings known"), systems, "LT-1")
	who := jml.EventPerson{WorkEmail: email}
	kind := rapid.SampledFrom([]jml.Kind{jml.Leaver, jml.Mover}).Draw(t, "kind")
	if kind == jml.Mover {
		who.Functions = []string{"sales", "finance"}
		managers := slices.DeleteFunc([]string{"tom", "mia", "omar"}, func(s string) bool { return s == subject })
		who.Manager = caseworktest.Address(rapid.SampledFrom(managers).Draw(t, "manager"))
	}
	id := c.Announce(c.Event(kind, who, "2026-11-30")).Case.ID
	c.Drive(id)
	return id
}

// randomStep ends one open task somehow, or lets time pass.
func randomStep(t *rapid.T, c *caseworktest.Company, id string) bool {
	if c.Case(id).State != jml.CaseOpen {
		return false
	}
	keys := c.Keys(id, func(task jml.Task) bool { return task.State == jml.TaskOpen && !task.NotBefore.After(c.Clock.Now()) })
	if len(keys) == 0 {
		c.Wait(id)
		return true
	}
	task := c.Task(id, rapid.SampledFrom(keys).Draw(t, "task"))
	how := rapid.IntRange(0, 9).Draw(t, "how")
	second := task.Purpose == jml.PurposeCheck || task.Purpose == jml.PurposeRecheck
	takesBack := task.Writes == jml.WritesRevoke || task.Writes == jml.WritesReturn
	rechecks := c.Keys(id, func(o jml.Task) bool { return o.Purpose == jml.PurposeRecheck && o.For == task.ID })
	end := func(change ...func(*jml.Ending)) {
		if _, err := c.TryFinish(id, task.Key, change...); err != nil && !looksAtOpenWork(err) {
			t.Fatalf("finish %s: %v", task.Key, err)
		}
		c.Drive(id)
	}
	switch {
	case how == 0 && task.Purpose != jml.PurposeException:
		end(outcome(jml.TaskNotDone, reason.Other))
	case how == 1 && second:
		end(answer("no"))
	case how <= 2 && takesBack && len(rechecks) == 0: // it is said once only
		end(outcome(jml.TaskNotApplicable, reason.RegisterWrong))
	default:
		end()
	}
	return true
}

// looksAtOpenWork reports whether a review was refused because what it looks at
// was opened again.
func looksAtOpenWork(err error) bool {
	return jml.ErrorCode(err) == jml.CodeConflict && strings.Contains(err.Error(), "is open again")
}

// keptApart checks the rows: the subject has nothing but the own lines.
func keptApart(t *rapid.T, c *caseworktest.Company, id, subject string) {
	for _, task := range c.Tasks(id) {
		if task.Role != roles.Employee && (task.AssigneeID == subject || task.DoneBy == subject) {
			t.Fatalf("the subject has %s (%s)", task.Key, task.Role)
		}
	}
}

// endingsApart checks the leaves: who ended a task was allowed to, or it is the
// fallback person and the leaf says so. It counts where two people were needed.
func endingsApart(t *rapid.T, c *caseworktest.Company, id string) (apart int) {
	tasks, doers := map[string]jml.Task{}, map[string]string{}
	for _, task := range c.Tasks(id) {
		tasks[task.ID] = task
	}
	fallback := c.ID("omar")
	ctx := context.Background()
	err := c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if err != nil || leaf.Type != leaftype.TaskEnded {
				return err
			}
			data, err := leaf.Decode()
			if err != nil {
				return err
			}
			end, task := data.(evidence.TaskEnded), tasks[leaf.Task]
			doers[task.ID] = end.DoneBy
			other := judgedBy(tasks, doers, task)
			switch {
			case end.NotApart && end.DoneBy != fallback:
				t.Errorf("%s is marked as not kept apart, but the fallback person did not end it", task.Key)
			case slices.Contains(other, end.DoneBy) && !end.NotApart:
				t.Errorf("%s was ended by who it judges, and its leaf does not say so", task.Key)
			case len(other) > 0 && !end.NotApart:
				apart++
			}
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return apart
}

// judgedBy returns the people whose work a task judges or who approved it.
func judgedBy(tasks map[string]jml.Task, doers map[string]string, t jml.Task) []string {
	var out []string
	for id, other := range tasks {
		judges := t.For == id && t.Purpose != jml.PurposeUndo
		approved := t.Writes == jml.WritesGrant && other.Asks == jml.AsksYesNo && slices.Contains(other.Decides, t.Key)
		if who := doers[id]; who != "" && (judges || approved) {
			out = append(out, who)
		}
	}
	return out
}
