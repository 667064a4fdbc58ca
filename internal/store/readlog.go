package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// readsAreKept is for how long it is known what an auditor looked at.
const readsAreKept = 3 * 365 * 24 * time.Hour

// NoteRead notes what an auditor looks at, by the address of the page.
func (s Reads) NoteRead(ctx context.Context, staffID, address string, at time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if _, err := c.exec("DELETE FROM read_log WHERE at <= ?", micros(at.Add(-readsAreKept))); err != nil {
			return fmt.Errorf("forget what auditors looked at long ago: %w", err)
		}
		if _, err := c.exec("INSERT INTO read_log (at, staff_id, address) VALUES (?, ?, ?)", micros(at), staffID, address); err != nil {
			return fmt.Errorf("note what an auditor looks at: %w", err)
		}
		return nil
	})
}

// AuditorReads lists what auditors looked at, the newest first; no page of a case
// that is hidden from who looks.
func (s Reads) AuditorReads(ctx context.Context, who readmodel.Viewer, p readmodel.Page) (rows []readmodel.ReadRow, next string, err error) {
	limit, after, err := parsePage(p, 1)
	if err != nil {
		return nil, "", err
	}
	w := where{}
	if after != nil {
		before, err := strconv.ParseInt(after[0], 10, 64)
		if err != nil {
			return nil, "", noMark()
		}
		w.and("r.id < ?", before)
	}
	var ids []int64
	err = s.viewAs(ctx, who, "list what auditors looked at", func(r *pageReader) error {
		if who.PersonID != "" {
			w.and("NOT EXISTS (SELECT 1"+hiddenCases+" AND (r.address LIKE '%' || h.id || '%' OR r.address LIKE '%/cases/' || h.number"+
				" OR r.address LIKE '%/cases/' || h.number || CAST(? AS TEXT) OR r.address LIKE '%/cases/' || h.number || '/%'"+
				" OR r.address || '&' LIKE '%case=' || h.number || '&%'))", who.PersonID, "?%")
		}
		return r.each(func(found *sql.Rows) error {
			var row readmodel.ReadRow
			var id int64
			err := found.Scan(&id, instant{&row.At}, &row.Name, &row.Address)
			rows, ids = append(rows, row), append(ids, id)
			return err
		}, "SELECT r.id, r.at, s.name, r.address FROM read_log r JOIN staff s ON s.id = r.staff_id WHERE "+w.String()+
			" ORDER BY r.id DESC LIMIT ?", append(w.args, limit+1)...)
	})
	if len(rows) > limit {
		rows, next = rows[:limit], cursor{strconv.FormatInt(ids[limit-1], 10)}.String()
	}
	return rows, next, err
}
