package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
)

// Snapshot is one consistent state of the log and what belongs to it, for an
// export. It lives as long as the call of Store.Snapshot and is not for
// concurrent use.
type Snapshot struct{ reader reader }

// Snapshot runs fn on the present state of the database. Later changes do not
// show in it however long fn takes.
func (s *Store) Snapshot(ctx context.Context, fn func(*Snapshot) error) error {
	return s.snapshot(ctx, func(c conn) error {
		if err := s.idlesFor(c, idleInRead); err != nil {
			return fmt.Errorf("begin a long read: %w", err)
		}
		return fn(&Snapshot{newReader(c, s.now)})
	})
}

// with is the snapshot's connection under the caller's context.
func (s *Snapshot) with(ctx context.Context) conn {
	c := s.reader.conn
	c.ctx = ctx
	return c
}

// Leaves that are read together: their lines, their personal values, which may
// be long, or their hashes.
const (
	leavesAtOnce = 500
	openedAtOnce = 100
	hashesAtOnce = 1_000
)

// Checkpoint returns the newest signed note over at most max leaves; any
// number when max is negative.
func (s *Snapshot) Checkpoint(ctx context.Context, max int64) (signed []byte, found bool, err error) {
	var note string
	found, err = s.with(ctx).get([]any{&note},
		"SELECT note FROM checkpoint WHERE size <= ? OR ? < 0 ORDER BY size DESC LIMIT 1", max, max)
	return []byte(note), found, err
}

// Leaves calls fn with the lines of the leaves below n in order; those that the
// database can no longer read are left out. fn may read from the snapshot.
func (s *Snapshot) Leaves(ctx context.Context, n int64, fn func(seq int64, line []byte) error) error {
	type leaf struct {
		seq  int64
		line []byte
	}
	var batch []leaf
	// The limit ends a read at its last leaf: the end of the range alone is only
	// found on the page behind it, which may be damaged.
	read := func(c conn, from, below int64) error {
		batch = batch[:0]
		return c.each(func(rows *sql.Rows) error {
			var l leaf
			err := rows.Scan(&l.seq, leafLine{&l.line})
			batch = append(batch, l)
			return err
		}, "SELECT seq, bytes FROM log_leaf WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?", from, below, below-from)
	}
	return s.eachRange(ctx, n, leavesAtOnce, read, func() error {
		for _, l := range batch {
			if err := fn(l.seq, l.line); err != nil {
				return err
			}
		}
		return nil
	})
}

// Hides reports whether a case is hidden from a person.
func (s *Snapshot) Hides(ctx context.Context, personID string) (found bool, err error) {
	if personID == "" {
		return false, nil
	}
	var id string
	return s.with(ctx).get([]any{&id}, hidden+" LIMIT 1", personID)
}

// StoredHashes returns the hashes that were stored when the leaves from one to
// below another were appended; zero for each that is gone, or no hash any more.
func (s *Snapshot) StoredHashes(ctx context.Context, from, below int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, below-from)
	read := func(c conn, first, end int64) error {
		return c.each(func(rows *sql.Rows) error {
			var index int64
			var h []byte
			err := rows.Scan(&index, &h)
			if seq, ofLeaf := checkpoint.LeafOfHash(index); ofLeaf && len(h) == tlog.HashSize {
				hashes[seq-from] = tlog.Hash(h)
			}
			return err
		}, "SELECT idx, h FROM log_hash WHERE idx >= ? AND idx <= ?", checkpoint.LeafHashIndex(first), checkpoint.LeafHashIndex(end-1))
	}
	return hashes, s.inRanges(ctx, from, below, hashesAtOnce, read, func() error { return nil })
}

// Openings calls fn with the openings of leaves below n, by seq, then by field
// in byte order; those that cannot be read any more are left out.
func (s *Snapshot) Openings(ctx context.Context, n int64, fn func(evidence.Opening) error) error {
	var batch []evidence.Opening
	read := func(c conn, from, below int64) error {
		batch = batch[:0]
		return c.each(func(rows *sql.Rows) error {
			var o evidence.Opening
			err := rows.Scan(&o.Seq, &o.Field, &o.Key, &o.Value)
			batch = append(batch, o)
			return err
		}, "SELECT seq, field, key, value FROM opening WHERE seq >= ? AND seq < ? ORDER BY seq, field", from, below)
	}
	return s.eachRange(ctx, n, openedAtOnce, read, func() error {
		for _, o := range batch {
			if err := fn(o); err != nil {
				return err
			}
		}
		return nil
	})
}

// Document returns a stored document by its hash. One that cannot be read any
// more is not found.
func (s *Snapshot) Document(ctx context.Context, sha256 string) (content []byte, found bool, err error) {
	err = s.salvage(ctx, func(c conn) (err error) {
		found, err = c.get([]any{&content}, "SELECT body FROM document WHERE hash = ?", sha256)
		return err
	})
	if errors.Is(err, errDamaged) {
		return nil, false, nil
	}
	return content, found, err
}

// File returns an evidence file by its digest. It is read part by part.
func (s *Snapshot) File(ctx context.Context, sha256 string) (content io.ReadCloser, found bool, err error) {
	r := s.reader
	r.conn = s.with(ctx)
	if found, err = r.FileStored(sha256); err != nil || !found {
		return nil, false, err
	}
	return &fileReader{conn: r.conn, sha256: sha256}, true, nil
}

type fileReader struct {
	conn   conn
	sha256 string
	n      int
	part   bytes.Reader
}

func (f *fileReader) Read(p []byte) (int, error) {
	if f.part.Len() == 0 {
		b, err := fileChunk(f.conn, f.sha256, f.n)
		if err != nil {
			return 0, err
		}
		if len(b) == 0 {
			return 0, io.EOF
		}
		f.part.Reset(b)
		f.n++
	}
	return f.part.Read(p)
}

func (f *fileReader) Close() error { return nil }
