package store

import (
	"context"
	"database/sql"
	"time"

	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/readmodel"
)

// unaskedAfter is how long somebody may wait to be asked about before it is a
// trouble.
const unaskedAfter = time.Hour

// Troubles says of each source of which somebody has to look at something what
// that is, without what is about whoever looks.
func (s Feeds) Troubles(ctx context.Context, who readmodel.Viewer, now time.Time) (list []inbound.Trouble, err error) {
	err = s.view(ctx, "look for troubles of sources", func(r *pageReader) error {
		return r.each(func(rows *sql.Rows) error {
			var t inbound.Trouble
			err := rows.Scan(&t.Source, &t.Refused, &t.TurnedAway, &t.Unasked)
			list = append(list, t)
			return err
		}, `SELECT source, CAST(SUM(refused) AS BIGINT), CAST(SUM(away) AS BIGINT), CAST(SUM(unasked) AS BIGINT) FROM (
			SELECT source, 1 AS refused, 0 AS away, 0 AS unasked FROM feed_item WHERE state = 'refused'
				AND NOT EXISTS (SELECT 1 FROM person_ref p WHERE p.person_id = ? AND p.source = feed_item.id_source AND p.id_key = feed_item.id_key)
				AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = feed_item.case_id AND c.person_id = ?)
			UNION ALL SELECT source, 0, 1, 0 FROM feed_refusal WHERE at > ?
			UNION ALL SELECT source, 0, 0, 1 FROM feed_hint WHERE at <= ?) AS troubles GROUP BY source ORDER BY source`,
			who.PersonID, who.PersonID, micros(now.Add(-24*time.Hour)), micros(now.Add(-unaskedAfter)))
	})
	return list, err
}
