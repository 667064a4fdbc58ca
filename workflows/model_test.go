package workflows

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/handover-jml/handover/internal/course"
)

// office is a company in memory with one case: what a workflow meets in
// these tests. It keeps the contracts of
// activities.Cases, preconditions included, and nothing else.
type office struct {
	now func() time.Time

	mu      sync.Mutex
	id      string
	rev     int64
	open    bool
	effect  time.Time
	drift   bool
	tasks   []*officeTask
	driven  course.Drive
	ns      string
	diary   []string // what happened, with instants
	calls   map[string]int
	changed chan struct{} // closed and replaced at each change

	fault func(method string) error // nil: all goes well
}

type officeTask struct {
	course.TaskView
	owner string
	after string // id of the task it waits for
	ended bool
}

func newOffice(id string, now func() time.Time) *office {
	return &office{now: now, id: id, rev: 1, open: true, calls: map[string]int{}, changed: make(chan struct{})}
}

func (o *office) plan(id, owner string, opens time.Time, more ...func(*officeTask)) {
	t := &officeTask{TaskView: course.TaskView{ID: id, OpensAt: opens}, owner: owner}
	for _, f := range more {
		f(t)
	}
	o.tasks = append(o.tasks, t)
}

func after(id string) func(*officeTask) { return func(t *officeTask) { t.after = id } }

func escalates(at time.Time) func(*officeTask) { return func(t *officeTask) { t.EscalateAt = at } }

// enter counts a call and returns the fault planned for it.
func (o *office) enter(method string) error {
	o.calls[method]++
	if o.fault == nil {
		return nil
	}
	return o.fault(method)
}

func (o *office) note(format string, args ...any) {
	o.diary = append(o.diary, o.now().UTC().Format("01-02 15:04:05 ")+fmt.Sprintf(format, args...))
	o.touch()
}

func (o *office) touch() {
	close(o.changed)
	o.changed = make(chan struct{})
}

func (o *office) task(id string) *officeTask {
	i := slices.IndexFunc(o.tasks, func(t *officeTask) bool { return t.ID == id })
	return o.tasks[i]
}

// complete is what an owner does with the link.
func (o *office) complete(id string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.task(id)
	t.ended, t.Open = true, false
	o.rev++
	o.note("%s done", id)
}

// change is what HR does.
func (o *office) change(what string, f func()) {
	o.mu.Lock()
	defer o.mu.Unlock()
	f()
	o.rev++
	o.note("%s", what)
}

func (o *office) LoadCase(_ context.Context, caseID string) (course.View, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("LoadCase"); err != nil {
		return course.View{}, err
	}
	if caseID != o.id {
		return course.View{ID: caseID}, nil
	}
	v := course.View{ID: o.id, Rev: o.rev, Open: o.open, EffectAt: o.effect, Drift: o.drift, Closable: o.allEnded()}
	for _, t := range o.tasks {
		if t.ended {
			continue
		}
		t.Waits = t.after != "" && !o.task(t.after).ended
		v.Tasks = append(v.Tasks, t.TaskView)
	}
	return v, nil
}

func (o *office) allEnded() bool {
	return !slices.ContainsFunc(o.tasks, func(t *officeTask) bool { return !t.ended })
}

func (o *office) OpenTasks(_ context.Context, _ string, ids []string, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("OpenTasks"); err != nil {
		return err
	}
	for _, id := range ids {
		t := o.task(id)
		if t.Open || t.ended || t.OpensAt.After(at) {
			continue
		}
		t.Open = true
		o.rev++
		o.note("%s opened", id)
	}
	return nil
}

func (o *office) MoveTasks(context.Context, string, time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("MoveTasks"); err != nil {
		return err
	}
	for _, t := range o.tasks {
		if t.Open && t.Misplaced {
			t.Misplaced, t.owner = false, "deputy of "+t.owner
			o.rev++
			o.note("%s moved to %s", t.ID, t.owner)
		}
	}
	return nil
}

func (o *office) TakeEffect(_ context.Context, _ string, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("TakeEffect"); err != nil {
		return err
	}
	if o.effect.IsZero() || o.effect.After(at) {
		return nil
	}
	o.effect = time.Time{}
	o.rev++
	o.note("effect")
	return nil
}

func (o *office) MatchHoldings(context.Context, string, time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("MatchHoldings"); err != nil {
		return err
	}
	if o.drift {
		o.drift = false
		o.rev++
		o.note("matched")
	}
	return nil
}

func (o *office) Escalate(_ context.Context, _ string, ids []string, at time.Time) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("Escalate"); err != nil {
		return err
	}
	for _, id := range ids {
		t := o.task(id)
		if t.ended || t.EscalateAt.IsZero() || t.EscalateAt.After(at) {
			continue
		}
		if t.EscalateAt = t.EscalateAt.Add(72 * time.Hour); t.EscalateAt.Sub(t.OpensAt) > 240*time.Hour {
			t.EscalateAt = time.Time{}
		}
		o.rev++
		o.note("%s escalated", id)
	}
	return nil
}

func (o *office) CloseCase(context.Context, string, time.Time) (bool, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("CloseCase"); err != nil {
		return false, err
	}
	if o.open && o.allEnded() {
		o.open = false
		o.rev++
		o.note("closed")
	}
	return !o.open, nil
}

func (o *office) Drive(_ context.Context, d course.Drive, ns string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	if err := o.enter("Drive"); err != nil {
		return err
	}
	o.driven, o.ns = d, ns
	o.touch()
	return nil
}
