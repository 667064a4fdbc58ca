package workflows

import (
	"compress/gzip"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	historypb "go.temporal.io/api/history/v1"
	"go.temporal.io/api/temporalproto"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/activities"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/jml"
)

// Each course that was ever released has its histories in testdata/history,
// named after its course.Version. After raising that, make new ones with
//
//	go test ./workflows -run TestHistories -regenerate
//
// and delete those that the new code need not replay, because the sweep starts
// their runs again.
var regenerate = flag.Bool("regenerate", false, "write new histories of this course to testdata/history")

const historyDir = "testdata/history"

// live is a case on the real engine, in real time.
type live struct {
	*office
	t      *testing.T
	client client.Client
}

func goLive(t *testing.T, id string) *live {
	t.Helper()
	e := enginetest.Start(t)
	quiet := slog.New(slog.DiscardHandler)
	o := enginetest.Options(e)
	o.Identity, o.Logger = "handover", sdklog.NewStructuredLogger(quiet)
	c, err := client.Dial(o)
	if err != nil {
		t.Fatalf("dial the engine: %v", err)
	}
	t.Cleanup(c.Close)
	l := &live{office: newOffice(id, func() time.Time { return time.Now().UTC() }), t: t, client: c}
	w := worker.New(c, TaskQueue, worker.Options{Identity: "handover"})
	Register(w)
	activities.Register(w, &activities.Activities{
		Cases: l.office, NamespaceID: func(context.Context) (string, error) { return "ns-1", nil }, Log: quiet})
	if err := w.Start(); err != nil {
		t.Fatalf("start the worker: %v", err)
	}
	t.Cleanup(w.Stop)
	return l
}

func (l *live) begin(kind jml.Kind) client.WorkflowRun {
	l.t.Helper()
	name, err := Type(kind)
	if err != nil {
		l.t.Fatal(err)
	}
	run, err := l.client.ExecuteWorkflow(l.t.Context(),
		client.StartWorkflowOptions{ID: WorkflowID(l.id), TaskQueue: TaskQueue}, name, CaseInput{l.id})
	if err != nil {
		l.t.Fatalf("start the run: %v", err)
	}
	return run
}

func (l *live) wake() {
	l.t.Helper()
	if err := l.client.SignalWorkflow(l.t.Context(), WorkflowID(l.id), "", WakeSignal, nil); err != nil {
		l.t.Fatalf("wake the run: %v", err)
	}
}

// until waits for the office to be as asked.
func (l *live) until(what string, is func() bool) {
	l.t.Helper()
	deadline := time.After(patience)
	for {
		l.mu.Lock()
		ok, changed, diary := is(), l.changed, strings.Join(l.diary, "\n")
		l.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			l.t.Fatalf("waited in vain until %s; so far:\n%s", what, diary)
		}
	}
}

func (l *live) settled() {
	l.t.Helper()
	l.until("the round is recorded", func() bool { return l.driven.Rev == l.rev })
}

// finishes completes the tasks one by one, each in a round of its own, and
// waits for the end of the run.
func (l *live) finishes(run client.WorkflowRun, ids ...string) {
	l.t.Helper()
	for _, id := range ids {
		l.until(id+" is open", func() bool { return l.task(id).Open })
		l.settled()
		l.complete(id)
		l.wake()
	}
	ctx, cancel := context.WithTimeout(l.t.Context(), patience)
	defer cancel()
	if err := run.Get(ctx, nil); err != nil {
		l.t.Fatalf("the run failed: %v", err)
	}
}

func (l *live) history(run client.WorkflowRun) *historypb.History {
	l.t.Helper()
	var h historypb.History
	it := l.client.GetWorkflowHistory(l.t.Context(), run.GetID(), run.GetRunID(), false, 0)
	for it.HasNext() {
		e, err := it.Next()
		if err != nil {
			l.t.Fatalf("read the history: %v", err)
		}
		h.Events = append(h.Events, e)
	}
	return &h
}

func TestATaskThatIsEndedInARoundOfItsOwnTakesAtMostNineEventsOfHistory(t *testing.T) {
	l := goLive(t, caseID)
	owners := []string{"cto", "people", "office"}
	ids := []string{"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"}
	for i, id := range ids {
		l.plan(id, owners[i%3], time.Now(), escalates(time.Now().Add(time.Duration(i+1)*time.Hour)))
	}
	run := l.begin(jml.Leaver)
	l.finishes(run, ids...)
	h := l.history(run)
	if n := len(h.Events); n > 9*len(ids) {
		t.Errorf("%d events for %d tasks:\n%s", n, len(ids), tally(h))
	} else {
		t.Logf("%d events for %d tasks", n, len(ids))
	}
}

func tally(h *historypb.History) string {
	var b strings.Builder
	for _, e := range h.Events {
		b.WriteString(e.GetEventType().String() + "\n")
	}
	return b.String()
}

// joinerStory has a start that moves while the run waits, and a task after
// another.
func joinerStory(l *live) {
	start := time.Now().Add(time.Second)
	l.effect = start.Add(time.Hour)
	l.plan("laptop", "office", time.Now())
	l.plan("welcome", "people", start.Add(time.Hour), after("laptop"))
	run := l.begin(jml.Joiner)
	l.settled()
	l.change("start moved", func() { l.effect, l.task("welcome").OpensAt = start, start })
	l.wake()
	l.finishes(run, "laptop", "welcome")
}

// moverStory has a register that drifts, a task that is misplaced and a
// database that is away for a while.
func moverStory(l *live) {
	l.plan("keep", "manager", time.Now())
	l.plan("remove", "cto", time.Now())
	failures := 4
	l.fault = func(method string) error {
		if method == "MatchHoldings" && failures > 0 {
			failures--
			return &jml.Error{Code: jml.CodeAway}
		}
		return nil
	}
	run := l.begin(jml.Mover)
	l.settled()
	l.change("cto gone", func() { l.task("remove").Misplaced, l.drift = true, true })
	l.wake()
	l.finishes(run, "keep", "remove")
}

// leaverStory has a removal at the cut-off and a task that is late.
func leaverStory(l *live) {
	cutoff := time.Now().Add(time.Second)
	l.effect = cutoff
	l.plan("return", "office", time.Now(), escalates(cutoff.Add(time.Second)))
	l.plan("revoke", "cto", cutoff)
	run := l.begin(jml.Leaver)
	l.until("the late task is escalated", func() bool { return l.calls["Escalate"] > 0 })
	l.finishes(run, "revoke", "return")
}

// TestHistoriesOfReleasedCoursesReplay fails when a change of the course would
// break runs that are under way: raise course.Version then.
func TestHistoriesOfReleasedCoursesReplay(t *testing.T) {
	if *regenerate {
		for name, tell := range map[string]func(*live){"joiner": joinerStory, "mover": moverStory, "leaver": leaverStory} {
			t.Run("make "+name, func(t *testing.T) { makeHistory(t, name, tell) })
		}
	}
	files, err := filepath.Glob(filepath.Join(historyDir, "*.json.gz"))
	if err != nil || len(files) < 3 {
		t.Fatalf("found %d histories (%v): make them with -regenerate", len(files), err)
	}
	replayer := worker.NewWorkflowReplayer()
	Register(replayer)
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			h := readHistory(t, f)
			quiet := sdklog.NewStructuredLogger(slog.New(slog.DiscardHandler))
			started := h.Events[0].GetWorkflowExecutionStartedEventAttributes()
			err := replayer.ReplayWorkflowHistoryWithOptions(quiet, h, worker.ReplayWorkflowHistoryOptions{
				OriginalExecution: workflow.Execution{ID: started.GetWorkflowId(), RunID: started.GetOriginalExecutionRunId()}})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

func makeHistory(t *testing.T, name string, tell func(*live)) {
	t.Helper()
	l := goLive(t, "example-"+name)
	tell(l)
	run := l.client.GetWorkflow(t.Context(), WorkflowID(l.id), "")
	b, err := temporalproto.CustomJSONMarshalOptions{}.Marshal(l.history(run))
	if err != nil {
		t.Fatalf("encode the history: %v", err)
	}
	f, err := os.Create(filepath.Join(historyDir, fmt.Sprintf("v%d-%s.json.gz", course.Version, name)))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func readHistory(t *testing.T, path string) *historypb.History {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatalf("unpack %s: %v", path, err)
	}
	h, err := client.HistoryFromJSON(z, client.HistoryJSONOptions{})
	if err != nil {
		t.Fatalf("read %s: %v", path, err)
	}
	return h
}
