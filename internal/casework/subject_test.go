package casework_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/handover-jml/handover/internal/casework"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/reason"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/store"
)

// attempt is one try of a command by the subject.
type attempt struct {
	what string
	err  error
}

// commands has an entry for each command of casework that somebody gives: how
// the subject would give it about the own case.
func commands() map[string]func(c *caseworktest.Company, id string, by jml.Actor) []attempt {
	ctx := context.Background()
	others := func(c *caseworktest.Company, id string, pass func(jml.Task) bool) []jml.Task {
		return slices.DeleteFunc(c.Tasks(id), func(t jml.Task) bool { return t.Role == roles.Employee || !pass(t) })
	}
	open := func(t jml.Task) bool { return t.State == jml.TaskOpen }
	ended := func(t jml.Task) bool { return t.State.Ended() && t.State != jml.TaskCancelled }
	event := func(c *caseworktest.Company, kind jml.Kind, id, day string) jml.Event {
		ev := c.Event(kind, yuki(), day)
		ev.Of = c.Case(id).Kind
		if kind == jml.Mover { // of the same day, so that it is about the same case
			ev.EffectiveDate, ev.Person.Title = c.Case(id).Effective, "Whatever I like"
		}
		return ev
	}
	intake := func(ev jml.Event, id string, by jml.Actor) jml.Intake {
		in := caseworktest.Intake(ev)
		in.Source, in.Actor, in.CaseID = "form", by, id
		return in
	}
	return map[string]func(*caseworktest.Company, string, jml.Actor) []attempt{
		"Complete": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, t := range others(c, id, open) {
				_, err := c.Cases.Complete(ctx, by, id, []jml.Ending{c.Ending(t)})
				out = append(out, attempt{t.Key, err})
			}
			return out
		},
		"Reassign": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, t := range others(c, id, open) {
				for _, to := range []string{"yuki", "lea"} {
					out = append(out, attempt{t.Key + " to " + to, c.Cases.Reassign(ctx, by, t.ID, c.ID(to), "")})
				}
			}
			return out
		},
		"AddTask": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			ask := jml.NewTask{ID: "a1", Title: "Let me be", Role: roles.HeadOfPeople, Due: "2027-01-15"}
			return []attempt{{"a task of mine", c.Cases.AddTask(ctx, by, id, ask)}}
		},
		"Remind": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, t := range others(c, id, open) {
				out = append(out, attempt{t.Key, c.Cases.Remind(ctx, by, t.ID)})
			}
			return out
		},
		"SendAgain": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, t := range others(c, id, open) {
				out = append(out, attempt{t.Key, c.Cases.SendAgain(ctx, by, t.ID)})
			}
			return out
		},
		"Reopen": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, t := range others(c, id, ended) {
				out = append(out, attempt{t.Key, c.Cases.Reopen(ctx, by, t.ID, "once more")})
			}
			return out
		},
		"Preview": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			ev := event(c, c.Case(id).Kind, id, "2026-12-30")
			seen, err := c.Cases.Preview(ctx, ev, intake(ev, "", by))
			if err == nil && seen.Case.Number == 0 {
				return nil // it tells of no running case
			}
			return append(out, attempt{"what an event would do", err})
		},
		"Accept": func(c *caseworktest.Company, id string, by jml.Actor) (out []attempt) {
			for _, ev := range []jml.Event{event(c, c.Case(id).Kind, id, "2026-12-28"), event(c, jml.Reschedule, id, "2026-12-29"), event(c, jml.Rescind, id, "")} {
				for _, meant := range []string{"", id} {
					_, err := c.Cases.Accept(ctx, ev, intake(ev, meant, by))
					out = append(out, attempt{string(ev.Kind), err})
				}
			}
			return out
		},
	}
}

func TestEveryCommandIsTriedBySubjects(t *testing.T) {
	tried := commands()
	service := reflect.TypeFor[*casework.Service]()
	actor, intake := reflect.TypeFor[jml.Actor](), reflect.TypeFor[jml.Intake]()
	for i := range service.NumMethod() {
		m := service.Method(i)
		for n := range m.Type.NumIn() {
			if in := m.Type.In(n); (in == actor || in == intake) && tried[m.Name] == nil {
				t.Errorf("no subject tries %s on the own case", m.Name)
			}
		}
		delete(tried, m.Name)
	}
	for name := range tried {
		t.Errorf("there is no command %s", name)
	}
}

func TestNoSubjectChangesTheOwnCaseWhateverTheirRights(t *testing.T) {
	eachRelation(t, func(t *testing.T, c *caseworktest.Company, kind jml.Kind, id string) {
		for _, by := range actors(c) {
			tries := commands()
			for _, name := range []string{"Complete", "Reassign", "Reopen", "Preview", "Accept"} { // what ends the case comes last
				before := leavesAbout(c, id)
				var got []string
				for _, a := range tries[name](c, id, by) {
					if !turnedAway(a.err) {
						got = append(got, fmt.Sprintf("%s (%v)", a.what, a.err))
					}
				}
				if len(got) > 0 {
					t.Errorf("%s by %s: not refused to the subject: %s", name, by.Kind, strings.Join(got, ", "))
				}
				if n := leavesAbout(c, id) - before; n > 0 {
					t.Errorf("%s by %s: the subject brought %d leaves about the own %s into the log", name, by.Kind, n, kind)
				}
			}
		}
	})
}

// turnedAway: the answer says no, or that there is nothing of the kind.
func turnedAway(err error) bool {
	return slices.Contains([]jml.Code{jml.CodeForbidden, jml.CodeNotFound, jml.CodeMoved}, jml.ErrorCode(err)) ||
		jml.ErrorCode(err) == jml.CodeInvalid && strings.HasPrefix(errorField(err), "to") // a name that may not have the task
}

func errorField(err error) string {
	var refusal *jml.Error
	errors.As(err, &refusal)
	if refusal == nil {
		return ""
	}
	return refusal.Field
}

// leavesAbout counts the leaves about a case.
func leavesAbout(c *caseworktest.Company, id string) (n int) {
	c.Helper()
	ctx := context.Background()
	need(c, c.Store.Snapshot(ctx, func(s *store.Snapshot) error {
		return s.Leaves(ctx, 1<<40, func(_ int64, line []byte) error {
			leaf, err := evidence.ParseLeaf(line)
			if leaf.Case == id {
				n++
			}
			return err
		})
	}))
	return n
}

func TestASubjectFinishesTheOwnLines(t *testing.T) {
	eachRelation(t, func(t *testing.T, c *caseworktest.Company, kind jml.Kind, id string) {
		if kind == jml.Mover {
			c.WaitUntil(at(t, "2026-12-07 09:00"), id)
		}
		finished := 0
		for _, task := range c.Tasks(id) {
			if task.State != jml.TaskOpen || task.Role != roles.Employee {
				continue
			}
			same(t, "who has "+task.Key, c.ID("yuki"), task.AssigneeID)
			if _, err := c.TryFinish(id, task.Key); err != nil {
				t.Errorf("the own line %s: %v", task.Key, err)
			}
			finished++
		}
		if finished == 0 {
			t.Error("there was no own line to finish")
		}
	})
}

func TestNoMailTellsASubjectOfTheOwnCase(t *testing.T) {
	eachRelation(t, func(t *testing.T, c *caseworktest.Company, _ jml.Kind, id string) {
		for _, day := range []string{"2026-11-27", "2026-12-04", "2026-12-05", "2026-12-14", "2027-01-08"} { // nobody does anything
			c.WaitUntil(at(t, day+" 18:00"), id)
		}
		own := map[string]bool{}
		for _, task := range c.Tasks(id) {
			own[task.TitleFor("Yuki Tanaka")] = own[task.TitleFor("Yuki Tanaka")] || task.Role == roles.Employee
		}
		told, letters := map[string]bool{}, 0
		for _, letter := range c.Sent {
			if letter.CaseID != id || !strings.HasPrefix(letter.To, "yuki@") {
				continue
			}
			letters++
			for _, line := range letter.Tasks {
				if !own[line.Title] || letter.Kind == notice.Escalation {
					told[string(letter.Kind)+": "+line.Title] = true
				}
			}
		}
		for _, what := range slices.Sorted(maps.Keys(told)) {
			t.Errorf("the subject has mail about the own case, %s", what)
		}
		if letters == 0 {
			t.Error("the subject has no mail about the own lines either: this story told nothing")
		}
	})
}

func TestNoJoinerChangesTheOwnJoiningWhateverTheirRights(t *testing.T) {
	for name, give := range relations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := caseworktest.New(t)
			id := joinYuki(c)
			give(c)
			c.Drive(id)
			c.Finish(id, "announce-start")

			tries := commands()
			for _, by := range actors(c) {
				for _, name := range []string{"Complete", "Reassign", "Reopen", "Preview", "Accept"} {
					before := leavesAbout(c, id)
					attempts := tries[name](c, id, by)
					for _, a := range attempts {
						if jml.ErrorCode(a.err) != jml.CodeForbidden {
							t.Errorf("%s of %s by %s is answered with %v", name, a.what, by.Kind, a.err)
						}
					}
					if n := leavesAbout(c, id) - before; n > 0 || len(attempts) == 0 {
						t.Errorf("%s by %s: %d tries brought %d leaves about the own joining into the log", name, by.Kind, len(attempts), n)
					}
				}
			}
		})
	}
}

// joinYuki announces that Yuki joins.
func joinYuki(c *caseworktest.Company) string {
	c.Helper()
	who := yuki()
	who.ID, who.GivenName, who.FamilyName, who.PersonalEmail = "E-50", "Yuki", "Tanaka", "yuki@example.net"
	who.Functions, who.Manager, who.WorkerType = []string{"engineering"}, caseworktest.Address("tom"), jml.Employee
	return c.Announce(c.Event(jml.Joiner, who, "2026-12-01")).Case.ID
}

// hrWhoJoins is a company in which Yuki has HR's right before her first day.
func hrWhoJoins(t *testing.T) (c *caseworktest.Company, id string, yuki jml.Actor) {
	t.Helper()
	c = caseworktest.New(t)
	id = joinYuki(c)
	relations()["signed in as hr"](c)
	c.Drive(id)
	return c, id, actors(c)[0]
}

func TestAJoinerNamesNobodyForTasksOfTheOwnJoining(t *testing.T) {
	c, id, yuki := hrWhoJoins(t)
	task := c.Task(id, "announce-start")
	same(t, "who has it", c.ID("ines"), task.AssigneeID)
	listed := func(by jml.Actor) bool {
		duties, err := c.Office.Duties(t.Context(), by, task.AssigneeID)
		need(c, err)
		return slices.ContainsFunc(duties, func(d roles.Duty) bool { return d.Ref == task.ID })
	}
	same(t, "listed for others and for the joiner", []bool{true, false}, []bool{listed(jml.ConsoleActor()), listed(yuki)})

	ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("ines")}, "2026-12-31")
	in := caseworktest.Intake(ev)
	in.Actor, in.Takeover = yuki, []roles.Takeover{{Kind: company.DutyTask, Ref: task.ID, To: c.ID("lea")}}
	_, err := c.Cases.Accept(t.Context(), ev, in)
	refused(t, err, jml.CodeForbidden, "your own joining")
}

func TestAJoinerRevokesNoLinksOfTheOwnJoining(t *testing.T) {
	c, id, yuki := hrWhoJoins(t)
	_, err := c.Office.RevokeLinks(t.Context(), yuki, "", id)
	refused(t, err, jml.CodeForbidden, "your own joining")
	if _, err := c.Office.RevokeLinks(t.Context(), jml.ConsoleActor(), "", id); err != nil {
		t.Errorf("others may: %v", err)
	}
}

func TestAJoinerDoesNothingOfTheOwnJoining(t *testing.T) {
	for name, give := range relations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := caseworktest.New(t)
			id := joinYuki(c)
			give(c)
			c.Drive(id)

			j := joiner{c, id, c.ID("yuki"), map[string]bool{}, map[string]bool{}}
			for c.Case(id).State == jml.CaseOpen {
				j.tryAll()
				if !finishOpen(c, id) {
					c.Wait(id)
				}
			}
			if len(j.has) > 0 {
				t.Errorf("the joiner has tasks of the own joining: %s", list(j.has))
			}
			if len(j.given) > 0 {
				t.Errorf("the joiner can be given tasks of the own joining: %s", list(j.given))
			}
		})
	}
}

// joiner is what Yuki gets to do of the own joining, by task.
type joiner struct {
	*caseworktest.Company
	caseID, person string
	has, given     map[string]bool
}

// tryAll tries what is open and not for Yuki to do.
func (j joiner) tryAll() {
	j.Helper()
	ctx := context.Background()
	for _, task := range j.Tasks(j.caseID) {
		if task.State != jml.TaskOpen || task.Role == roles.Employee {
			continue
		}
		if task.AssigneeID == j.person {
			j.has[task.Key] = true
		} else if j.Cases.Reassign(ctx, jml.ConsoleActor(), task.ID, j.person, "") == nil {
			j.given[task.Key] = true
			need(j.Company, j.Cases.Reassign(ctx, jml.ConsoleActor(), task.ID, task.AssigneeID, "and back"))
		}
	}
}

func list(of map[string]bool) string { return strings.Join(slices.Sorted(maps.Keys(of)), ", ") }

// finishOpen ends what is open; the first line of all is not done at first, so that
// there is an exception to accept.
func finishOpen(c *caseworktest.Company, id string) (some bool) {
	c.Helper()
	for _, task := range c.Tasks(id) {
		if task.State != jml.TaskOpen || task.NotBefore.After(c.Clock.Now()) {
			continue
		}
		change := func(*jml.Ending) {}
		if task.Key == "announce-start" && task.EndedBy == nil {
			change = outcome(jml.TaskNotDone, reason.Other)
		}
		_, err := c.TryFinish(id, task.Key, change)
		need(c, err)
		some = true
	}
	c.Drive(id)
	return some
}
