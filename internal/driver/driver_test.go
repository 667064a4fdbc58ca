package driver

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/workflows"
)

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func leaverKind(context.Context, string) (jml.Kind, error) { return jml.Leaver, nil }

// connect returns a driver on a real engine. No worker serves it, so a run
// stays at its first event and those that the driver adds.
func connect(t *testing.T) (*Driver, client.Client) {
	t.Helper()
	e := enginetest.Start(t)
	c, err := Dial(enginetest.Options(e), quiet())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	d := New(c, e.Namespace(), leaverKind, 10, quiet())
	t.Cleanup(d.Close)
	return d, c
}

type seen struct {
	run    string
	kind   string
	status enumspb.WorkflowExecutionStatus
	wakes  int
}

func look(t *testing.T, c client.Client, caseID, runID string) seen {
	t.Helper()
	res, err := c.DescribeWorkflowExecution(t.Context(), workflows.WorkflowID(caseID), runID)
	if err != nil {
		t.Fatalf("describe the run: %v", err)
	}
	info := res.GetWorkflowExecutionInfo()
	s := seen{run: info.GetExecution().GetRunId(), kind: info.GetType().GetName(), status: info.GetStatus()}
	it := c.GetWorkflowHistory(t.Context(), workflows.WorkflowID(caseID), s.run, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for it.HasNext() {
		e, err := it.Next()
		if err != nil {
			t.Fatal(err)
		}
		if e.GetWorkflowExecutionSignaledEventAttributes() != nil {
			s.wakes++
		}
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestACaseThatIsStartedTwiceHasOneRun(t *testing.T) {
	d, c := connect(t)
	must(t, d.Start(t.Context(), "case-1", jml.Joiner))
	first := look(t, c, "case-1", "")
	must(t, d.Start(t.Context(), "case-1", jml.Joiner))
	if again := look(t, c, "case-1", ""); again != first || first.kind != "Joiner" {
		t.Errorf("first %+v, then %+v", first, again)
	}
}

func TestARunThatWaitsForWorkersOfAnotherReleaseIsReplaced(t *testing.T) {
	d, c := connect(t)
	ours := d.TaskQueue
	d.TaskQueue = "handover-course-0"
	must(t, d.Start(t.Context(), "case-1", jml.Mover))
	first := look(t, c, "case-1", "")

	d.TaskQueue = ours
	ref := course.Ref{ID: "case-1", Kind: jml.Mover}
	must(t, d.Rouse(t.Context(), ref))
	second := look(t, c, "case-1", "")
	if second.run == first.run || second.status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Errorf("the old run goes on: %+v", second)
	}
	if old := look(t, c, "case-1", first.run); old.status != enumspb.WORKFLOW_EXECUTION_STATUS_TERMINATED {
		t.Errorf("the old run is %s", old.status)
	}
	must(t, d.Rouse(t.Context(), ref))
	if now := look(t, c, "case-1", ""); now.run != second.run || now.wakes != 1 {
		t.Errorf("a run of ours is not woken but replaced: %+v", now)
	}
}

func TestARousedCaseRunsAndIsAwake(t *testing.T) {
	d, c := connect(t)
	ref := course.Ref{ID: "case-1", Kind: jml.Leaver}
	must(t, d.Rouse(t.Context(), ref))
	must(t, d.Rouse(t.Context(), ref))
	if s := look(t, c, "case-1", ""); s.wakes != 2 || s.status != enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING {
		t.Errorf("%+v", s)
	}
}

func TestAWakeReachesTheRunAndStartsOneWhereNoneIs(t *testing.T) {
	d, c := connect(t)
	must(t, d.Start(t.Context(), "running", jml.Joiner))
	d.Wake("running")
	d.Wake("without")
	d.Close() // delivers what is queued
	if s := look(t, c, "running", ""); s.wakes != 1 {
		t.Errorf("the running case: %+v", s)
	}
	if s := look(t, c, "without", ""); s.kind != "Leaver" {
		t.Errorf("the other: %+v", s)
	}
	d.Wake("running") // after Close: dropped, no panic
}

func TestAProcessLearnsTheNamespaceIDByAskingItself(t *testing.T) {
	d, _ := connect(t)
	recent, err := d.RecentNamespaceID(t.Context()) // nobody has asked before
	if err != nil || recent == "" {
		t.Fatalf("id %q, error %v", recent, err)
	}
	if now, err := d.NamespaceID(t.Context()); err != nil || now != recent {
		t.Errorf("id %q, then %q, error %v", recent, now, err)
	}
}

func TestNoNamespaceIDIsMadeUpWhileTemporalIsAway(t *testing.T) {
	c, err := Dial(client.Options{HostPort: "127.0.0.1:1", Namespace: "handover"}, quiet())
	must(t, err)
	defer c.Close()
	d := New(c, "handover", leaverKind, 2, quiet())
	defer d.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if id, err := d.RecentNamespaceID(ctx); err == nil || id != "" {
		t.Errorf("id %q, error %v", id, err)
	}
}

func TestNothingWaitsForATemporalThatIsAway(t *testing.T) {
	c, err := Dial(client.Options{HostPort: "127.0.0.1:1", Namespace: "handover"}, quiet())
	must(t, err)
	defer c.Close()
	d := New(c, "handover", leaverKind, 2, quiet())
	begun := time.Now()
	for i := range 100 {
		d.Wake(string(rune('a' + i)))
	}
	if took := time.Since(begun); took > patience { // what one that waited would take
		t.Errorf("100 wakes took %s", took)
	}
	d.Close()
	if took := time.Since(begun); took > flush+patience {
		t.Errorf("closing took %s", took)
	}
}

func TestAnUnknownKindIsNotStarted(t *testing.T) {
	d, c := connect(t)
	if err := d.Start(t.Context(), "case-1", jml.Rescind); err == nil {
		t.Error("a rescind was started as a case")
	}
	_, err := c.DescribeWorkflowExecution(t.Context(), "case-1", "")
	var none *serviceerror.NotFound
	if !errors.As(err, &none) {
		t.Errorf("want no run, got %v", err)
	}
}
