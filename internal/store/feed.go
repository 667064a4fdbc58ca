package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// itemsAreKept is for how long it can be seen what a source sent, and tried
// again.
const itemsAreKept = 30 * 24 * time.Hour

// Feeds is what HR systems said of their people, and what followed.
type Feeds struct{ *database }

// Feeds returns the room of what HR systems send.
func (s *Store) Feeds() Feeds { return Feeds{s.database} }

// Told implements inbound.Records.
func (s Feeds) Told(ctx context.Context, source, record string) (told feed.Told, version int64, err error) {
	err = s.view(ctx, "read what a source said", func(r *pageReader) error {
		told, version, err = toldOf(r.conn, source, record)
		return err
	})
	return told, version, err
}

func toldOf(c conn, source, record string) (told feed.Told, version int64, err error) {
	var text []byte
	found, err := c.get([]any{&text, &version}, "SELECT told, version FROM feed_record WHERE source = ? AND record = ?", source, record)
	if err == nil && found {
		err = json.Unmarshal(text, &told)
	}
	return told, version, err
}

// Tell implements inbound.Records.
func (s Feeds) Tell(ctx context.Context, source, record string, version int64, told feed.Told, items []inbound.Item) (behind bool, err error) {
	err = s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		if err := putTold(c, source, record, version, told); err != nil {
			return err
		}
		var earlier int
		if behind, err = c.get([]any{&earlier}, "SELECT 1 FROM feed_item WHERE source = ? AND record = ? AND state = 'waiting' LIMIT 1", source, record); err != nil {
			return err
		}
		for _, it := range items {
			if err := putItem(c, it); err != nil {
				return err
			}
		}
		return nil
	})
	return behind, err
}

// putTold writes what is told of a record when it is at the version before.
func putTold(c conn, source, record string, before int64, told feed.Told) error {
	text, err := json.Marshal(told)
	if err != nil {
		return fmt.Errorf("write what a source said: %w", err)
	}
	var n int64
	if before == 0 {
		n, err = c.exec("INSERT INTO feed_record (source, record, version, told, id_source, id_key) VALUES (?, ?, 1, ?, ?, ?) ON CONFLICT DO NOTHING",
			source, record, string(text), fold.Key(told.Record.Person.Source), fold.Key(told.Record.Person.ID))
	} else {
		n, err = c.exec("UPDATE feed_record SET version = version + 1, told = ? WHERE source = ? AND record = ? AND version = ?", string(text), source, record, before)
	}
	if err == nil && n == 0 {
		err = &jml.Error{Code: jml.CodeConflict, Message: "Another record of this person came in at the same time. Send it again."}
	}
	return err
}

// putItem writes an item, or what became of it. One that was taken in stays so:
// whoever sends its id again with other content changes nothing.
func putItem(c conn, it inbound.Item) error {
	said, err := json.Marshal(it.Said)
	if err != nil {
		return fmt.Errorf("write what a source sent: %w", err)
	}
	return c.do("write what a source sent", `INSERT INTO feed_item (source, id, record, id_source, id_key, version, said, at, state, outcome, case_id, code, message, tries, retry_at, settled)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (source, id) DO UPDATE SET state = excluded.state, outcome = excluded.outcome,
		case_id = excluded.case_id, code = excluded.code, message = excluded.message, tries = excluded.tries, retry_at = excluded.retry_at, settled = excluded.settled
		WHERE feed_item.state <> 'taken'`,
		it.Source, it.ID, it.Record, fold.Key(it.Step.Event.Person.Source), fold.Key(it.Step.Event.Person.ID), it.Version, string(said), micros(it.At), it.State, it.Outcome, id{&it.CaseID}, it.Code, it.Message, it.Tries, micros(it.RetryAt), micros(it.Settled))
}

// Settle implements inbound.Records.
func (s Feeds) Settle(ctx context.Context, it inbound.Item) (newer *feed.Record, err error) {
	err = s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		if err := c.do("forget what came long ago", "DELETE FROM feed_item WHERE at <= ? AND state <> 'waiting'", micros(s.now().Add(-itemsAreKept))); err != nil {
			return err
		}
		if err := putItem(c, it); err != nil {
			return err
		}
		if it.State != inbound.Refused || it.Version == 0 {
			return nil
		}
		newer, err = takeBack(c, it)
		return err
	})
	return newer, err
}

// takeBack has hold what was told before an item that was refused.
func takeBack(c conn, it inbound.Item) (newer *feed.Record, err error) {
	told, version, err := toldOf(c, it.Source, it.Record)
	if err != nil {
		return nil, err
	}
	if version > it.Version {
		newer = &told.Record
	}
	if err := putTold(c, it.Source, it.Record, version, it.Step.Before); err != nil {
		return nil, err
	}
	return newer, c.do("drop what stood behind", "UPDATE feed_item SET state = ?, settled = ? WHERE source = ? AND record = ? AND state = 'waiting'",
		inbound.Dropped, micros(it.Settled), it.Source, it.Record)
}

const itemColumns = "source, id, record, version, said, at, state, outcome, COALESCE(case_id, ''), code, message, tries, retry_at, settled"

func scanItem(rows *sql.Rows) (it inbound.Item, err error) {
	var said []byte
	err = rows.Scan(&it.Source, &it.ID, &it.Record, &it.Version, &said, instant{&it.At}, &it.State, &it.Outcome, &it.CaseID, &it.Code, &it.Message,
		&it.Tries, instant{&it.RetryAt}, instant{&it.Settled})
	if err == nil {
		err = json.Unmarshal(said, &it.Said)
	}
	return it, err
}

// Waiting implements inbound.Records.
func (s Feeds) Waiting(ctx context.Context, now time.Time, most int) (items []inbound.Item, err error) {
	return s.items(ctx, `WHERE state = 'waiting' AND COALESCE(retry_at, 0) <= ? AND NOT EXISTS (SELECT 1 FROM feed_item e WHERE e.state = 'waiting'
		AND e.source = feed_item.source AND e.record = feed_item.record AND e.seq < feed_item.seq AND COALESCE(e.retry_at, 0) > ?) ORDER BY seq LIMIT ?`, micros(now), micros(now), most)
}

// Item implements inbound.Records.
func (s Feeds) Item(ctx context.Context, source, id string) (inbound.Item, error) {
	items, err := s.items(ctx, "WHERE source = ? AND id = ?", source, id)
	if err == nil && len(items) == 0 {
		err = &jml.Error{Code: jml.CodeNotFound, Message: "Nothing with this id came from the source, or it was longer ago than 30 days."}
	}
	if err != nil {
		return inbound.Item{}, err
	}
	return items[0], nil
}

// Newest lists what came from a source, the newest first, without what is about
// whoever looks.
func (s Feeds) Newest(ctx context.Context, who readmodel.Viewer, source string, most int) ([]inbound.Item, error) {
	return s.items(ctx, `WHERE source = ? AND NOT EXISTS (SELECT 1 FROM person_ref r WHERE r.person_id = ? AND r.source = feed_item.id_source AND r.id_key = feed_item.id_key)
		AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = feed_item.case_id AND c.person_id = ?) ORDER BY seq DESC LIMIT ?`, source, who.PersonID, who.PersonID, most)
}

func (s Feeds) items(ctx context.Context, which string, args ...any) (items []inbound.Item, err error) {
	err = s.view(ctx, "list what sources sent", func(r *pageReader) error {
		return r.each(func(rows *sql.Rows) error {
			it, err := scanItem(rows)
			items = append(items, it)
			return err
		}, "SELECT "+itemColumns+" FROM feed_item "+which, args...)
	})
	return items, err
}

// refusalsKept is how many requests of a source that were turned away are known.
const refusalsKept = 50

// TurnAway notes that a request in a source's name was not read, and why.
func (s Feeds) TurnAway(ctx context.Context, source, why string, at time.Time) error {
	return s.inTx(ctx, ledger.LaneMass, func(c conn) error {
		if err := c.do("note a request that was turned away", "INSERT INTO feed_refusal (source, at, why) VALUES (?, ?, ?)", source, micros(at), why); err != nil {
			return err
		}
		return c.do("forget older ones", "DELETE FROM feed_refusal WHERE source = ? AND seq <= (SELECT MAX(seq) FROM feed_refusal WHERE source = ?) - ?", source, source, refusalsKept)
	})
}

// TurnedAway lists the newest of a source first.
func (s Feeds) TurnedAway(ctx context.Context, source string) (list []inbound.TurnedAway, err error) {
	err = s.view(ctx, "list requests that were turned away", func(r *pageReader) error {
		return r.each(func(rows *sql.Rows) error {
			var one inbound.TurnedAway
			err := rows.Scan(instant{&one.At}, &one.Why)
			list = append(list, one)
			return err
		}, "SELECT at, why FROM feed_refusal WHERE source = ? ORDER BY seq DESC LIMIT ?", source, refusalsKept)
	})
	return list, err
}
