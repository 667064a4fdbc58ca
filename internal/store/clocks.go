package store

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

// Clocks returns the database's present, zero when it has no clock of its own,
// and when the newest leaf was recorded, zero in an empty log.
func (s Log) Clocks(ctx context.Context) (database, newest time.Time, err error) {
	found, err := s.direct(ctx, s.read).get([]any{instant{&newest}, instant{&database}},
		"SELECT NULLIF(recorded_at, 0), "+s.dialect.present()+" FROM log_head WHERE id = 1")
	switch {
	case err != nil:
		return database, newest, s.dialect.explain(fmt.Errorf("look at the clocks: %w", err))
	case !found:
		return database, newest, errNoHead
	}
	return database, newest, nil
}

// laterThanTruth is where the newest stamp stands of which somebody said that
// it is later than the truth.
const laterThanTruth = "stamp_pardoned"

// Pardoned returns the stamp that PardonStamp was last told of; zero for none.
func (s Log) Pardoned(ctx context.Context) (time.Time, error) {
	text, err := s.fact(ctx, laterThanTruth)
	if err != nil || text == "" {
		return time.Time{}, err
	}
	at, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return time.Time{}, fmt.Errorf("read which stamp was pardoned: %w", err)
	}
	return time.UnixMicro(at).UTC(), nil
}

// clockBasis is where the keeper of the clock remembers it by.
const clockBasis = "clock_basis"

// ClockBasis returns what PutClockBasis was last told, "" at first.
func (s Log) ClockBasis(ctx context.Context) (string, error) { return s.fact(ctx, clockBasis) }

// PutClockBasis keeps what the next process on this machine holds its clock
// against.
func (s Log) PutClockBasis(ctx context.Context, basis string) error {
	_, err := s.direct(ctx, s.write).exec("INSERT INTO meta (key, value) VALUES ('"+clockBasis+"', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", basis)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("remember the clock: %w", err))
	}
	return nil
}

// PardonStamp implements ledger.Tx.
func (t *tx) PardonStamp() error {
	return t.do("pardon the newest stamp", `INSERT INTO meta (key, value)
		SELECT '`+laterThanTruth+`', CAST(recorded_at AS TEXT) FROM log_head WHERE id = 1
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`)
}
