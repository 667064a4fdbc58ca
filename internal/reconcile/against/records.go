package against

import (
	"context"
	"fmt"
	"io"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/sample"
)

// Log records reconciliations; company.Audits implements it.
type Log interface {
	ReconciliationMade(ctx context.Context, by jml.Actor, made company.Reconciliation) error
}

// Records hold lists against what is recorded here, and record that.
type Records struct {
	Exports sample.Exports
	Log     Log
	Dir     string // where there is room for an export while a list is held against it
}

// Compare holds a list against what is recorded, and records that by did. It is
// recorded before anything of it is told: whoever does not like what differs
// cannot mend the list first as if nobody had looked. A list that cannot be read is
// refused, and nothing is recorded (jml.CodeInvalid).
func (r Records) Compare(ctx context.Context, by jml.Actor, list io.Reader, o reconcile.Order) (out reconcile.Outcome, err error) {
	if err := o.Check(); err != nil {
		return out, err
	}
	b, done, err := sample.Compose(ctx, r.Exports, by, r.Dir, o.From, o.To, o.AsOf)
	if err != nil {
		return out, err
	}
	defer done()

	if out, err = Export(b, list, o); err != nil {
		return reconcile.Outcome{}, err
	}
	if err := r.Log.ReconciliationMade(ctx, by, madeOf(o, out)); err != nil {
		return reconcile.Outcome{}, fmt.Errorf("record the reconciliation: %w", err)
	}
	return out, nil
}

func madeOf(o reconcile.Order, out reconcile.Outcome) company.Reconciliation {
	leaf := evidence.ReconciliationMade{Kind: string(o.Kind), System: o.System, From: o.From, To: o.To, AsOf: out.AsOf, On: out.On,
		SHA256: out.SHA256, Rows: int64(out.Rows), Registered: int64(out.Registered)}
	for _, what := range o.Kind.Differences() {
		leaf.Differences = append(leaf.Differences, evidence.DifferenceCount{What: string(what), Count: int64(out.Counts[what])})
	}
	return company.Reconciliation{Made: leaf, File: o.File, FetchedBy: o.FetchedBy, Filter: o.Filter}
}
