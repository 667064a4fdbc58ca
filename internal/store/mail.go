package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/notice"
)

// OfNoCase are the mails that belong to no case.
func (s Mails) OfNoCase() Mails { return Mails{s.database, "message", ""} }

// DueNotices returns the mails that wait and whose instant has come.
func (s Mails) DueNotices(ctx context.Context, now time.Time, limit int) ([]string, error) {
	if err := s.watch.Err(); err != nil {
		return nil, err // nobody could claim one
	}
	var out []string
	err := s.direct(ctx, s.read).each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, fmt.Sprintf(dueNotices, s.sharedNow(), s.table, s.first), notice.Lease.Microseconds(), micros(now), micros(now.Add(clock.Slack)), limit)
	if err != nil {
		return nil, s.dialect.explain(fmt.Errorf("find due mails: %w", err))
	}
	return out, nil
}

// dueNotices takes the expression for the shared present, on which claims end,
// the table and what goes first. It finds those that do not wait, as
// notice.Notice.Waits has it.
const dueNotices = `SELECT n.id FROM %[2]s n WHERE n.state IN ('pending', 'claimed') AND CASE n.state
	WHEN 'claimed' THEN n.next_at <= %[1]s OR n.next_at > %[1]s + ?
	ELSE n.next_at IS NULL OR n.next_at <= ? OR n.put_off_at > ? END
	ORDER BY %[3]s n.created_at, n.id LIMIT ?`

const urgentFirst = `CASE WHEN EXISTS (SELECT 1 FROM notice_task m JOIN task t ON t.id = m.task_id
	WHERE m.notice_id = n.id AND t.limit_ns > 0 AND t.state IN ('planned', 'open')) THEN 0 ELSE 1 END,`

// HurryNotices makes the mails due whose last attempt broke down.
func (s Mails) HurryNotices(ctx context.Context, now time.Time) error {
	_, err := s.direct(ctx, s.write).exec("UPDATE "+s.table+" SET next_at = NULL WHERE state = 'pending' AND next_at > ? AND failure IN (?, ?)",
		micros(now), notice.ConnectionLost, notice.TimedOut)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("hurry mails: %w", err))
	}
	return nil
}

// HoldsNotice asks the database, and writes only where the claim has aged: most
// mails are gone before.
func (s Mails) HoldsNotice(ctx context.Context, id string, attempt int) (bool, error) {
	now := s.sharedNow()
	lease, left := notice.Lease.Microseconds(), int64(0)
	c := s.direct(ctx, s.read)
	found, err := c.get([]any{&left}, "SELECT next_at - "+now+" FROM "+s.table+" WHERE id = ? AND state = 'claimed' AND attempts = ? AND next_at > "+now,
		id, attempt)
	if err == nil && found && (left < lease/2 || left > lease) {
		found, err = s.renew(ctx, id, attempt)
	}
	if err != nil {
		return false, s.dialect.explain(fmt.Errorf("look at a claim: %w", err))
	}
	return found, nil
}

func (s Mails) renew(ctx context.Context, id string, attempt int) (bool, error) {
	now := s.sharedNow()
	n, err := s.direct(ctx, s.write).exec("UPDATE "+s.table+" SET next_at = "+now+" + ? WHERE id = ? AND state = 'claimed' AND attempts = ? AND next_at > "+now,
		notice.Lease.Microseconds(), id, attempt)
	return n == 1, err
}
