package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/readmodel"
)

const newestLeaves = 20

// ofCase holds for the leaves of the case with an id.
const ofCase = "case_no = (SELECT number FROM cases WHERE id = ?) AND case_no > 0"

// Timeline returns all leaves of a case in the order of the log, none of a
// case that is hidden from who looks.
func (s Pages) Timeline(ctx context.Context, who readmodel.Viewer, caseID string) (out []readmodel.TimelineEntry, err error) {
	err = s.viewAs(ctx, who, "show a timeline", func(r *pageReader) error {
		out, err = r.timeline(ofCase+" ORDER BY seq", caseID)
		return err
	})
	return out, err
}

func (r *pageReader) timeline(tail string, args ...any) ([]readmodel.TimelineEntry, error) {
	var out []readmodel.TimelineEntry
	seen, who := r.visibleNumber("case_no")
	err := r.each(func(rows *sql.Rows) error {
		var line []byte
		if err := rows.Scan(leafLine{&line}); err != nil {
			return err
		}
		leaf, err := evidence.ParseLeaf(line)
		if err != nil {
			return err
		}
		out = append(out, readmodel.TimelineEntry{Seq: leaf.Seq, Type: string(leaf.Type), At: leaf.RecordedAt,
			OccurredAt: leaf.OccurredAt, TaskID: leaf.Task, ActorKind: leaf.Actor.Kind,
			Assurance: leaf.Actor.Assurance, Data: leaf.Data, Openings: map[string]string{}})
		return nil
	}, "SELECT bytes FROM log_leaf WHERE "+seen+" AND "+tail, append(who, args...)...)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(out, idsAtOnce) {
		if err := r.openEntries(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// openEntries adds the personal values that have not been erased.
func (r *pageReader) openEntries(entries []readmodel.TimelineEntry) error {
	at := make(map[int64]map[string]string, len(entries))
	args := make([]any, len(entries))
	for i, e := range entries {
		args[i], at[e.Seq] = e.Seq, e.Openings
	}
	return r.each(func(rows *sql.Rows) error {
		var seq int64
		var field, value string
		err := rows.Scan(&seq, &field, &value)
		at[seq][field] = value
		return err
	}, "SELECT seq, field, value FROM opening WHERE "+marks("seq", len(args)), args...)
}

// LogStatus says how far the log is signed.
func (s Pages) LogStatus(ctx context.Context, who readmodel.Viewer) (out readmodel.LogStatus, err error) {
	err = s.viewAs(ctx, who, "show the log", func(r *pageReader) error {
		if _, err := r.get([]any{&out.Origin}, "SELECT value FROM meta WHERE key = 'origin'"); err != nil {
			return err
		}
		if _, err := r.get([]any{&out.Key}, "SELECT value FROM meta WHERE key = 'vkey'"); err != nil {
			return err
		}
		h, err := readHead(r.conn)
		if err != nil {
			return err
		}
		out.Size = h.size
		newest, err := r.LatestCheckpoint()
		if err != nil {
			return err
		}
		out.CheckpointNote = newest.Note
		if out.CheckpointNote != "" {
			c, err := checkpoint.Peek([]byte(out.CheckpointNote))
			if err != nil {
				return err
			}
			out.CheckpointSize, out.SignedAt = c.Size, c.SignedAt
		}
		out.Leaves, err = r.timeline("1 = 1 ORDER BY seq DESC LIMIT ?", newestLeaves)
		return err
	})
	return out, err
}
