package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/upload"
)

// ChunkSize is the length in bytes of every part of a file but the last.
const ChunkSize = 256 << 10

// uploadUsed holds for an upload u whose content a task of its case refers to.
const uploadUsed = `EXISTS (SELECT 1 FROM task_file f JOIN task t ON t.id = f.task_id
	WHERE f.sha256 = u.sha256 AND t.case_id = u.case_id)`

// uploadAlone holds for an upload u that nobody sent again for the same case.
const uploadAlone = `NOT EXISTS (SELECT 1 FROM upload o WHERE o.sha256 = u.sha256 AND o.case_id = u.case_id AND o.id <> u.id)`

// fileUnused holds for a file f that no task and no upload refers to.
const fileUnused = `NOT EXISTS (SELECT 1 FROM task_file t WHERE t.sha256 = f.sha256)
	AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.sha256 = f.sha256)`

// UploadRoom returns what a person may still send, for any case. It writes
// nothing and grants nothing.
func (s Uploads) UploadRoom(ctx context.Context, personID string) (room upload.Room, err error) {
	err = s.view(ctx, "look how much room is left for files", func(r *pageReader) error {
		use, err := s.usage(r.conn, upload.Owner{PersonID: personID})
		room = s.quotas.Room(use)
		return err
	})
	return room, err
}

// BeginUpload grants room to one file before any of it is read: at most want
// bytes, or as many as one file may have when want is 0. The room is the
// upload's until it is dropped or whole. The refusal says what is full.
func (s Uploads) BeginUpload(ctx context.Context, id string, by upload.Owner, want int64) (room upload.Room, err error) {
	err = s.withUploads(ctx, ledger.LanePeople, func(c conn) error {
		use, err := s.usage(c, by)
		if err != nil {
			return err
		}
		room = s.quotas.Room(use).OfFile()
		if want > 0 {
			room.Bytes = min(room.Bytes, want)
		}
		if room.Bytes == 0 {
			return room.More
		}
		_, err = c.exec("INSERT INTO upload (id, person_id, case_id, sha256, size, stored_at) VALUES (?, ?, ?, '', ?, ?)",
			id, by.PersonID, by.CaseID, room.Bytes, micros(s.now()))
		if err != nil {
			return fmt.Errorf("begin an upload: %w", err)
		}
		return nil
	})
	return room, err
}

// usage counts what files take.
func (s Uploads) usage(c conn, by upload.Owner) (use upload.Usage, err error) {
	_, err = c.get([]any{&use.Person, &use.Case, &use.Underway, &use.All}, `SELECT
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE person_id = ?),
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE case_id = ?),
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM upload WHERE sha256 = ''),
		(SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM file)`, by.PersonID, by.CaseID)
	if err != nil {
		return use, fmt.Errorf("count what files take: %w", err)
	}
	use.All += use.Underway

	use.Disk, err = s.disk.Free()
	return use, err
}

// PutChunk stores part n of an upload; the same part again replaces it. What
// lies beyond the room that was granted is a fault of the caller.
func (s Uploads) PutChunk(ctx context.Context, id string, n int, b []byte) error {
	if len(b) == 0 || len(b) > ChunkSize || n < 0 {
		return fmt.Errorf("store part %d of a file: it has %d bytes", n, len(b))
	}
	end := int64(n)*ChunkSize + int64(len(b))

	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		var room int64
		found, err := c.get([]any{&room}, "SELECT size FROM upload WHERE id = ? AND sha256 = ''"+c.d.forUpdate, id)
		switch {
		case err != nil:
			return fmt.Errorf("find the upload of a part: %w", err)
		case !found:
			return notFound("upload")
		case end > room:
			return fmt.Errorf("store part %d of a file: it ends at %d, and %d bytes were granted", n, end, room)
		}
		_, err = c.exec(`INSERT INTO file_chunk (upload, n, bytes, stored_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (upload, n) DO UPDATE SET bytes = excluded.bytes, stored_at = excluded.stored_at`,
			id, n, b, micros(s.now()))
		if err != nil {
			return fmt.Errorf("store part %d of a file: %w", n, err)
		}
		return nil
	})
}

// FinishFile names an upload by its digest once all parts are there. When the
// same content is kept already, that copy stays and these parts go; the upload
// counts for its person and case all the same.
func (s Uploads) FinishFile(ctx context.Context, id, sha256 string, size int64) error {
	return s.withUploads(ctx, ledger.LanePeople, func(c conn) error {
		if err := whole(c, id, size); err != nil {
			return err
		}
		at := micros(s.now())
		_, err := c.exec(`INSERT INTO file (sha256, upload, size, stored_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (sha256) DO UPDATE SET stored_at = excluded.stored_at`, sha256, id, size, at)
		if err != nil {
			return fmt.Errorf("name a file: %w", err)
		}
		n, err := c.exec("UPDATE upload SET sha256 = ?, size = ?, stored_at = ? WHERE id = ? AND sha256 = ''", sha256, size, at, id)
		if err != nil {
			return fmt.Errorf("finish an upload: %w", err)
		}
		if n == 0 {
			return notFound("upload")
		}
		return dropParts(c, id)
	})
}

// whole refuses an upload of which a part is missing.
func whole(c conn, id string, size int64) error {
	var parts, last, stored int64
	_, err := c.get([]any{&parts, &last, &stored}, `SELECT COUNT(*), COALESCE(MAX(n), -1), COALESCE(SUM(length(bytes)), 0)
		FROM file_chunk WHERE upload = ?`, id)
	if err != nil {
		return fmt.Errorf("count the parts of a file: %w", err)
	}
	if parts != last+1 || stored != size {
		return jml.Invalid("file", "The file did not arrive completely. Upload it again.")
	}
	return nil
}

// DropUploads takes back what a refusal leaves: uploads under way and whole
// ones, each with its bytes. What a task refers to stays, once; an upload that
// is not there is no error.
func (s Uploads) DropUploads(ctx context.Context, ids ...string) error {
	return s.withUploads(ctx, ledger.LanePeople, func(c conn) error {
		for _, id := range ids {
			if err := dropUpload(c, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func dropUpload(c conn, id string) error {
	var sha256 string
	found, err := c.get([]any{&sha256}, "DELETE FROM upload AS u WHERE id = ? AND NOT ("+uploadUsed+" AND "+uploadAlone+") RETURNING sha256", id)
	if err != nil {
		return fmt.Errorf("drop an upload: %w", err)
	}
	if !found {
		return nil
	}

	parts := id // of another upload, when that one brought the same content first
	_, err = c.get([]any{&parts}, "DELETE FROM file AS f WHERE sha256 = ? AND "+fileUnused+" RETURNING upload", sha256)
	if err != nil {
		return fmt.Errorf("drop a file: %w", err)
	}
	return dropParts(c, parts)
}

// dropParts deletes the parts of an upload that no file needs.
func dropParts(c conn, id string) error {
	_, err := c.exec("DELETE FROM file_chunk WHERE upload = ? AND NOT EXISTS (SELECT 1 FROM file WHERE upload = ?)", id, id)
	if err != nil {
		return fmt.Errorf("drop the parts of an upload: %w", err)
	}
	return nil
}

// DeleteStaleFiles deletes uploads, files and parts stored before the instant
// that no task refers to, and returns the number of parts. A file that is being
// attached at this moment is kept by the reference. Parts go a few at a time, so
// that nobody waits for gigabytes.
func (s Uploads) DeleteStaleFiles(ctx context.Context, before time.Time) (chunks int64, err error) {
	if err := s.watch.Err(); err != nil {
		return 0, err // what is stale by a wrong clock may be minutes old
	}
	err = s.withUploads(ctx, ledger.LaneTime, func(c conn) (err error) {
		_, err = c.exec("DELETE FROM upload AS u WHERE stored_at < ? AND NOT "+uploadUsed, micros(before))
		if err != nil {
			return fmt.Errorf("delete unused uploads: %w", err)
		}
		_, err = c.exec("DELETE FROM file AS f WHERE stored_at < ? AND "+fileUnused, micros(before))
		if err != nil {
			return fmt.Errorf("delete unused files: %w", err)
		}
		return nil
	})
	for n := int64(partsAtOnce); err == nil && n == partsAtOnce; chunks += n {
		n, err = s.deleteStaleParts(ctx, before)
	}
	return chunks, err
}

// partsAtOnce are 64 MiB.
const partsAtOnce = 256

func (s Uploads) deleteStaleParts(ctx context.Context, before time.Time) (n int64, err error) {
	err = s.withUploads(ctx, ledger.LaneTime, func(c conn) (err error) {
		n, err = c.exec(`DELETE FROM file_chunk WHERE (upload, n) IN (SELECT p.upload, p.n FROM file_chunk p WHERE p.stored_at < ?
			AND NOT EXISTS (SELECT 1 FROM file f WHERE f.upload = p.upload)
			AND NOT EXISTS (SELECT 1 FROM upload u WHERE u.id = p.upload) LIMIT ?)`, micros(before), partsAtOnce)
		if err != nil {
			return fmt.Errorf("delete parts of unused files: %w", err)
		}
		return nil
	})
	return n, err
}

// withUploads runs fn in a transaction that has the account of all uploads for
// itself: two that are granted at once must not both get the last room, and no
// content may be dropped while it is sent again.
func (s Uploads) withUploads(ctx context.Context, lane ledger.Lane, fn func(conn) error) error {
	return s.inTx(ctx, lane, func(c conn) error {
		var one int
		found, err := c.get([]any{&one}, "SELECT 1 FROM counter WHERE name = 'upload'"+c.d.forUpdate)
		if err == nil && !found {
			err = errors.New("the row is missing")
		}
		if err != nil {
			return fmt.Errorf("take the account of uploads: %w", err)
		}
		return fn(c)
	})
}
