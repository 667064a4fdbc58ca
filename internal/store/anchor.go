package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/ledger"
)

// Anchors implements ledger.Anchors.
func (c conn) Anchors() (out []ledger.Anchor, err error) {
	err = c.each(func(rows *sql.Rows) error {
		var a ledger.Anchor
		err := rows.Scan(&a.Address, &a.Leaves, instant{&a.At}, &a.Outside)
		out = append(out, a)
		return err
	}, "SELECT address, leaves, sent_at, outside FROM anchor ORDER BY address")
	if err != nil {
		return nil, c.d.explain(fmt.Errorf("read where checkpoints went: %w", err))
	}
	return out, nil
}

// nextEntry goes along the leaves from one on, past those of daily mails: a few a
// day.
const nextEntry = "SELECT seq, bytes FROM log_leaf WHERE seq >= ? AND type <> '" + string(leaftype.AnchorSent) + "' ORDER BY seq LIMIT 1"

// NextEntry implements ledger.Anchors.
func (c conn) NextEntry(from int64) (seq int64, recorded time.Time, found bool, err error) {
	var line []byte
	found, err = c.get([]any{&seq, leafLine{&line}}, nextEntry, from)
	if err != nil {
		return 0, recorded, false, c.d.explain(fmt.Errorf("read what is newer than a checkpoint: %w", err))
	}
	if !found {
		return 0, recorded, false, nil
	}
	leaf, err := evidence.ParseLeaf(line)
	return seq, leaf.RecordedAt, true, err
}

// PutAnchor implements ledger.WriteAnchors.
func (k keeping) PutAnchor(a ledger.Anchor) error {
	_, err := k.in.exec(`INSERT INTO anchor (address, leaves, sent_at, outside) VALUES (?, ?, ?, ?) ON CONFLICT (address)
		DO UPDATE SET leaves = excluded.leaves, sent_at = excluded.sent_at, outside = excluded.outside`, a.Address, a.Leaves, micros(a.At), a.Outside)
	if err != nil {
		return fmt.Errorf("note where a checkpoint went: %w", err)
	}
	return nil
}
