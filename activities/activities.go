// Package activities is what the course of a case may do to the world: change
// the case, each time in one transaction. It owns the interface behind which
// that happens and the translation of refusals for Temporal. It must not know
// how cases are stored or when anything is due; and it lets only ids, codes and instants through, because
// inputs, results and errors stay in Temporal's history.
package activities

import (
	"context"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

// Cases changes cases. Every method re-checks its own precondition in its
// transaction: a call whose effect is there already, or no longer wanted,
// changes nothing and returns nil. The instant "at" is the workflow's present.
type Cases interface {
	// LoadCase returns a view that is not open for a closed or unknown case.
	LoadCase(ctx context.Context, caseID string) (course.View, error)
	// OpenTasks opens planned tasks and, in the same transaction, writes the
	// notices to those whom they fell to.
	OpenTasks(ctx context.Context, caseID string, taskIDs []string, at time.Time) error
	// MoveTasks hands the case's misplaced open tasks to the next in line.
	MoveTasks(ctx context.Context, caseID string, at time.Time) error
	// TakeEffect applies the change that the case announced.
	TakeEffect(ctx context.Context, caseID string, at time.Time) error
	// MatchHoldings makes the removal tasks agree with the registers again.
	MatchHoldings(ctx context.Context, caseID string, at time.Time) error
	Escalate(ctx context.Context, caseID string, taskIDs []string, at time.Time) error
	CloseCase(ctx context.Context, caseID string, at time.Time) (closed bool, err error)
	// Drive records the end of a round for the sweep.
	Drive(ctx context.Context, d course.Drive, namespaceID string) error
}

// Activities holds what the activities need. Its exported methods are the
// activities; their names are in every history.
type Activities struct {
	Cases Cases
	// NamespaceID returns the id of the Temporal namespace that this worker
	// serves, which is new with every new store.
	NamespaceID func(context.Context) (string, error)
	Log         *slog.Logger
}

// Register makes the activities known to a worker.
func Register(r interface{ RegisterActivity(any) }, a *Activities) { r.RegisterActivity(a) }

// CaseAt is the input of activities that concern a case as a whole.
type CaseAt struct {
	CaseID string    `json:"case_id"`
	At     time.Time `json:"at"`
}

// TasksAt is the input of activities that concern some tasks of a case.
type TasksAt struct {
	CaseID  string    `json:"case_id"`
	TaskIDs []string  `json:"task_ids"`
	At      time.Time `json:"at"`
}

// LoadCase returns all that a round may know of a case.
func (a *Activities) LoadCase(ctx context.Context, in CaseAt) (course.View, error) {
	view, err := a.Cases.LoadCase(ctx, in.CaseID)
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return course.View{ID: in.CaseID}, nil
	}
	return view, a.report(ctx, "load case", in.CaseID, err)
}

// TakeEffect applies the announced change: its date has come.
func (a *Activities) TakeEffect(ctx context.Context, in CaseAt) error {
	return a.report(ctx, "take effect", in.CaseID, a.Cases.TakeEffect(ctx, in.CaseID, in.At))
}

// MatchHoldings makes removal tasks and registers agree.
func (a *Activities) MatchHoldings(ctx context.Context, in CaseAt) error {
	return a.report(ctx, "match holdings", in.CaseID, a.Cases.MatchHoldings(ctx, in.CaseID, in.At))
}

// MoveTasks hands misplaced tasks to the next in line.
func (a *Activities) MoveTasks(ctx context.Context, in CaseAt) error {
	return a.report(ctx, "move tasks", in.CaseID, a.Cases.MoveTasks(ctx, in.CaseID, in.At))
}

// OpenTasks opens tasks whose instant has come.
func (a *Activities) OpenTasks(ctx context.Context, in TasksAt) error {
	return a.report(ctx, "open tasks", in.CaseID, a.Cases.OpenTasks(ctx, in.CaseID, in.TaskIDs, in.At))
}

// Escalate tells the next people of tasks that are late.
func (a *Activities) Escalate(ctx context.Context, in TasksAt) error {
	return a.report(ctx, "escalate", in.CaseID, a.Cases.Escalate(ctx, in.CaseID, in.TaskIDs, in.At))
}

// CloseCase closes the case when nothing is left to do and tells whether it
// did.
func (a *Activities) CloseCase(ctx context.Context, in CaseAt) (bool, error) {
	closed, err := a.Cases.CloseCase(ctx, in.CaseID, in.At)
	return closed, a.report(ctx, "close case", in.CaseID, err)
}

// Drive records what the round saw and when the next one is.
func (a *Activities) Drive(ctx context.Context, d course.Drive) error {
	ns, err := a.NamespaceID(ctx)
	if err != nil {
		return a.report(ctx, "drive", d.CaseID, err)
	}
	return a.report(ctx, "drive", d.CaseID, a.Cases.Drive(ctx, d, ns))
}
