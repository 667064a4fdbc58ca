// Package driver is the only client of Temporal outside the workers: it starts
// the run of a case and wakes it. It owns the connection and a bounded queue of
// wakes. It must not know what a run does, and nothing may depend on its
// success: whatever it cannot deliver is dropped with a log line, and the sweep
// finds the case again.
package driver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/workflows"
)

const (
	senders = 4
	// patience bounds one call, so that a Temporal that is away holds up
	// senders and sweep for seconds and not for ever.
	patience = 5 * time.Second
	// flush is how long Close goes on delivering what is queued.
	flush = 2 * time.Second
	// freshFor is how long a namespace's id is believed. A store that was made
	// anew has another one, which the sweep sees within its next look.
	freshFor = 5 * time.Second
)

// KindOf looks up the kind of a case, for a wake that finds no run.
type KindOf func(ctx context.Context, caseID string) (jml.Kind, error)

// Driver starts and wakes runs. It is safe for concurrent use.
type Driver struct {
	// TaskQueue is where the workers of new runs listen; New sets it to the
	// course's queue of workflows.TaskQueue. It is changed before the first use
	// or never.
	TaskQueue string

	client    client.Client
	namespace string
	kindOf    KindOf
	log       *slog.Logger

	queue   chan string
	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup

	ns namespaceID

	mu     sync.Mutex
	queued map[string]bool // case ids in queue: two wakes that wait are one
	closed bool
}

// New returns a Driver that sends through c, which the caller closes after it.
// The queue holds that many cases.
func New(c client.Client, namespace string, kindOf KindOf, queue int, log *slog.Logger) *Driver {
	d := &Driver{TaskQueue: workflows.QueueOf(workflows.TaskQueue), client: c, namespace: namespace, kindOf: kindOf, log: log,
		queue: make(chan string, queue), queued: map[string]bool{}}
	d.ctx, d.cancel = context.WithCancel(context.Background())
	for range senders {
		d.workers.Go(d.send)
	}
	return d
}

// Close delivers what is queued for a short while and returns.
func (d *Driver) Close() {
	d.mu.Lock()
	if !d.closed {
		d.closed = true
		close(d.queue)
	}
	d.mu.Unlock()
	late := time.AfterFunc(flush, d.cancel)
	defer late.Stop()
	d.workers.Wait()
	d.cancel()
}

// Wake tells the case's run to look again. It returns at once; when the queue
// is full the wake is dropped.
func (d *Driver) Wake(caseID string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closed || d.queued[caseID] {
		return
	}
	select {
	case d.queue <- caseID:
		d.queued[caseID] = true
	default:
		d.log.Warn("wake dropped, the queue is full", "case", caseID)
	}
}

func (d *Driver) send() {
	for caseID := range d.queue {
		d.mu.Lock()
		delete(d.queued, caseID) // before the signal: what changes from now on needs another
		d.mu.Unlock()
		if err := d.signal(d.ctx, caseID); err != nil {
			d.log.Warn("wake not delivered", "case", caseID, "error", err.Error())
		}
	}
}

// signal wakes the run, or starts one when there is none.
func (d *Driver) signal(ctx context.Context, caseID string) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := d.client.SignalWorkflow(ctx, workflows.WorkflowID(caseID), "", workflows.WakeSignal, nil)
	var none *serviceerror.NotFound
	if !errors.As(err, &none) {
		return err
	}
	kind, err := d.kindOf(ctx, caseID)
	if err != nil {
		return fmt.Errorf("look up the kind: %w", err)
	}
	return d.Start(ctx, caseID, kind)
}

// Start starts the run of a case. One that is running already is left alone;
// one that has ended is followed by a new one.
func (d *Driver) Start(ctx context.Context, caseID string, kind jml.Kind) error {
	return d.start(ctx, caseID, kind, enumspb.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
}

func (d *Driver) start(ctx context.Context, caseID string, kind jml.Kind, conflict enumspb.WorkflowIdConflictPolicy) error {
	typeName, err := workflows.Type(kind)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	o := d.options(caseID)
	o.WorkflowIDConflictPolicy = conflict
	_, err = d.client.ExecuteWorkflow(ctx, o, typeName, workflows.CaseInput{CaseID: caseID})
	if err != nil {
		return fmt.Errorf("start case %s: %w", caseID, err)
	}
	return nil
}

// Rouse wakes the run of a case, or starts and wakes it when there is none. A
// run that waits for workers of another release is replaced: its course is not
// ours, or they would have driven it. The database holds all that it knew.
func (d *Driver) Rouse(ctx context.Context, c course.Ref) error {
	typeName, err := workflows.Type(c.Kind)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	elsewhere, err := d.waitsElsewhere(ctx, c.ID)
	if err != nil {
		return err
	}
	if elsewhere {
		return d.start(ctx, c.ID, c.Kind, enumspb.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING)
	}
	_, err = d.client.SignalWithStartWorkflow(ctx, workflows.WorkflowID(c.ID), workflows.WakeSignal, nil,
		d.options(c.ID), typeName, workflows.CaseInput{CaseID: c.ID})
	if err != nil {
		return fmt.Errorf("rouse case %s: %w", c.ID, err)
	}
	return nil
}

// waitsElsewhere reports whether the case has a run under way on another queue.
func (d *Driver) waitsElsewhere(ctx context.Context, caseID string) (bool, error) {
	run, err := d.client.DescribeWorkflowExecution(ctx, workflows.WorkflowID(caseID), "")
	var none *serviceerror.NotFound
	switch {
	case errors.As(err, &none):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look where case %s waits: %w", caseID, err)
	}
	running := run.GetWorkflowExecutionInfo().GetStatus() == enumspb.WORKFLOW_EXECUTION_STATUS_RUNNING
	return running && run.GetExecutionConfig().GetTaskQueue().GetName() != d.TaskQueue, nil
}

// options allow a case's id to be used again: the database decides about
// duplicates, and a reopened case needs another run.
func (d *Driver) options(caseID string) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                    workflows.WorkflowID(caseID),
		TaskQueue:             d.TaskQueue,
		WorkflowIDReusePolicy: enumspb.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
	}
}
