package store

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/leaftype"
)

// head is the log's one mutable row: how many leaves there are and when the
// newest was recorded.
type head struct {
	size       int64
	recordedAt time.Time
}

func readHead(c conn) (head, error) {
	var h head
	found, err := c.get([]any{&h.size, instant{&h.recordedAt}}, "SELECT size, recorded_at FROM log_head WHERE id = 1")
	switch {
	case err != nil:
		return h, c.d.explain(fmt.Errorf("read the log head: %w", err))
	case !found:
		return h, errNoHead
	}
	return h, nil
}

// appendLeaves gives the drafts their places. It holds the head's lock from
// its first statement to the commit, so seq has no gaps and recorded_at never
// goes back.
func (d *database) appendLeaves(t *tx) error {
	if len(t.drafts) == 0 {
		return nil
	}
	first, recordedAt, database, err := moveHead(t, len(t.drafts))
	if err != nil {
		return err
	}
	if err := d.watch.Look(database, recordedAt); err != nil {
		return err
	}
	fresh := newHashes(t.conn, checkpoint.FirstHash(first))
	var leaves, openings [][]any
	for i, draft := range t.drafts {
		seq := first + int64(i)
		line, opened, err := evidence.Seal(draft, seq, t.Now(), recordedAt, d.random)
		if err != nil {
			return err
		}
		if err := fresh.add(seq, line); err != nil {
			return err
		}
		number, err := numberOf(t, draft.Case)
		if err != nil {
			return err
		}
		leaves = append(leaves, []any{seq, leafLine{&line}, string(draft.Data.LeafType()), number, foundBy(draft)})
		for _, o := range opened {
			openings = append(openings, []any{o.Seq, o.Field, o.Key, o.Value})
		}
	}
	if err := insertRows(t.conn, "log_leaf (seq, bytes, type, case_no, task_id)", leaves); err != nil {
		return err
	}
	if err := insertRows(t.conn, "log_hash (idx, h)", fresh.rows()); err != nil {
		return err
	}
	return insertRows(t.conn, "opening (seq, field, key, value)", openings)
}

// numberOf returns the number of a case, 0 for none, and remembers it.
func numberOf(t *tx, caseID string) (int64, error) {
	number, ok := t.numbers[caseID]
	if ok || caseID == "" {
		return number, nil
	}
	_, err := t.get([]any{&number}, "SELECT number FROM cases WHERE id = ?", caseID)
	if err != nil {
		return 0, fmt.Errorf("number the case of a leaf: %w", err)
	}
	t.numbers[caseID] = number
	return number, nil
}

// foundBy is the task by which a leaf is looked for: only how one ended is.
func foundBy(d evidence.Draft) string {
	if d.Data.LeafType() == leaftype.TaskEnded {
		return d.Task
	}
	return ""
}

// moveHead takes the places of n leaves and holds the head until the commit.
// They are recorded at the transaction's instant, or when the newest leaf is if
// that is later. It tells the database's present too, zero when it has no clock
// of its own.
func moveHead(t *tx, n int) (first int64, recordedAt, database time.Time, err error) {
	now := micros(t.Now())
	found := false
	err = t.inTurn(func(c conn) (err error) {
		found, err = c.get([]any{&first, instant{&recordedAt}, instant{&database}}, `UPDATE log_head SET size = size + ?,
			recorded_at = CASE WHEN recorded_at > ? THEN recorded_at ELSE ? END
			WHERE id = 1 RETURNING size, recorded_at, `+t.d.present(), n, now, now)
		return err
	})
	switch {
	case err != nil:
		return 0, recordedAt, database, t.d.explain(fmt.Errorf("move the log head: %w", err))
	case !found:
		return 0, recordedAt, database, errNoHead
	}
	return first - int64(n), recordedAt, database, nil
}

const (
	// rowsAtOnce keeps a statement far below the engines' limit of parameters.
	rowsAtOnce = 200
	// rowsAlone go one by one into SQLite, which keeps a journal of a statement
	// with several rows, to undo it alone.
	rowsAlone = 6
)

// insertRows inserts rows of equal length with few statements.
func insertRows(c conn, into string, rows [][]any) error {
	most := rowsAtOnce
	if c.d.embedded && len(rows) <= rowsAlone {
		most = 1
	}
	for len(rows) > 0 {
		n := min(len(rows), most)
		marks := "(" + strings.Repeat(", ?", len(rows[0]))[2:] + ")"
		args := make([]any, 0, n*len(rows[0]))
		for _, row := range rows[:n] {
			args = append(args, row...)
		}
		query := "INSERT INTO " + into + " VALUES " + strings.Repeat(", "+marks, n)[2:]
		if _, err := c.exec(query, args...); err != nil {
			return fmt.Errorf("insert into %s: %w", strings.Fields(into)[0], err)
		}
		rows = rows[n:]
	}
	return nil
}

// hashes reads the tree's stored hashes, those of this transaction included.
type hashes struct {
	conn  conn
	first int64 // index of fresh[0]
	fresh []tlog.Hash
}

func newHashes(c conn, first int64) *hashes { return &hashes{conn: c, first: first} }

func (h *hashes) add(seq int64, line []byte) error {
	added, err := checkpoint.HashesForLeaf(seq, line, h)
	h.fresh = append(h.fresh, added...)
	return err
}

func (h *hashes) rows() [][]any {
	out := make([][]any, len(h.fresh))
	for i := range h.fresh {
		out[i] = []any{h.first + int64(i), h.fresh[i][:]}
	}
	return out
}

// ReadHashes implements tlog.HashReader.
func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	at := map[int64]int{}
	var stored []any
	for i, index := range indexes {
		if index >= h.first {
			out[i] = h.fresh[index-h.first]
			continue
		}
		at[index] = i
		stored = append(stored, index)
	}
	if len(stored) == 0 {
		return out, nil
	}
	found := 0
	err := h.conn.each(func(rows *sql.Rows) error {
		var index int64
		var b []byte
		if err := rows.Scan(&index, &b); err != nil {
			return err
		}
		if len(b) != tlog.HashSize {
			return fmt.Errorf("hash %d has %d bytes", index, len(b))
		}
		out[at[index]] = tlog.Hash(b)
		found++
		return nil
	}, "SELECT idx, h FROM log_hash WHERE "+marks("idx", len(stored)), stored...)
	if err != nil {
		return nil, h.conn.d.explain(fmt.Errorf("read hashes of the log: %w", err))
	}
	if found != len(stored) {
		return nil, fmt.Errorf("read hashes of the log: %d of %d are missing", len(stored)-found, len(stored))
	}
	return out, nil
}
