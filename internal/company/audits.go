package company

import (
	"context"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Audits records what was drawn for auditors.
type Audits struct{ Service *Service }

// SampleDrawn records that cases were drawn.
func (a Audits) SampleDrawn(ctx context.Context, actor jml.Actor, drawn evidence.SampleDrawn) error {
	return a.Service.change(ctx, actor, func(b *Books) error {
		b.Log("", "", drawn)
		return nil
	})
}
