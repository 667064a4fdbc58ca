package store

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// ChunkSize is the length in bytes of every part of a file but the last.
const ChunkSize = 256 << 10

// PutChunk stores part n of an upload; the same part again replaces it.
func (s *Store) PutChunk(ctx context.Context, upload string, n int, b []byte) error {
	if len(b) == 0 || len(b) > ChunkSize || n < 0 {
		return fmt.Errorf("store part %d of a file: it has %d bytes", n, len(b))
	}
	c := s.direct(ctx, s.write)
	_, err := c.exec(`INSERT INTO file_chunk (upload, n, bytes, stored_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (upload, n) DO UPDATE SET bytes = excluded.bytes, stored_at = excluded.stored_at`,
		upload, n, b, micros(s.now()))
	if err != nil {
		return s.dialect.explain(fmt.Errorf("store part %d of a file: %w", n, err))
	}
	return nil
}

// FinishFile names an upload by its digest once all parts are there. When the
// same content is kept already, that copy stays and the upload goes.
func (s *Store) FinishFile(ctx context.Context, upload, sha256 string, size int64) error {
	return s.inTx(ctx, func(c conn) error {
		var parts, last, stored int64
		_, err := c.get([]any{&parts, &last, &stored}, `SELECT COUNT(*), COALESCE(MAX(n), -1), COALESCE(SUM(length(bytes)), 0)
			FROM file_chunk WHERE upload = ?`, upload)
		if err != nil {
			return fmt.Errorf("count the parts of a file: %w", err)
		}
		if parts != last+1 || stored != size {
			return jml.Invalid("file", "The file did not arrive completely. Upload it again.")
		}
		at := micros(s.now())
		_, err = c.exec(`INSERT INTO file (sha256, upload, size, stored_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (sha256) DO UPDATE SET stored_at = excluded.stored_at`, sha256, upload, size, at)
		if err != nil {
			return fmt.Errorf("name a file: %w", err)
		}
		_, err = c.exec("DELETE FROM file_chunk WHERE upload = ? AND NOT EXISTS (SELECT 1 FROM file WHERE upload = ?)", upload, upload)
		if err != nil {
			return fmt.Errorf("drop a second copy of a file: %w", err)
		}
		return nil
	})
}

// FileChunk returns part n of a file, nil after the last.
func (s *Store) FileChunk(ctx context.Context, sha256 string, n int) ([]byte, error) {
	return fileChunk(s.direct(ctx, s.read), sha256, n)
}

func fileChunk(c conn, sha256 string, n int) (b []byte, err error) {
	_, err = c.get([]any{&b}, `SELECT k.bytes FROM file f JOIN file_chunk k ON k.upload = f.upload
		WHERE f.sha256 = ? AND k.n = ?`, sha256, n)
	if err != nil {
		return nil, c.d.explain(fmt.Errorf("read part %d of a file: %w", n, err))
	}
	return b, nil
}

// DeleteStaleFiles deletes files and parts stored before the instant that no
// task refers to, and returns the number of parts. A file that is being
// attached at this moment is kept by the reference.
func (s *Store) DeleteStaleFiles(ctx context.Context, before time.Time) (chunks int64, err error) {
	err = s.inTx(ctx, func(c conn) error {
		_, err := c.exec(`DELETE FROM file WHERE stored_at < ?
			AND NOT EXISTS (SELECT 1 FROM task_file t WHERE t.sha256 = file.sha256)`, micros(before))
		if err != nil {
			return fmt.Errorf("delete unused files: %w", err)
		}
		chunks, err = c.exec(`DELETE FROM file_chunk WHERE stored_at < ?
			AND NOT EXISTS (SELECT 1 FROM file f WHERE f.upload = file_chunk.upload)`, micros(before))
		if err != nil {
			return fmt.Errorf("delete parts of unused files: %w", err)
		}
		return nil
	})
	return chunks, err
}
