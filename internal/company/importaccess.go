package company

import (
	"context"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/playbook"
)

// ImportAccess says of each system and function of an access matrix whether it
// would be new, changed, ended or as before. Service.PutDocument puts it in force.
func (r Rehearsal) ImportAccess(ctx context.Context, body []byte) (out ImportResult, err error) {
	next, err := playbook.AcceptMatrix(body)
	if err != nil {
		return out, err
	}
	err = r.service.ledger.Read(ctx, func(in ledger.Reader) error {
		out = ImportResult{What: "access", Rows: len(next.Systems), DryRun: true}
		before, _, err := r.service.library.MatrixInForce(in)
		if jml.ErrorCode(err) == jml.CodeNotFound {
			before, err = &playbook.Matrix{}, nil
		}
		if err != nil {
			return err
		}
		for _, d := range before.Compare(next) {
			if d.Removed {
				out.end(d.What)
			} else {
				out.item(d.What, importRow{added: d.Added, changed: d.Changed})
			}
		}
		return nil
	})
	return out, err
}
