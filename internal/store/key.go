package store

import (
	"context"
	"fmt"
)

// PublishKey keeps the log's verifier key where every process finds it. The
// newest one counts.
func (s *Store) PublishKey(ctx context.Context, vkey string) error {
	return s.inTx(ctx, func(c conn) error {
		_, err := c.exec("INSERT INTO meta (key, value) VALUES ('verifier', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", vkey)
		if err != nil {
			return fmt.Errorf("publish the log's key: %w", err)
		}
		return nil
	})
}

// VerifierKey returns the log's verifier key, "" before the first signature.
func (s *Store) VerifierKey(ctx context.Context) (string, error) {
	var vkey string
	c := s.direct(ctx, s.read)
	if _, err := c.get([]any{&vkey}, "SELECT value FROM meta WHERE key = 'verifier'"); err != nil {
		return "", s.dialect.explain(fmt.Errorf("read the log's key: %w", err))
	}
	return vkey, nil
}
