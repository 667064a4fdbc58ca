package driver

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/handover-jml/handover/internal/engine/enginetest"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/workflows"
)

func TestAWorkerThatIsThereBeforeTemporalServesOnceItComes(t *testing.T) {
	e := enginetest.Start(t)
	way, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	o := enginetest.Options(e)
	o.HostPort = way.Addr().String()
	must(t, way.Close()) // nothing answers there yet

	c, err := Dial(o, quiet())
	must(t, err)
	defer c.Close()
	ctx, stop := context.WithCancel(t.Context())
	tried, done := make(chan struct{}, 100), make(chan struct{})
	go func() {
		defer close(done)
		Serve(ctx, c, workflows.QueueOf(workflows.TaskQueue), func(r worker.Registry) {
			tried <- struct{}{}
			r.RegisterWorkflowWithOptions(func(workflow.Context, workflows.CaseInput) error { return nil },
				workflow.RegisterOptions{Name: "Joiner"})
		}, quiet())
	}()
	<-tried

	way, err = net.Listen("tcp", o.HostPort)
	must(t, err)
	defer way.Close()
	go lead(way, e.Address())
	d := New(c, e.Namespace(), leaverKind, 1, quiet())
	defer d.Close()
	must(t, d.Start(t.Context(), "case-1", jml.Joiner))
	within, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	must(t, c.GetWorkflow(within, "case-1", "").Get(within, nil))
	stop()
	<-done
}

// lead carries every connection that comes in to another address.
func lead(in net.Listener, to string) {
	for {
		near, err := in.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", to)
		if err != nil {
			near.Close()
			continue
		}
		carry := func(to, from net.Conn) { _, _ = io.Copy(to, from); to.Close(); from.Close() }
		go carry(far, near)
		go carry(near, far)
	}
}
