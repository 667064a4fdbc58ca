package company

import (
	"context"
	"errors"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/playbook"
)

// ImportAccess puts an access matrix in force, and says of each of its systems
// and functions whether it is new, changed, ended or as before.
func (s *Service) ImportAccess(ctx context.Context, actor jml.Actor, body []byte) (ImportResult, error) {
	return s.importAccess(ctx, actor, body, false)
}

// ImportAccess is Service.ImportAccess without writing.
func (r Rehearsal) ImportAccess(ctx context.Context, actor jml.Actor, body []byte) (ImportResult, error) {
	return r.service.importAccess(ctx, actor, body, true)
}

func (s *Service) importAccess(ctx context.Context, actor jml.Actor, body []byte, dry bool) (out ImportResult, err error) {
	next, err := playbook.AcceptMatrix(body)
	if err != nil {
		return out, err
	}
	err = s.changeSettings(ctx, actor, func(b *Books) error {
		out = ImportResult{What: "access", Rows: len(next.Systems)}
		before, _, err := b.library.MatrixInForce(b.Entry)
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
		if dry {
			return rehearsed{}
		}
		out.Lines = nil
		_, err = shelf{b}.put("matrix", body)
		return err
	})
	if errors.As(err, &rehearsed{}) {
		out.DryRun, err = true, nil
	}
	return out, err
}
