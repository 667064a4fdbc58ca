package store

import (
	"context"
	"errors"
	"fmt"
)

// errDamaged says that what was asked for cannot be read: the database is
// damaged there.
var errDamaged = errors.New("the database is damaged there")

// salvage runs a read that may meet damage and tells so as errDamaged. The
// snapshot can be read on afterwards: on Postgres a failed statement ends its
// transaction unless a savepoint was set.
func (s *Snapshot) salvage(ctx context.Context, read func(conn) error) error {
	c := s.with(ctx)
	if c.d.embedded {
		return c.d.damaged(read(c))
	}
	if _, err := c.exec("SAVEPOINT salvage"); err != nil {
		return fmt.Errorf("begin to read: %w", err)
	}
	err := c.d.damaged(read(c))
	end := "RELEASE SAVEPOINT salvage"
	if errors.Is(err, errDamaged) {
		end = "ROLLBACK TO SAVEPOINT salvage"
	}
	if err != nil && !errors.Is(err, errDamaged) {
		return err
	}
	if _, failed := c.exec(end); failed != nil {
		return fmt.Errorf("go on reading: %w", failed)
	}
	return err
}

func (d *dialect) damaged(err error) error {
	if err != nil && d.kind(err) == faultDamaged {
		d.meet()
		return errDamaged
	}
	return err
}

// eachRange reads the leaves below n, or what belongs to them, in ranges of so
// many. A number far past the newest leaf takes no longer.
func (s *Snapshot) eachRange(ctx context.Context, n, width int64, read func(c conn, from, below int64) error, then func() error) error {
	return s.inRanges(ctx, 0, min(n, s.newest(ctx, n)), width, read, then)
}

// inRanges reads the leaves from one to below another, or what belongs to them,
// in ranges of so many. What a damaged range hides is looked for leaf by leaf,
// and those that cannot be read are left out.
func (s *Snapshot) inRanges(ctx context.Context, from, n, width int64, read func(c conn, from, below int64) error, then func() error) error {
	first := from
	for step := width; from < n; {
		below := min(from+step, n)
		err := s.salvage(ctx, func(c conn) error { return read(c, from, below) })
		switch {
		case errors.Is(err, errDamaged) && step > 1:
			step = 1
			continue
		case err != nil && !errors.Is(err, errDamaged):
			return fmt.Errorf("read the log from leaf %d on: %w", from, err)
		case err == nil:
			if err := then(); err != nil {
				return err
			}
		}
		from = below
		if (from-first)%width == 0 {
			step = width
		}
	}
	return nil
}

// newest is the number after the newest leaf, or otherwise where damage hides it.
func (s *Snapshot) newest(ctx context.Context, otherwise int64) (after int64) {
	err := s.salvage(ctx, func(c conn) error {
		_, err := c.get([]any{&after}, "SELECT COALESCE(MAX(seq) + 1, 0) FROM log_leaf")
		return err
	})
	if err != nil {
		return otherwise
	}
	return after
}
