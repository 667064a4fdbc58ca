package bench

import (
	"context"
	"errors"
	"fmt"
	"sync"
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
//
// ratio is against a loop whose wakes come one by one, as people's do;
// flood-ratio against one that sends all wakes of a case at once, of which the
// engine answers several together.
func BenchmarkCycle(b *testing.B) {
	s := start(b)
	bare := startBare(b, s.temporal)
	bare.run(b, readers, oneByOne) // what is slow the first time only
	s.cycle(b, readers)
	var whole, single, flooded time.Duration
	n := 0
	for b.Loop() {
		single += bare.run(b, joiners/2, oneByOne)
		flooded += bare.run(b, joiners/2, atOnce)
		whole += s.cycle(b, joiners)
		flooded += bare.run(b, joiners/2, atOnce)
		single += bare.run(b, joiners/2, oneByOne)
		n += joiners * tasks
	}
	rate := func(d time.Duration) float64 { return float64(n) / d.Seconds() }
	b.ReportMetric(0, "ns/op") // would be the time of all three
	b.ReportMetric(rate(whole), "tasks/s")
	b.ReportMetric(rate(single), "bare-tasks/s")
	b.ReportMetric(rate(whole)/rate(single), "ratio")
	b.ReportMetric(rate(flooded), "flood-tasks/s")
	b.ReportMetric(rate(whole)/rate(flooded), "flood-ratio")
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
	answered sync.Map // workflow id -> chan struct{}, one token for each answered wake
}

const bareQueue = "bare"

func startBare(t testing.TB, c client.Client) *bareLoop {
	t.Helper()
	l := &bareLoop{temporal: c}
	w := worker.New(c, bareQueue, worker.Options{})
	w.RegisterWorkflowWithOptions(l.course, workflow.RegisterOptions{Name: "bare"})
	must(t, w.Start())
	t.Cleanup(w.Stop)
	return l
}

// course answers each of its wakes with a local activity that does nothing but
// let the next wake come.
func (l *bareLoop) course(ctx workflow.Context) error {
	ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Second})
	wakes := workflow.GetSignalChannel(ctx, "wake")
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	for range tasks {
		wakes.Receive(ctx, nil)
		if err := workflow.ExecuteLocalActivity(ctx, l.answer, id).Get(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func (l *bareLoop) answer(_ context.Context, id string) error {
	c, _ := l.answered.Load(id)
	c.(chan struct{}) <- struct{}{}
	return nil
}

// How the wakes of a case come: each when the one before has been answered, or
// as fast as the engine takes them.
const (
	oneByOne = true
	atOnce   = false
)

// run takes a number of cases through the loop, as many at once as people read
// mail in the cycle.
func (l *bareLoop) run(t testing.TB, cases int, oneByOne bool) time.Duration {
	t.Helper()
	began := time.Now()
	ids := make(chan string, cases)
	for range cases {
		l.seq++
		ids <- fmt.Sprintf("bare-%d", l.seq)
	}
	close(ids)
	done := make(chan error, readers)
	for range readers {
		go func() {
			var errs []error
			for id := range ids {
				errs = append(errs, l.wakeAll(t.Context(), id, oneByOne))
			}
			done <- errors.Join(errs...)
		}()
	}
	for range readers {
		must(t, <-done)
	}
	return time.Since(began)
}

func (l *bareLoop) wakeAll(ctx context.Context, id string, oneByOne bool) error {
	answered := make(chan struct{}, tasks)
	l.answered.Store(id, answered)
	run, err := l.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{ID: id, TaskQueue: bareQueue}, "bare")
	if err != nil {
		return err
	}
	for range tasks {
		if err := l.temporal.SignalWorkflow(ctx, id, "", "wake", nil); err != nil {
			return err
		}
		if !oneByOne {
			continue
		}
		select {
		case <-answered:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return run.Get(ctx, nil)
}
