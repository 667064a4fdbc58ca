package store

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// MarkRestored notes how many leaves there were when the first were found
// missing: what follows them was written since. The first mark stays until the
// next checkpoint.
func (s Log) MarkRestored(ctx context.Context, size int64) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec("INSERT INTO meta (key, value) VALUES ('restored', ?) ON CONFLICT (key) DO NOTHING", strconv.FormatInt(size, 10))
	if err != nil {
		return s.dialect.explain(fmt.Errorf("note what was put back: %w", err))
	}
	return nil
}

// Reopen implements signer.Log: one transaction appends the leaf, with size,
// root and what was put back filled in, and names the log and its key anew.
func (s Log) Reopen(ctx context.Context, to evidence.LogReopened, vkey string, by jml.Actor, why string) (evidence.LogReopened, error) {
	err := s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		var size int64
		if found, err := c.get([]any{&size}, "SELECT size FROM log_head WHERE id = 1"+s.dialect.forUpdate); err != nil || !found {
			return fmt.Errorf("lock the log head: %w", cmp.Or(err, errNoHead))
		}
		root, err := checkpoint.Root(size, newHashes(c, checkpoint.FirstHash(size)))
		if err != nil {
			return err
		}
		if err := rename(c, to.Previous, to.Origin, vkey); err != nil {
			return err
		}
		if to.Restored, err = putBack(c, size, to.Lost); err != nil {
			return err
		}
		to.Size, to.Root = size, root.String()

		t := newTx(c, s.now)
		t.Append(evidence.Draft{Actor: by, Data: to, Personal: []evidence.Field{{Name: "note", Value: why}}})
		return s.appendLeaves(t)
	})
	return to, err
}

// rename names the log anew, if it is called what the caller believes.
func rename(c conn, from, to, vkey string) error {
	n, err := c.exec("UPDATE meta SET value = ? WHERE key = 'origin' AND value = ?", to, from)
	if err != nil {
		return fmt.Errorf("name the log anew: %w", err)
	}
	if n != 1 {
		return &jml.Error{Code: jml.CodeConflict, Message: "The log is not called " + from + " any more: somebody else has reopened it."}
	}
	_, err = c.exec("INSERT INTO meta (key, value) VALUES ('vkey', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", vkey)
	if err != nil {
		return fmt.Errorf("publish the log's key: %w", err)
	}
	return nil
}

// putBack is how many leaves are surely those of the log before: as many as
// were marked, or else as the newest checkpoint here covers. A mark at or after
// the end of what is lost came too late: the two had parted before it.
func putBack(c conn, size int64, lost *evidence.LostCheckpoint) (n int64, err error) {
	end := size
	if lost != nil {
		end = min(end, lost.Size-1)
	}
	var mark string
	found, err := c.get([]any{&mark}, "SELECT value FROM meta WHERE key = 'restored'")
	if err != nil {
		return 0, fmt.Errorf("read what was put back: %w", err)
	}
	if found {
		if n, err = strconv.ParseInt(mark, 10, 64); err != nil {
			return 0, fmt.Errorf("read what was put back: %w", err)
		}
	}
	if found && n <= end {
		return n, nil
	}
	n = 0
	if _, err := c.get([]any{&n}, "SELECT size FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1", end); err != nil {
		return 0, fmt.Errorf("read the newest checkpoint: %w", err)
	}
	return n, nil
}
