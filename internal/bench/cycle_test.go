package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// How the cycle and the bare loop take turns: in short slices, so that whatever
// else the machine does slows both down alike.
const (
	turns   = 6
	slice   = 40 // cases of one turn
	singles = 20 // cases of one turn whose wakes come one by one, which take longer
)

// BenchmarkCycle takes joiners of ten tasks through the whole service: event
// over HTTP, mails through SMTP, each task finished on the page behind the
// mail's link, case closed. In turn with it, on the same engine, runs the least
// that any such program would do: a workflow for each case, a signal for each
// task, and for each signal a local activity that does nothing.
//
// Like is held against like. ratio: each task has a press of its own, and the
// loop's wakes come one by one. flood-ratio: each mail is answered with one
// press, and the loop sends all wakes of a case at once, of which the engine
// answers several together. The goal of both is 0.9. alone-flood-ratio crosses
// them: a press for each task against the loop that floods. All are medians over
// the turns. The CPU time of this process is that of the service and of those
// who read and answer its mails, for a thousand tasks.
func BenchmarkCycle(b *testing.B) {
	s := start(b)
	bare := startBare(b, s.temporal)
	bare.run(b, readers, atOnce) // what is slow the first time only
	s.cycle(b, readers, eachAlone)
	whole := func(atOnce int) turn {
		return s.timed(b, slice, func(t testing.TB, n int) { s.cycle(t, n, atOnce) })
	}
	flooded := func() turn { return s.timed(b, slice, func(t testing.TB, n int) { bare.run(t, n, atOnce) }) }
	single := func() turn { return s.timed(b, singles, func(t testing.TB, n int) { bare.run(t, n, oneByOne) }) }

	var alone, pressed, floods, ones []turn
	for b.Loop() {
		for i := range turns {
			if i%2 == 0 {
				floods = append(floods, flooded())
			}
			pressed = append(pressed, whole(together))
			alone = append(alone, whole(eachAlone))
			if i%2 == 1 {
				floods = append(floods, flooded())
			}
			ones = append(ones, single())
		}
	}
	b.ReportMetric(0, "ns/op") // would be the time of all three
	b.ReportMetric(rate(alone), "alone-tasks/s")
	b.ReportMetric(rate(ones), "bare-tasks/s")
	b.ReportMetric(medianRatio(alone, ones), "ratio")
	b.ReportMetric(rate(pressed), "tasks/s")
	b.ReportMetric(rate(floods), "flood-tasks/s")
	b.ReportMetric(medianRatio(pressed, floods), "flood-ratio")
	b.ReportMetric(medianRatio(alone, floods), "alone-flood-ratio")
	reportCPU(b, "", pressed)
	reportCPU(b, "alone-", alone)
	reportCPU(b, "flood-", floods)
}

// turn is what some cases of ten tasks took.
type turn struct {
	cases int
	took  time.Duration
	spent cpu
}

func (s *service) timed(t testing.TB, cases int, run func(testing.TB, int)) turn {
	before, began := s.used(t), time.Now()
	run(t, cases)
	return turn{cases, time.Since(began), s.used(t).less(before)}
}

func (t turn) rate() float64 { return float64(t.cases*tasks) / t.took.Seconds() }

// rate is the tasks a second over all turns.
func rate(all []turn) float64 {
	var sum turn
	for _, t := range all {
		sum.cases += t.cases
		sum.took += t.took
	}
	return sum.rate()
}

// medianRatio is the median of what each two turns that lay beside one another
// say.
func medianRatio(a, b []turn) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = a[i].rate() / b[i].rate()
	}
	slices.Sort(ratios)
	return (ratios[(len(ratios)-1)/2] + ratios[len(ratios)/2]) / 2
}

func reportCPU(b *testing.B, whose string, all []turn) {
	b.Helper()
	var sum cpu
	n := 0
	for _, t := range all {
		sum.own += t.spent.own
		sum.engine += t.spent.engine
		n += t.cases * tasks
	}
	b.ReportMetric(sum.own.Seconds()*1000/float64(n), whose+"own-cpu-s/ktask")
	b.ReportMetric(sum.engine.Seconds()*1000/float64(n), whose+"engine-cpu-s/ktask")
}

// cycle announces joiners and has their tasks finished as the mails come, at
// most a number of them with one press.
func (s *service) cycle(t testing.TB, people, atOnce int) {
	t.Helper()
	announced := make(chan error, 1)
	go func() { announced <- s.announceAll(t.Context(), people) }()
	s.read(t, people*waves, readers, atOnce)
	must(t, <-announced)
	s.awaitClosed(t)
}

func (s *service) announceAll(ctx context.Context, people int) error {
	for range people {
		if _, err := s.event(ctx); err != nil {
			return err
		}
	}
	return nil
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
func (l *bareLoop) run(t testing.TB, cases int, oneByOne bool) {
	t.Helper()
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
