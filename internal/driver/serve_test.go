package driver

import (
	"context"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/internal/engine"
	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/workflows"
)

func TestAWorkerThatIsThereBeforeTemporalServesOnceItComes(t *testing.T) {
	at := engine.Options{Binary: enginetest.Binary(t), Dir: t.TempDir()}
	first, err := engine.Start(t.Context(), at)
	must(t, err)
	first.Stop() // its address is kept for the next

	c, err := Dial(client.Options{HostPort: first.Address(), Namespace: first.Namespace()}, quiet())
	must(t, err)
	defer c.Close()
	ctx, stop := context.WithCancel(t.Context())
	tried, done := make(chan struct{}, 100), make(chan struct{})
	go func() {
		defer close(done)
		Serve(ctx, c, workflows.TaskQueue, func(r worker.Registry) {
			tried <- struct{}{}
			r.RegisterWorkflowWithOptions(func(workflow.Context, workflows.CaseInput) error { return nil },
				workflow.RegisterOptions{Name: "Joiner"})
		}, quiet())
	}()
	<-tried

	e, err := engine.Start(t.Context(), at)
	must(t, err)
	defer e.Stop()
	d := New(c, e.Namespace(), leaverKind, 1, quiet())
	defer d.Close()
	must(t, d.Start(t.Context(), "case-1", jml.Joiner))
	within, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	must(t, c.GetWorkflow(within, "case-1", "").Get(within, nil))
	stop()
	<-done
}
