package store

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/evidence"
)

// Head returns the number of leaves and the root over them.
func (s *Store) Head(ctx context.Context) (size int64, root tlog.Hash, err error) {
	err = s.snapshot(ctx, func(c conn) error {
		h, err := readHead(c, "")
		if err != nil {
			return err
		}
		size = h.size
		root, err = evidence.Root(size, newHashes(c, evidence.FirstHash(size)))
		return err
	})
	return size, root, err
}

// HashReader reads stored hashes of the log. Hashes never change, so it needs
// no snapshot.
func (s *Store) HashReader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		const all = 1 << 62 // none is fresh
		return newHashes(s.direct(ctx, s.read), all).ReadHashes(indexes)
	})
}

// Origin returns the log's name, "" before SetOrigin.
func (s *Store) Origin(ctx context.Context) (string, error) {
	var origin string
	c := s.direct(ctx, s.read)
	if _, err := c.get([]any{&origin}, "SELECT value FROM meta WHERE key = 'origin'"); err != nil {
		return "", s.dialect.explain(fmt.Errorf("read the log's origin: %w", err))
	}
	return origin, nil
}

// SetOrigin names the log once; another name later has no effect.
func (s *Store) SetOrigin(ctx context.Context, origin string) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec("INSERT INTO meta (key, value) VALUES ('origin', ?) ON CONFLICT (key) DO NOTHING", origin)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("name the log: %w", err))
	}
	return nil
}

// PutCheckpoint stores a signed note and answers all requests. A second note
// of the same size has no effect: both commit to the same leaves.
func (s *Store) PutCheckpoint(ctx context.Context, size int64, note, keyHash string) error {
	return s.inTx(ctx, func(c conn) error {
		_, err := c.exec(`INSERT INTO checkpoint (size, note, key_hash, stored_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (size) DO NOTHING`, size, note, keyHash, micros(s.now()))
		if err != nil {
			return fmt.Errorf("store a checkpoint: %w", err)
		}
		if _, err := c.exec("DELETE FROM checkpoint_request"); err != nil {
			return fmt.Errorf("answer the request for a checkpoint: %w", err)
		}
		return nil
	})
}

// RequestCheckpoint asks the signer, wherever it runs, to sign soon.
func (s *Store) RequestCheckpoint(ctx context.Context) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec("INSERT INTO checkpoint_request (id, asked_at) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", micros(s.now()))
	if err != nil {
		return s.dialect.explain(fmt.Errorf("ask for a checkpoint: %w", err))
	}
	return nil
}

// PendingRequest reports whether somebody waits for a checkpoint.
func (s *Store) PendingRequest(ctx context.Context) (bool, error) {
	r := reader{conn: s.direct(ctx, s.read)}
	return r.exists("SELECT 1 FROM checkpoint_request")
}

// LatestCheckpoint returns the newest signed note, "" when there is none.
func (s *Store) LatestCheckpoint(ctx context.Context) (note, keyHash string, err error) {
	r := reader{conn: s.direct(ctx, s.read)}
	return r.LatestCheckpoint()
}
