package store

import (
	"context"

	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/readmodel"
)

const newestAudits = 50

// ofAudits holds for the newest leaves of a type that log_leaf_audit finds.
const ofAudits = "type IN ('sample.drawn', 'reconciliation.made') AND type = ? ORDER BY seq DESC LIMIT ?"

// AuditLeaves returns the newest leaves of a type that says what was drawn or
// compared for auditors, at most 50.
func (s Pages) AuditLeaves(ctx context.Context, of leaftype.Type) (out []readmodel.TimelineEntry, err error) {
	err = s.viewAs(ctx, readmodel.Viewer{}, "show what was drawn or compared", func(r *pageReader) (err error) {
		out, err = r.timeline(ofAudits, string(of), newestAudits)
		return err
	})
	return out, err
}
