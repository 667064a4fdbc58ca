package workflows

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/jml"
)

const caseID = "0199-case"

// patience bounds what a story waits for; only one that fails uses it up.
const patience = 2 * time.Minute

// story is one run of one case in virtual time.
type story struct {
	*office
	t     *testing.T
	env   *testsuite.TestWorkflowEnvironment
	start time.Time
}

func newStory(t *testing.T, start time.Time) *story {
	t.Helper()
	var suite testsuite.WorkflowTestSuite
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	suite.SetLogger(sdklog.NewStructuredLogger(quiet))
	env := suite.NewTestWorkflowEnvironment()
	env.SetStartTime(start)
	env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: WorkflowID(caseID)})
	env.SetTestTimeout(patience)
	s := &story{t: t, env: env, start: start, office: newOffice(caseID, env.Now)}
	s.attend(s.office, quiet)
	return s
}

func (s *story) attend(c activities.Cases, log *slog.Logger) {
	activities.Register(s.env, &activities.Activities{
		Cases: c, NamespaceID: func(context.Context) (string, error) { return "ns-1", nil }, Log: log})
}

// at does something at an instant and wakes the case.
func (s *story) at(at time.Time, f func()) {
	s.env.RegisterDelayedCallback(func() {
		f()
		s.env.SignalWorkflow(WakeSignal, nil)
	}, at.Sub(s.start))
}

func (s *story) completes(at time.Time, id string) { s.at(at, func() { s.complete(id) }) }

func (s *story) run(w func(workflow.Context, CaseInput) error) {
	s.t.Helper()
	s.env.ExecuteWorkflow(w, CaseInput{caseID})
	if !s.env.IsWorkflowCompleted() {
		s.t.Fatal("the run did not end")
	}
}

func (s *story) ran(w func(workflow.Context, CaseInput) error) {
	s.t.Helper()
	s.run(w)
	if err := s.env.GetWorkflowError(); err != nil {
		s.t.Fatalf("the run failed: %v", err)
	}
}

func (s *story) wantDiary(want ...string) {
	s.t.Helper()
	if diff := cmp.Diff(want, s.diary); diff != "" {
		s.t.Errorf("what happened (-want +got):\n%s", diff)
	}
}

func day(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, time.UTC)
	if err != nil {
		panic(err)
	}
	return t
}

func TestAJoinerWhoseStartMovesTwiceIsPreparedForTheLastDate(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.effect = day("2026-12-01 08:00")
	s.plan("laptop", "cto", day("2026-11-17 08:00"))
	s.plan("welcome", "people", day("2026-12-01 08:00"), after("laptop"))
	move := func(laptop, start string) func() {
		return func() {
			s.change("moved to "+start, func() {
				s.effect = day(start)
				s.task("laptop").OpensAt, s.task("welcome").OpensAt = day(laptop), day(start)
			})
		}
	}
	s.at(day("2026-11-05 10:00"), move("2026-12-01 08:00", "2026-12-15 08:00"))
	s.at(day("2026-11-20 10:00"), move("2026-11-24 08:00", "2026-12-08 08:00"))
	s.completes(day("2026-12-02 12:00"), "laptop")
	s.completes(day("2026-12-09 12:00"), "welcome")
	s.ran(Joiner)
	s.wantDiary(
		"11-05 10:00:00 moved to 2026-12-15 08:00",
		"11-20 10:00:00 moved to 2026-12-08 08:00",
		"11-24 08:00:00 laptop opened",
		"12-02 12:00:00 laptop done",
		"12-08 08:00:00 effect",
		"12-08 08:00:00 welcome opened",
		"12-09 12:00:00 welcome done", "12-09 12:00:00 closed")
}

func TestAStormOfWakesIsAnsweredTogether(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("account", "cto", s.start)
	s.at(day("2026-11-02 10:00"), func() {
		for range 500 {
			s.env.SignalWorkflowSkippingWorkflowTask(WakeSignal, nil)
		}
	})
	s.completes(day("2026-11-02 11:00"), "account")
	s.ran(Leaver)
	if got := s.calls["LoadCase"]; got > 12 {
		t.Errorf("500 wakes at once led to %d loads", got)
	}
}

func TestAStartInTheHourThatSummerTimeSkipsTakesEffectOnceAtItsInstant(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s := newStory(t, day("2027-03-26 09:00"))
	s.effect = time.Date(2027, 3, 28, 2, 30, 0, 0, berlin) // no such wall clock: one hour on is 03:30
	s.plan("laptop", "cto", s.effect)
	s.completes(day("2027-03-29 09:00"), "laptop")
	s.ran(Joiner)
	s.wantDiary("03-28 01:30:00 effect", "03-28 01:30:00 laptop opened",
		"03-29 09:00:00 laptop done", "03-29 09:00:00 closed")
}

func TestALateTaskIsEscalatedAtEachOfItsInstants(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("badge", "office", s.start, escalates(day("2026-11-06 17:00")))
	s.completes(day("2026-11-20 09:00"), "badge")
	s.ran(Leaver)
	s.wantDiary(
		"11-02 09:00:00 badge opened",
		"11-06 17:00:00 badge escalated",
		"11-09 17:00:00 badge escalated",
		"11-20 09:00:00 badge done", "11-20 09:00:00 closed")
}

func TestAMisplacedTaskAndADriftingRegisterArePutRightInOneRound(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("revoke", "cto", s.start)
	s.at(day("2026-11-03 09:00"), func() {
		s.change("cto gone", func() { s.task("revoke").Misplaced, s.drift = true, true })
	})
	s.completes(day("2026-11-04 09:00"), "revoke")
	s.ran(Mover)
	s.wantDiary(
		"11-02 09:00:00 revoke opened", "11-03 09:00:00 cto gone",
		"11-03 09:00:00 matched", "11-03 09:00:00 revoke moved to deputy of cto", "11-04 09:00:00 revoke done", "11-04 09:00:00 closed")
}

func TestARunOfAClosedOrUnknownCaseEnds(t *testing.T) {
	for name, make := range map[string]func(*office){
		"closed":  func(o *office) { o.open = false },
		"unknown": func(o *office) { o.id = "another" },
		"refused": func(o *office) { o.fault = func(string) error { return &jml.Error{Code: jml.CodeNotFound} } },
	} {
		t.Run(name, func(t *testing.T) {
			s := newStory(t, day("2026-11-02 09:00"))
			make(s.office)
			s.ran(Joiner)
			if s.calls["Drive"] != 0 || s.calls["LoadCase"] != 1 {
				t.Errorf("calls: %v", s.calls)
			}
		})
	}
}

func TestADatabaseThatIsAwayHoldsTheCaseUpButLosesNothing(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("account", "cto", s.start)
	failing := map[string]int{"LoadCase": 5, "OpenTasks": 6, "Drive": 4, "CloseCase": 7}
	s.fault = func(method string) error {
		if failing[method]--; failing[method] >= 0 {
			return &jml.Error{Code: jml.CodeAway, Message: "Ada Park's database is away"}
		}
		return nil
	}
	s.completes(day("2026-11-02 12:00"), "account")
	s.ran(Leaver)
	var events []string
	for _, line := range s.diary {
		events = append(events, line[len("01-02 15:04:05 "):])
	}
	want := []string{"account opened", "account done", "closed"}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Error(diff)
	}
}

func TestARefusedStepIsTriedAgainLaterAndStopsNothingElse(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.effect = s.start
	s.plan("account", "cto", s.start)
	s.fault = func(method string) error {
		if method == "OpenTasks" && s.now().Before(day("2026-11-02 10:00")) {
			return &jml.Error{Code: jml.CodeConflict}
		}
		return nil
	}
	s.completes(day("2026-11-02 12:00"), "account")
	s.ran(Leaver)
	s.wantDiary("11-02 09:00:00 effect", "11-02 10:00:00 account opened",
		"11-02 12:00:00 account done", "11-02 12:00:00 closed")
	if got := s.calls["OpenTasks"]; got > 15 {
		t.Errorf("a refusal for one hour led to %d tries", got)
	}
}

func TestAStepWithoutEffectIsNotRepeatedInItsRound(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("revoke", "cto", s.start)
	s.attend(stuck{s.office}, slog.New(slog.DiscardHandler))
	s.at(day("2026-11-02 10:00"), func() {
		s.change("nobody is left to move to", func() { s.task("revoke").Misplaced = true })
	})
	s.completes(day("2026-11-02 10:30"), "revoke")
	s.ran(Leaver)
	if got := s.calls["MoveTasks"]; got < 2 || got > 8 {
		t.Errorf("in half an hour a step without effect was taken %d times", got)
	}
}

// stuck has no way to move a task.
type stuck struct{ *office }

func (c stuck) MoveTasks(context.Context, string, time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.enter("MoveTasks")
}

// twice does every step two times, as a doubled run or a lost answer would.
type twice struct{ *office }

func (c twice) OpenTasks(ctx context.Context, id string, ids []string, at time.Time) error {
	return errors.Join(c.office.OpenTasks(ctx, id, ids, at), c.office.OpenTasks(ctx, id, ids, at))
}

func (c twice) TakeEffect(ctx context.Context, id string, at time.Time) error {
	return errors.Join(c.office.TakeEffect(ctx, id, at), c.office.TakeEffect(ctx, id, at))
}

func (c twice) CloseCase(ctx context.Context, id string, at time.Time) (bool, error) {
	if _, err := c.office.CloseCase(ctx, id, at); err != nil {
		return false, err
	}
	return c.office.CloseCase(ctx, id, at)
}

func TestDoingEveryStepTwiceIsHarmless(t *testing.T) {
	tell := func(double bool) []string {
		s := newStory(t, day("2026-11-02 09:00"))
		if double {
			s.attend(twice{s.office}, slog.New(slog.DiscardHandler))
		}
		s.effect = day("2026-11-03 09:00")
		s.plan("account", "cto", s.start)
		s.plan("laptop", "office", day("2026-11-03 09:00"), after("account"))
		s.completes(day("2026-11-04 09:00"), "account")
		s.completes(day("2026-11-05 09:00"), "laptop")
		s.ran(Joiner)
		return s.diary
	}
	if diff := cmp.Diff(tell(false), tell(true)); diff != "" {
		t.Error(diff)
	}
}

func TestALongRunGoesOnInANewOneWithNothingButItsCase(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.plan("account", "cto", s.start)
	s.at(day("2026-11-03 09:00"), func() { s.env.SetCurrentHistoryLength(maxEvents) })
	s.run(Mover)
	var again *workflow.ContinueAsNewError
	if err := s.env.GetWorkflowError(); !errors.As(err, &again) {
		t.Fatalf("want a continued run, got %v", err)
	}
	if again.WorkflowType.Name != "Mover" {
		t.Errorf("continued as %s", again.WorkflowType.Name)
	}
	next := newStory(t, day("2026-11-03 09:00"))
	next.tasks, next.rev = s.tasks, s.rev
	next.completes(day("2026-11-04 09:00"), "account")
	next.ran(Mover)
	next.wantDiary("11-04 09:00:00 account done", "11-04 09:00:00 closed")
}

func TestNothingPersonalIsLetThroughByAnError(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.fault = func(string) error { return errors.New("row of Ada Park is broken") }
	s.run(Joiner)
	err := s.env.GetWorkflowError()
	if err == nil || strings.Contains(err.Error(), "Park") {
		t.Errorf("the run's error is %v", err)
	}
}

func TestARunUnderAnotherIDIsRefused(t *testing.T) {
	s := newStory(t, day("2026-11-02 09:00"))
	s.env.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: "another"})
	s.run(Joiner)
	if err := s.env.GetWorkflowError(); !isFinal(err) || s.calls["LoadCase"] != 0 {
		t.Errorf("error %v, calls %v", err, s.calls)
	}
}

func TestEveryKindThatOpensACaseHasARegisteredType(t *testing.T) {
	for _, k := range []jml.Kind{jml.Joiner, jml.Mover, jml.Leaver} {
		name, err := Type(k)
		if err != nil || !slices.Contains([]string{"Joiner", "Mover", "Leaver"}, name) {
			t.Errorf("%s: %q, %v", k, name, err)
		}
	}
	if _, err := Type(jml.Rescind); err == nil {
		t.Error("a rescind has no workflow of its own")
	}
}
