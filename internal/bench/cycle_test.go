package bench

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// readers is how many people work at the same moment, in the cycle and in the
// bare loop alike.
const readers = 8

// BenchmarkCycle takes 100 joiners of ten tasks through the whole service:
// event over HTTP, mails through SMTP, each task finished on the page behind
// the mail's link, case closed. Beside it, on the same engine, runs the least
// that any such program would do: a workflow for each case, a signal for each
// task, and for each signal a local activity that does nothing. The goal is
// half of the bare loop's tasks a second.
func BenchmarkCycle(b *testing.B) {
	s := start(b)
	bare := startBare(b, s.temporal)
	bare.run(b, joiners) // connections and caches of both sides are warm from here on
	s.cycle(b, readers)
	var whole, least time.Duration
	n := 0
	for b.Loop() {
		x := stamp("bare", joiners/2*tasks)
		least += bare.run(b, joiners/2)
		x()
		x = stamp("cycle", joiners*tasks)
		whole += s.cycle(b, joiners)
		x()
		least += bare.run(b, joiners/2)
		n += joiners * tasks
	}
	rate := func(d time.Duration) float64 { return float64(n) / d.Seconds() }
	b.ReportMetric(0, "ns/op") // hides the time of both together
	b.ReportMetric(rate(whole), "tasks/s")
	b.ReportMetric(rate(least), "bare-tasks/s")
	b.ReportMetric(rate(whole)/rate(least), "ratio")
}

// cycle announces joiners and has their tasks finished as the mails come.
func (s *service) cycle(t testing.TB, people int) time.Duration {
	t.Helper()
	began := time.Now()
	for range people {
		s.announce(t)
	}
	s.read(t, people*waves, readers)
	s.awaitClosed(t)
	return time.Since(began)
}

// bareLoop is what the cycle is held against.
type bareLoop struct {
	temporal client.Client
	seq      int
}

const bareQueue = "bare"

func startBare(t testing.TB, c client.Client) *bareLoop {
	t.Helper()
	w := worker.New(c, bareQueue, worker.Options{})
	w.RegisterWorkflow(bareCase)
	must(t, w.Start())
	t.Cleanup(w.Stop)
	return &bareLoop{temporal: c}
}

// bareCase does nothing, once for each of its tasks.
func bareCase(ctx workflow.Context) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Second})
	wakes := workflow.GetSignalChannel(ctx, "wake")
	for range tasks {
		wakes.Receive(ctx, nil)
		if err := workflow.ExecuteLocalActivity(ctx, nothing).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func nothing(context.Context) error { return nil }

// run takes a number of cases through the loop. Each of the readers wakes one
// case after another, a task at a time, and waits for the end.
func (l *bareLoop) run(t testing.TB, cases int) time.Duration {
	t.Helper()
	began := time.Now()
	runs := make(chan client.WorkflowRun, cases)
	for range cases {
		l.seq++
		run, err := l.temporal.ExecuteWorkflow(t.Context(),
			client.StartWorkflowOptions{ID: fmt.Sprintf("bare-%d", l.seq), TaskQueue: bareQueue}, bareCase)
		must(t, err)
		runs <- run
	}
	close(runs)
	done := make(chan error, readers)
	for range readers {
		go func() {
			var errs []error
			for run := range runs {
				errs = append(errs, l.wakeAll(t.Context(), run))
			}
			done <- errors.Join(errs...)
		}()
	}
	for range readers {
		must(t, <-done)
	}
	return time.Since(began)
}

func (l *bareLoop) wakeAll(ctx context.Context, run client.WorkflowRun) error {
	for range tasks {
		if err := l.temporal.SignalWorkflow(ctx, run.GetID(), "", "wake", nil); err != nil {
			return err
		}
	}
	return run.Get(ctx, nil)
}
