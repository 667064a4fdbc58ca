package workflows_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/casework/caseworktest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/workflows"
)

// drive runs a case's workflow in virtual time over the company's database.
// Every six hours somebody finishes all that may be finished.
func drive(t *testing.T, c *caseworktest.Company, w func(workflow.Context, workflows.CaseInput) error, caseID string) (rounds int) {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(c.Clock.Now())
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: workflows.WorkflowID(caseID)})
	env.SetTestTimeout(time.Minute)
	tell := func() { c.Clock.Set(env.Now().UTC()) }
	env.SetOnLocalActivityStartedListener(func(info *activity.Info, _ context.Context, _ []any) {
		tell()
		if info.ActivityType.Name == "LoadCase" {
			rounds++
		}
	})
	env.SetOnActivityStartedListener(func(*activity.Info, context.Context, converter.EncodedValues) { tell() })
	activities.Register(env, &activities.Activities{Cases: c.Cases, NamespaceID: func(context.Context) (string, error) { return "ns-1", nil }, Log: slog.New(slog.DiscardHandler)})
	for at := 6 * time.Hour; at < 150*24*time.Hour; at += 6 * time.Hour {
		env.RegisterDelayedCallback(func() {
			tell()
			c.Deliver()
			finishAll(t, c, caseID)
			env.SignalWorkflow(workflows.WakeSignal, nil)
		}, at)
	}
	env.ExecuteWorkflow(w, workflows.CaseInput{CaseID: caseID})
	if err := env.GetWorkflowError(); err != nil {
		for _, task := range c.Tasks(caseID) {
			if !task.State.Ended() {
				t.Logf("%s is %s, opens %s, not before %s", task.Key, task.State, task.OpensAt, task.NotBefore)
			}
		}
		t.Fatalf("the run failed at %s: %v", c.Clock.Now(), err)
	}
	accepted := map[string]bool{}
	for _, letter := range c.Sent {
		if accepted[letter.ID] {
			t.Errorf("notice %s was accepted twice", letter.ID)
		}
		accepted[letter.ID] = true
	}
	return rounds
}

func finishAll(t *testing.T, c *caseworktest.Company, caseID string) {
	t.Helper()
	for _, task := range c.Tasks(caseID) {
		if task.State != jml.TaskOpen || task.NotBefore.After(c.Clock.Now()) {
			continue
		}
		if _, err := c.TryFinish(caseID, task.Key); err != nil {
			t.Errorf("finish %s: %v", task.Key, err)
		}
	}
}

func TestAWholeEmploymentIsDrivenOverTheRealDatabase(t *testing.T) {
	c := caseworktest.New(t)
	joiner := c.Announce(c.Event(jml.Joiner, caseworktest.Ada(), "2026-12-07")).Case
	drive(t, c, workflows.Joiner, joiner.ID)
	leaver := c.Announce(c.Event(jml.Leaver, jml.EventPerson{ID: "E-17"},
		jml.DateOf(c.Clock.Now()).AddDays(30).String())).Case
	rounds := drive(t, c, workflows.Leaver, leaver.ID)
	for _, id := range []string{joiner.ID, leaver.ID} {
		got := c.Case(id)
		if got.State != jml.CaseCompleted || !got.Effected {
			t.Errorf("case %d is %s, effected: %v", got.Number, got.State, got.Effected)
		}
		for _, task := range c.Tasks(id) {
			if !task.OpenedAt.IsZero() && task.OpenedAt.Before(task.OpensAt) {
				t.Errorf("%s opened at %s, before %s", task.Key, task.OpenedAt, task.OpensAt)
			}
		}
	}
	if rounds > 400 {
		t.Errorf("a month of four wakes a day led to %d loads", rounds)
	}
}
