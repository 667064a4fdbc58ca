package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	wakeGrace  = 2 * time.Minute // a round may be late by this
	driveGrace = time.Minute     // and may start this long after a change
)

// Overdue returns open cases that no round drives as it should, the longest
// waiting first: of another Temporal store, of an older course, with a wake
// more than two minutes past, or changed a minute ago and not seen since, by
// a clock that was ahead too. It goes on after the one named, which is the zero Ref at first.
func (s Sweeps) Overdue(ctx context.Context, ns string, courseVersion int, now time.Time, after course.Ref, limit int) ([]course.Ref, error) {
	var out []course.Ref
	err := s.direct(ctx, s.read).each(func(rows *sql.Rows) error {
		var ref course.Ref
		err := rows.Scan(&ref.ID, &ref.Kind, instant{&ref.Since})
		out = append(out, ref)
		return err
	}, overdueQuery, ns, courseVersion, micros(now.Add(-wakeGrace)), micros(now.Add(-driveGrace)), micros(now.Add(clock.Slack)), after.Since.UnixMicro(), after.ID, limit)
	if err != nil {
		return nil, s.dialect.explain(fmt.Errorf("find overdue cases: %w", err))
	}
	return out, nil
}

const overdueQuery = `SELECT id, kind, COALESCE(next_wake, rev_at) FROM cases
	WHERE state = 'open' AND (driver_ns <> ? OR course_version < ? OR next_wake < ? OR (rev > driven_rev AND (rev_at < ? OR rev_at > ?)))
	AND (COALESCE(next_wake, rev_at), id) > (?, ?)
	ORDER BY COALESCE(next_wake, rev_at), id LIMIT ?`

// AcquireLease takes or extends a lease of so long; false when another holder
// has it. It lives on the shared clock, and one that ends later than it could
// have been taken was taken before that clock was put right.
func (s Sweeps) AcquireLease(ctx context.Context, name, holder string, ttl time.Duration) (bool, error) {
	now, long := s.sharedNow(), ttl.Microseconds()
	c := s.direct(ctx, s.write)
	n, err := c.exec(`INSERT INTO lease (name, holder, until) VALUES (?, ?, `+now+` + ?)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE lease.holder = excluded.holder OR lease.until <= `+now+` OR lease.until > `+now+` + ?`, name, holder, long, long)
	if err != nil {
		return false, s.dialect.explain(fmt.Errorf("take the lease %s: %w", name, err))
	}
	return n == 1, nil
}

// LeaseEnd returns until when a lease is taken, by the shared clock; zero when
// nobody ever took it.
func (s Sweeps) LeaseEnd(ctx context.Context, name string) (end time.Time, err error) {
	if _, err := s.direct(ctx, s.read).get([]any{instant{&end}}, "SELECT until FROM lease WHERE name = ?", name); err != nil {
		return end, s.dialect.explain(fmt.Errorf("look who has the lease %s: %w", name, err))
	}
	return end, nil
}

// ReleaseLease gives up a lease; one of another holder stays.
func (s Sweeps) ReleaseLease(ctx context.Context, name, holder string) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("DELETE FROM lease WHERE name = ? AND holder = ?", name, holder); err != nil {
		return s.dialect.explain(fmt.Errorf("give up the lease %s: %w", name, err))
	}
	return nil
}

// CaseKind returns what kind of case this is, for whoever starts its run.
func (s Sweeps) CaseKind(ctx context.Context, id string) (kind jml.Kind, err error) {
	err = s.view(ctx, "look up a case", func(r *pageReader) error {
		found, err := r.get([]any{&kind}, "SELECT kind FROM cases WHERE id = ?", id)
		if err == nil && !found {
			err = notFound("case")
		}
		return err
	})
	return kind, err
}
