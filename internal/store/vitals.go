package store

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/health"
)

// Vitals returns how the installation is, on one state of the database.
func (s Pages) Vitals(ctx context.Context, now time.Time) (v health.Vitals, err error) {
	err = s.view(ctx, "look how the installation is", func(r *pageReader) error {
		for _, look := range []func(*health.Vitals, time.Time) error{r.swept, r.undriven, r.unsigned, r.waitingMails} {
			if err := look(&v, now); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

func (r *pageReader) swept(v *health.Vitals, _ time.Time) error {
	var at int64
	found, err := r.get([]any{&at}, "SELECT CAST(value AS BIGINT) FROM meta WHERE key = 'swept_at'")
	if found {
		v.SweptAt = time.UnixMicro(at).UTC()
	}
	return err
}

// Swept leaves the mark of a sweep that went well.
func (s Sweeps) Swept(ctx context.Context, at time.Time) error {
	_, err := s.direct(ctx, s.write).exec(`INSERT INTO meta (key, value) VALUES ('swept_at', ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, strconv.FormatInt(at.UnixMicro(), 10))
	if err != nil {
		return s.dialect.explain(fmt.Errorf("mark a sweep: %w", err))
	}
	return nil
}

func (r *pageReader) undriven(v *health.Vitals, now time.Time) error {
	_, err := r.get([]any{&v.Undriven, instant{&v.UndrivenSince}},
		`SELECT COUNT(*), MIN(CASE WHEN rev > driven_rev AND (next_wake IS NULL OR rev_at < next_wake) THEN rev_at ELSE next_wake END)
		FROM cases WHERE state = 'open' AND (next_wake < ? OR (rev > driven_rev AND rev_at < ?))`,
		micros(now.Add(-wakeGrace)), micros(now.Add(-driveGrace)))
	return err
}

// unsigned looks at the leaf right after the newest checkpoint.
func (r *pageReader) unsigned(v *health.Vitals, _ time.Time) error {
	var line []byte
	found, err := r.get([]any{leafLine{&line}}, "SELECT bytes FROM log_leaf WHERE seq = (SELECT COALESCE(MAX(size), 0) FROM checkpoint)")
	if err != nil || !found {
		return err
	}
	leaf, err := evidence.ParseLeaf(line)
	if err != nil {
		return fmt.Errorf("read the first leaf that is not signed: %w", err)
	}
	v.UnsignedSince = leaf.RecordedAt
	return nil
}

func (r *pageReader) waitingMails(v *health.Vitals, _ time.Time) error {
	_, err := r.get([]any{instant{&v.OldestMail}, instant{&v.UrgentMail}},
		`SELECT MIN(n.created_at), MIN(CASE WHEN EXISTS (SELECT 1 FROM notice_task m JOIN task t ON t.id = m.task_id
			WHERE m.notice_id = n.id AND t.limit_ns > 0 AND t.state = 'open') THEN n.created_at END)
		FROM notice n JOIN cases c ON c.id = n.case_id WHERE n.state IN ('pending', 'claimed') AND c.state = 'open'`)
	return err
}
