package casework_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/roles"
)

// Owners press, the rounds run and HR changes a role, all at once, on cases
// that share people. Story holds every row against the log afterwards.
func TestPeopleRoundsAndHRAtOnceLeaveOneTruth(t *testing.T) {
	onBoth(t, func(t *testing.T, c *caseworktest.Company) {
		var cases []string
		for i := range 3 {
			who := caseworktest.Ada()
			who.ID, who.WorkEmail = fmt.Sprintf("C-%d", i), fmt.Sprintf("c%d@example.com", i)
			cases = append(cases, c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID)
			c.Drive(cases[i])
		}
		ines, mia := c.ID("ines"), c.ID("mia")
		c.Clock.Set(at(t, "2026-12-01 09:00"))
		var wg sync.WaitGroup
		for worker := range 4 {
			wg.Go(func() {
				for n := range 12 {
					if err := pressSomething(c, cases[(worker+n)%len(cases)], worker); err != nil {
						t.Errorf("a press: %v", err)
					}
				}
			})
		}
		wg.Go(func() {
			for n := range 6 {
				line := []string{[]string{ines, mia}[n%2]}
				if err := c.Office.HoldRole(context.Background(), jml.ConsoleActor(), roles.HeadOfPeople, line); err != nil {
					t.Errorf("a role changes hands: %v", err)
				}
			}
		})
		for range 4 {
			for _, id := range cases {
				c.Drive(id)
			}
		}
		wg.Wait()
		done := 0
		for _, id := range cases {
			c.Drive(id)
			done += len(c.Keys(id, func(k jml.Task) bool { return k.State == jml.TaskDone }))
			for _, task := range c.Tasks(id) {
				if task.Role == roles.HeadOfPeople && task.State == jml.TaskOpen && task.AssigneeID != mia {
					t.Errorf("%s is not with the role's holder", task.Key)
				}
			}
		}
		if done == 0 {
			t.Error("nobody got anything done")
		}
	})
}

// pressSomething ends an open task of the case in the name of its owner.
// Refusals are what a crowd gets; faults are not.
func pressSomething(c *caseworktest.Company, caseID string, worker int) error {
	var task jml.Task
	var owner jml.Person
	err := c.Store.Read(context.Background(), func(r ledger.Reader) error {
		tasks, err := r.Tasks(caseID)
		if err != nil {
			return err
		}
		open := slices.DeleteFunc(tasks, func(t jml.Task) bool { return t.State != jml.TaskOpen || slices.Contains(t.Evidence, "file") })
		if len(open) == 0 {
			return nil
		}
		task = open[worker%len(open)]
		owner, err = r.Person(task.AssigneeID)
		return err
	})
	if err != nil || task.ID == "" {
		return err
	}
	actor := jml.Actor{Kind: jml.ActorPerson, Ref: owner.ID, Name: owner.Name(), PersonID: owner.ID, Assurance: jml.AssuranceEmailLink}
	_, err = c.Cases.Complete(context.Background(), actor, caseID, []jml.Ending{c.Ending(task)})
	if jml.ErrorCode(err) == jml.CodeMoved {
		return nil
	}
	return err
}
