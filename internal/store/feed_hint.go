package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/feed/lookup"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Hint implements lookup.Hints.
func (s Feeds) Hint(ctx context.Context, source string, records []string, at time.Time) error {
	return s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		var n int
		if _, err := c.get([]any{&n}, "SELECT COUNT(*) FROM feed_hint WHERE source = ?", source); err != nil {
			return err
		}
		if n >= lookup.MostOfSource {
			return &jml.Error{Code: jml.CodeBusy, Message: "There are too many people to ask this system about. Send it again later."}
		}
		for _, record := range records {
			err := c.do("keep whom to ask about", `INSERT INTO feed_hint (source, record, at, due_at, tries, why) VALUES (?, ?, ?, ?, 0, '')
				ON CONFLICT (source, record) DO UPDATE SET at = excluded.at`, source, record, micros(at), micros(at))
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Hinted implements lookup.Hints.
func (s Feeds) Hinted(ctx context.Context, now time.Time, most int) (hints []lookup.Hint, err error) {
	err = s.view(ctx, "list whom to ask about", func(r *pageReader) error {
		return r.each(func(rows *sql.Rows) error {
			var h lookup.Hint
			err := rows.Scan(&h.Source, &h.Record, instant{&h.At}, &h.Tries)
			hints = append(hints, h)
			return err
		}, "SELECT source, record, at, tries FROM feed_hint WHERE due_at <= ? ORDER BY due_at, source, record LIMIT ?", micros(now), most)
	})
	return hints, err
}

// Asked implements lookup.Hints.
func (s Feeds) Asked(ctx context.Context, h lookup.Hint) error {
	return s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		return c.do("forget whom was asked about", "DELETE FROM feed_hint WHERE source = ? AND record = ? AND at <= ?", h.Source, h.Record, micros(h.At))
	})
}

// AskAgain implements lookup.Hints.
func (s Feeds) AskAgain(ctx context.Context, h lookup.Hint, due time.Time, why string) error {
	return s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		return c.do("have somebody asked about again", "UPDATE feed_hint SET tries = ?, due_at = ?, why = ? WHERE source = ? AND record = ?",
			h.Tries, micros(due), why, h.Source, h.Record)
	})
}

// Pause implements lookup.Hints.
func (s Feeds) Pause(ctx context.Context, source string, until time.Time) error {
	return s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		return c.do("leave a source alone", "UPDATE feed_hint SET due_at = ? WHERE source = ? AND due_at < ?", micros(until), source, micros(until))
	})
}

// ToAsk says about how many people a source is to be asked still, and why the one
// who waits longest does.
func (s Feeds) ToAsk(ctx context.Context, source string) (people int, why string, err error) {
	err = s.view(ctx, "count whom to ask about", func(r *pageReader) error {
		if _, err := r.get([]any{&people}, "SELECT COUNT(*) FROM feed_hint WHERE source = ?", source); err != nil {
			return fmt.Errorf("count: %w", err)
		}
		_, err := r.get([]any{&why}, "SELECT why FROM feed_hint WHERE source = ? ORDER BY tries DESC, at LIMIT 1", source)
		return err
	})
	return people, why, err
}
