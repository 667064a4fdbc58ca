package casework_test

import (
	"context"
	"slices"
	"testing"

	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// hrOfYuki makes Yuki one of HR, who leaves; the case and Yuki's session are
// returned.
func hrOfYuki(t *testing.T) (*caseworktest.Company, string, jml.Actor) {
	t.Helper()
	c := caseworktest.New(t)
	employYuki(c)
	relations()["signed in as hr"](c)
	return c, announceYuki(c, jml.Leaver), actors(c)[0]
}

// someTask is an open task of the case and who has it, who is not Yuki.
func someTask(c *caseworktest.Company, id string) jml.Task {
	c.Helper()
	open := slices.DeleteFunc(c.Tasks(id), func(t jml.Task) bool {
		return t.State != jml.TaskOpen || t.AssigneeID == c.ID("yuki")
	})
	if len(open) == 0 {
		c.Fatal("nobody has a task of the case")
	}
	return open[0]
}

func TestTheDutiesOfAColleagueTellASubjectNothingOfTheOwnCase(t *testing.T) {
	c, id, hr := hrOfYuki(t)
	task := someTask(c, id)
	lists := func(by jml.Actor) bool {
		duties, err := c.Office.Duties(t.Context(), by, task.AssigneeID)
		need(c, err)
		return slices.ContainsFunc(duties, func(d roles.Duty) bool { return d.Ref == task.ID })
	}
	if !lists(jml.ConsoleActor()) {
		t.Fatalf("nobody reads that %s is a duty: this story told nothing", task.Key)
	}
	if lists(hr) {
		t.Errorf("Yuki reads of %s of the own case among the duties of a colleague", task.Key)
	}
}

func TestNoSubjectNamesWhoTakesATaskOfTheOwnCaseOver(t *testing.T) {
	c, id, hr := hrOfYuki(t)
	for _, ref := range []string{someTask(c, id).ID, "0190a5a4-0000-7000-8000-000000000000"} {
		ev := c.Event(jml.Leaver, jml.EventPerson{WorkEmail: caseworktest.Address("mia")}, "2026-12-18")
		in := caseworktest.Intake(ev)
		in.Actor, in.Takeover = hr, []roles.Takeover{{Kind: company.DutyTask, Ref: ref, To: c.ID("lea")}}
		_, err := c.Cases.Accept(t.Context(), ev, in)
		same(t, "the refusal", jml.CodeInvalid, jml.ErrorCode(err)) // the same, whether the task is hidden or unknown
	}
}

func TestNoSubjectRevokesLinksOfTheOwnCase(t *testing.T) {
	c, id, hr := hrOfYuki(t)
	_, err := c.Office.RevokeLinks(context.Background(), hr, "", id)
	same(t, "the refusal", jml.CodeNotFound, jml.ErrorCode(err))
}

func TestASubjectLearnsNothingByRepeatingTheAnnouncementOfTheOwnCase(t *testing.T) {
	c := caseworktest.New(t)
	employYuki(c)
	relations()["signed in as hr"](c)
	ev := c.Event(jml.Leaver, yuki(), "2026-12-04")
	c.Announce(ev)
	in := caseworktest.Intake(ev)
	if again, err := c.Cases.Accept(t.Context(), ev, in); err != nil || !again.Again || again.Case.ID == "" {
		t.Fatalf("the announcer is told %+v (%v)", again, err)
	}

	in.Actor = actors(c)[0]
	told, err := c.Cases.Accept(t.Context(), ev, in)
	same(t, "the refusal", jml.CodeNotFound, jml.ErrorCode(err))
	if told.Case.ID != "" || len(told.Tasks) > 0 {
		t.Errorf("Yuki is told %+v", told)
	}
}

func TestASubjectIsAnsweredOfTheOwnCaseAsOfOneThatIsNot(t *testing.T) {
	c, id, hr := hrOfYuki(t)
	unknown := "0190a5a4-0000-7000-8000-000000000000"
	task := someTask(c, id)
	change := func(kind jml.Kind, caseID string) error {
		ev := c.Event(kind, yuki(), "2026-12-11")
		ev.Of = jml.Leaver
		in := caseworktest.Intake(ev)
		in.Actor, in.CaseID = hr, caseID
		_, err := c.Cases.Accept(t.Context(), ev, in)
		return err
	}
	for what, ask := range map[string]func(caseID, taskID string) error{
		"reschedule":   func(caseID, _ string) error { return change(jml.Reschedule, caseID) },
		"rescind":      func(caseID, _ string) error { return change(jml.Rescind, caseID) },
		"reassign":     func(_, taskID string) error { return c.Cases.Reassign(t.Context(), hr, taskID, c.ID("lea"), "") },
		"reopen":       func(_, taskID string) error { return c.Cases.Reopen(t.Context(), hr, taskID, "once more") },
		"remind":       func(_, taskID string) error { return c.Cases.Remind(t.Context(), hr, taskID) },
		"send again":   func(_, taskID string) error { return c.Cases.SendAgain(t.Context(), hr, taskID) },
		"revoke links": func(caseID, _ string) error { _, err := c.Office.RevokeLinks(t.Context(), hr, "", caseID); return err },
	} {
		own, none := ask(id, task.ID), ask(unknown, unknown)
		if own == nil || none == nil || own.Error() != none.Error() {
			t.Errorf("%s: of the own case the answer is %q, of one that is not %q", what, own, none)
		}
	}
}

func TestNobodyAnnouncesAnythingOfThemselvesWhetherOrNotThereIsACase(t *testing.T) {
	for _, running := range []bool{false, true} {
		c := caseworktest.New(t)
		employYuki(c)
		relations()["signed in as hr"](c)
		if running {
			announceYuki(c, jml.Leaver)
		}
		by := actors(c)[0]
		for _, kind := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver, jml.Reschedule, jml.Rescind} {
			ev := c.Event(kind, yuki(), "2026-12-11")
			in := caseworktest.Intake(ev)
			in.Actor = by
			_, err := c.Cases.Accept(t.Context(), ev, in)
			same(t, "the refusal of a "+string(kind), jml.CodeForbidden, jml.ErrorCode(err))
		}
	}
}
