package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Head returns the number of leaves and the root over them.
func (s Log) Head(ctx context.Context) (size int64, root tlog.Hash, err error) {
	err = s.snapshot(ctx, func(c conn) error {
		h, err := readHead(c)
		if err != nil {
			return err
		}
		size = h.size
		root, err = checkpoint.Root(size, newHashes(c, checkpoint.FirstHash(size)))
		return err
	})
	return size, root, err
}

// RecordedAt returns when the newest leaf was recorded. It is later than now when
// the clock has gone back, and before all time in an empty log.
func (s Log) RecordedAt(ctx context.Context) (time.Time, error) {
	h, err := readHead(s.direct(ctx, s.read))
	return h.recordedAt, err
}

// HashReader reads stored hashes of the log. Hashes never change, so it needs
// no snapshot.
func (s Log) HashReader(ctx context.Context) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		const all = 1 << 62 // none is fresh
		return newHashes(s.direct(ctx, s.read), all).ReadHashes(indexes)
	})
}

// Origin returns the log's name, "" before SetOrigin.
func (s Log) Origin(ctx context.Context) (string, error) { return s.fact(ctx, "origin") }

// PublishKey lets processes without the signer's key file name the key. It is
// a convenience: whoever verifies must get the key elsewhere.
func (s Log) PublishKey(ctx context.Context, vkey string) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec("INSERT INTO meta (key, value) VALUES ('vkey', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", vkey)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("publish the log's key: %w", err))
	}
	return nil
}

// VerifierKey returns what PublishKey stored, "" when nothing was.
func (s Log) VerifierKey(ctx context.Context) (string, error) { return s.fact(ctx, "vkey") }

// fact returns a value of the installation, "" when there is none.
func (s Log) fact(ctx context.Context, key string) (value string, err error) {
	c := s.direct(ctx, s.read)
	if _, err := c.get([]any{&value}, "SELECT value FROM meta WHERE key = ?", key); err != nil {
		return "", s.dialect.explain(fmt.Errorf("read the %s of the log: %w", key, err))
	}
	return value, nil
}

// SetOrigin names the log, once and for ever. The same name again is fine,
// another one is a jml.CodeConflict error.
func (s Log) SetOrigin(ctx context.Context, origin string) error {
	return s.inTx(ctx, ledger.LaneTime, func(c conn) error {
		_, err := c.exec("INSERT INTO meta (key, value) VALUES ('origin', ?) ON CONFLICT (key) DO NOTHING", origin)
		if err != nil {
			return fmt.Errorf("name the log: %w", err)
		}
		var have string
		if _, err := c.get([]any{&have}, "SELECT value FROM meta WHERE key = 'origin'"); err != nil {
			return fmt.Errorf("name the log: %w", err)
		}
		if have != origin {
			return &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf(
				"This database holds the log %s, not %s. Use the data directory that belongs to it.", have, origin)}
		}
		return nil
	})
}

// PutCheckpoint stores a signed note and answers the requests for no more
// leaves than it covers. A second note of the same size has no effect: both
// commit to the same leaves.
func (s Log) PutCheckpoint(ctx context.Context, size int64, signed string) error {
	keyHash, err := signingKey(signed)
	if err != nil {
		return err
	}
	return s.inTx(ctx, ledger.LaneTime, func(c conn) error {
		_, err := c.exec(`INSERT INTO checkpoint (size, note, key_hash, stored_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (size) DO NOTHING`, size, signed, keyHash, micros(s.now()))
		if err != nil {
			return fmt.Errorf("store a checkpoint: %w", err)
		}
		if _, err := c.exec("DELETE FROM checkpoint_request WHERE size <= ?", size); err != nil {
			return fmt.Errorf("answer the request for a checkpoint: %w", err)
		}
		if _, err := c.exec("DELETE FROM meta WHERE key = 'restored'"); err != nil {
			return fmt.Errorf("forget what was put back: %w", err)
		}
		return nil
	})
}

// signingKey is the eight hexadecimal digits of the key that a note names. It
// proves nothing: the signer has just signed it.
func signingKey(signed string) (string, error) {
	_, err := note.Open([]byte(signed), note.VerifierList())
	var unverified *note.UnverifiedNoteError
	if !errors.As(err, &unverified) || len(unverified.Note.UnverifiedSigs) == 0 {
		return "", fmt.Errorf("store a checkpoint: it is not a signed note")
	}
	return fmt.Sprintf("%08x", unverified.Note.UnverifiedSigs[0].Hash), nil
}

// RequestCheckpoint asks the signer, wherever it runs, to sign all leaves that
// there are now.
func (s Log) RequestCheckpoint(ctx context.Context) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec(`INSERT INTO checkpoint_request (id, size) SELECT 1, size FROM log_head WHERE id = 1
		ON CONFLICT (id) DO UPDATE SET size = excluded.size`)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("ask for a checkpoint: %w", err))
	}
	return nil
}

// PendingRequest reports whether somebody waits for a checkpoint.
func (s Log) PendingRequest(ctx context.Context) (bool, error) {
	r := newReader(s.direct(ctx, s.read), nil)
	return r.exists("SELECT 1 FROM checkpoint_request")
}

// LatestCheckpoint returns the newest signed note, "" when there is none.
func (s Log) LatestCheckpoint(ctx context.Context) (signed, keyHash string, err error) {
	r := newReader(s.direct(ctx, s.read), nil)
	newest, err := r.LatestCheckpoint()
	return newest.Note, newest.KeyHash, err
}
