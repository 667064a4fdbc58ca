package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
)

// Leaves implements ledger.PersonalValues.
func (c conn) Leaves() (int64, error) {
	h, err := readHead(c)
	return h.size, err
}

// PersonalLeaves implements ledger.PersonalValues. It reads in slices, so that no
// statement takes long however large the log is.
func (c conn) PersonalLeaves(from int64, fn func(seq int64, line []byte, fields []string) error) error {
	size, err := c.Leaves()
	if err != nil {
		return err
	}
	for ; from < size; from += leavesAtOnce {
		batch, err := c.personalSlice(from, min(from+leavesAtOnce, size))
		if err != nil {
			return c.d.explain(fmt.Errorf("read what the log tells of people: %w", err))
		}
		for _, l := range batch {
			if err := fn(l.seq, l.line, l.fields); err != nil {
				return err
			}
		}
	}
	return nil
}

// openLeaf is a leaf with the fields that are still open.
type openLeaf struct {
	seq    int64
	line   []byte
	fields []string
}

func (c conn) personalSlice(from, below int64) (batch []openLeaf, err error) {
	err = c.each(func(rows *sql.Rows) error {
		var l openLeaf
		var field string
		if err := rows.Scan(&l.seq, leafLine{&l.line}, &field); err != nil {
			return err
		}
		if n := len(batch); n > 0 && batch[n-1].seq == l.seq {
			batch[n-1].fields = append(batch[n-1].fields, field)
			return nil
		}
		l.fields = []string{field}
		batch = append(batch, l)
		return nil
	}, `SELECT o.seq, l.bytes, o.field FROM opening o JOIN log_leaf l ON l.seq = o.seq
		WHERE o.seq >= ? AND o.seq < ? ORDER BY o.seq, o.field`, from, below)
	return batch, err
}

// erasures deletes for good within a transaction.
type erasures struct {
	in  conn
	at  time.Time
	any bool // what is deleted has to go from the database's files too
}

// EraseOpenings implements ledger.WriteErasures.
func (t *erasures) EraseOpenings(gone []evidence.ErasedOpening) error {
	t.any = true
	for _, o := range gone {
		err := t.in.do("name what is erased", "INSERT INTO erasure (seq, field, erased_at) VALUES (?, ?, ?)", o.Seq, o.Field, micros(t.at))
		if err != nil {
			return err
		}
		n, err := t.in.exec("DELETE FROM opening WHERE seq = ? AND field = ?", o.Seq, o.Field)
		if err != nil {
			return t.in.d.explain(fmt.Errorf("erase an opening: %w", err))
		}
		if n != 1 {
			return fmt.Errorf("erase the opening of %q of leaf %d: there is none", o.Field, o.Seq)
		}
	}
	return nil
}

// EraseTraces implements ledger.WriteErasures.
func (t *erasures) EraseTraces(personID string) (files int64, err error) {
	t.any = true
	const ofPerson = "(SELECT id FROM cases WHERE person_id = ?)"
	const calledSo = "(SELECT 1 FROM person_ref r WHERE r.person_id = ? AND r.source = id_source AND r.id_key = feed_%s.id_key)"
	for _, step := range []struct{ what, query string }{
		{"erase what sources said", "DELETE FROM feed_record WHERE EXISTS " + fmt.Sprintf(calledSo, "record")},
		{"erase whom to ask about", "DELETE FROM feed_hint WHERE record IN (SELECT id FROM person_ref WHERE person_id = ?)"},
		{"erase what sources sent", "DELETE FROM feed_item WHERE EXISTS " + fmt.Sprintf(calledSo, "item")},
		{"erase what made their cases", "DELETE FROM feed_item WHERE case_id IN " + ofPerson},
		{"forget legal holds that were lifted", "DELETE FROM legal_hold WHERE person_id = ? AND released_at IS NOT NULL"},
		{"erase outside ids", "DELETE FROM person_ref WHERE person_id = ?"},
		{"erase passkeys", "DELETE FROM passkey WHERE holder = ?"},
		{"erase the names of rights", "UPDATE staff SET name = '', email = '' WHERE person_id = ? AND removed"},
		{"erase titles that somebody typed", "UPDATE playbook_line SET title = '[erased]' WHERE playbook_hash = '' AND line_id IN (SELECT line_id FROM task WHERE case_id IN " + ofPerson + ")"},
		{"erase whom sign-in providers know", "DELETE FROM identity WHERE person_id = ?"},
		{"erase addresses that were wrong", "UPDATE notice SET address = '' WHERE owner_id = ? AND address <> ''"},
		{"erase what mail servers answered", "UPDATE notice SET failure = '' WHERE owner_id = ? AND failure <> ''"},
		{"erase what they answered in cases", "UPDATE notice SET failure = '' WHERE failure <> '' AND case_id IN " + ofPerson},
	} {
		if err := t.in.do(step.what, step.query, personID); err != nil {
			return 0, err
		}
	}
	sums, err := t.in.column(`SELECT DISTINCT f.sha256 FROM task_file f JOIN task k ON k.id = f.task_id
		WHERE k.case_id IN `+ofPerson+` UNION SELECT u.sha256 FROM upload u WHERE u.sha256 <> '' AND u.case_id IN `+ofPerson, personID, personID)
	if err != nil {
		return 0, err
	}
	if err := t.in.do("erase the files of tasks", "DELETE FROM task_file WHERE task_id IN (SELECT id FROM task WHERE case_id IN "+ofPerson+")", personID); err != nil {
		return 0, err
	}
	if err := t.in.do("erase uploads", "DELETE FROM upload WHERE case_id IN "+ofPerson, personID); err != nil {
		return 0, err
	}
	for _, sum := range sums {
		dropped, err := t.dropFile(sum)
		if err != nil {
			return 0, err
		}
		if dropped {
			files++
		}
	}
	return files, nil
}

// dropFile deletes a file that nothing refers to any more.
func (t *erasures) dropFile(sum string) (dropped bool, err error) {
	var parts string
	dropped, err = t.in.get([]any{&parts}, "DELETE FROM file AS f WHERE sha256 = ? AND "+fileUnused+" RETURNING upload", sum)
	if err != nil || !dropped {
		return false, err
	}
	return true, dropParts(t.in, parts)
}

// column reads the first column of all rows.
func (c conn) column(query string, args ...any) (list []string, err error) {
	err = c.each(func(rows *sql.Rows) error {
		var s string
		err := rows.Scan(&s)
		list = append(list, s)
		return err
	}, query, args...)
	return list, err
}

// scrub has the database's files let go of what was deleted. SQLite overwrites
// it at once, but for the copy in its log of writes; Postgres gives its room to
// new rows. What cannot be done now, because somebody reads, is done by the
// databases themselves later, so that nobody need hear of it.
func (d *database) scrub(ctx context.Context) {
	if d.dialect.embedded {
		_, _ = d.direct(ctx, d.write).exec("PRAGMA wal_checkpoint(TRUNCATE)")
		return
	}
	patient := d.patient()
	defer patient.Close()
	_, _ = patient.ExecContext(ctx, "VACUUM opening, person, person_ref, feed_record, feed_item, engagement, cases, staff, notice, playbook_line, task_file, file_chunk")
}
