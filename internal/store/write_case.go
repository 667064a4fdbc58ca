package store

import (
	"database/sql"
	"fmt"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

func (t *tx) LockEngagement(id string) error {
	found, err := t.exists("SELECT 1 FROM engagement WHERE id = ?"+t.d.forUpdate, id)
	if err == nil && !found {
		err = notFound("engagement")
	}
	return err
}

func (t *tx) NextCaseNumber() (int64, error) {
	var n int64
	found, err := t.get([]any{&n}, "UPDATE counter SET value = value + 1 WHERE name = 'case' RETURNING value")
	if err == nil && !found {
		err = fmt.Errorf("the counter is missing")
	}
	if err != nil {
		return 0, t.d.explain(fmt.Errorf("number a case: %w", err))
	}
	return n, nil
}

// revAt tells the sweep since when a change waits for its round.
func revAt(t *tx) field { return field{"rev_at", micros(t.Now())} }

func (t *tx) InsertCase(c jml.Case) error { return cases().insert(t.conn, c, revAt(t)) }
func (t *tx) UpdateCase(c jml.Case) error { return writeSeen(t, cases(), c, revAt(t)) }

func (t *tx) InsertTask(k jml.Task) error {
	line, err := putLine(t, k)
	if err != nil {
		return err
	}
	return taskRows().insert(t.conn, k, line)
}

func (t *tx) UpdateTask(k jml.Task) error {
	same, err := sameLine(t, k)
	if err != nil {
		return err
	}
	if same {
		return writeSeen(t, taskRows(), k)
	}

	line, err := putLine(t, k)
	if err != nil {
		return err
	}
	if err := taskRows().update(t.conn, k, line); err != nil {
		return err
	}
	return seeTask(t, k)
}

func (t *tx) InsertTakeovers(caseID string, list []roles.Takeover) error {
	rows := make([][]any, len(list))
	for i, v := range list {
		rows[i] = []any{caseID, i, v.Kind, v.Ref, v.To}
	}
	return t.d.explain(insertRows(t.conn, "takeover (case_id, n, kind, ref, to_id)", rows))
}

// AttachFiles goes on counting where an earlier ending of the task stopped.
func (t *tx) AttachFiles(taskID string, list []jml.EndingFile) error {
	if len(list) == 0 {
		return nil
	}
	var n int
	_, err := t.get([]any{&n}, "SELECT COALESCE(MAX(n) + 1, 0) FROM task_file WHERE task_id = ?", taskID)
	if err != nil {
		return t.d.explain(fmt.Errorf("count the files of a task: %w", err))
	}
	rows := make([][]any, len(list))
	for i, f := range list {
		rows[i] = []any{taskID, n + i, f.SHA256, f.Name, f.Media, f.Size}
	}
	return t.d.explain(insertRows(t.conn, "task_file (task_id, n, sha256, name, media, size)", rows))
}

func (t *tx) InsertNotice(n notice.Notice) error {
	if err := notices().insert(t.conn, n); err != nil {
		return err
	}
	rows := make([][]any, len(n.Tasks))
	for i, ref := range n.Tasks {
		rows[i] = []any{n.ID, i, ref.TaskID, micros(ref.OldDue)}
	}
	return t.d.explain(insertRows(t.conn, "notice_task (notice_id, n, task_id, old_due)", rows))
}

func (t *tx) UpdateNotice(n notice.Notice) error { return writeSeen(t, notices(), n) }

// Touch implements ledger.Tx. The union lets each half use its own index.
func (t *tx) Touch(personID string) ([]string, error) {
	var ids []string
	err := t.each(func(rows *sql.Rows) error {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		forgetCase(t, id)
		ids = append(ids, id)
		return nil
	}, `UPDATE cases SET rev = rev + 1, rev_at = ? WHERE state = 'open' AND id IN (
		SELECT id FROM cases WHERE person_id = ? AND state = 'open'
		UNION SELECT case_id FROM task WHERE assignee_id = ? AND state IN ('planned', 'open'))
		RETURNING id`, micros(t.Now()), personID, personID)
	if err != nil {
		return nil, t.d.explain(fmt.Errorf("mark a person's cases: %w", err))
	}
	return ids, nil
}

// DriveCase never takes driven_rev back, since rounds of two runs may overlap.
func (t *tx) DriveCase(d course.Drive, ns string) error {
	forgetCase(t, d.CaseID)
	n, err := t.exec(`UPDATE cases SET driven_rev = CASE WHEN driven_rev > ? THEN driven_rev ELSE ? END,
		driver_ns = ?, next_wake = ?, course_version = ? WHERE id = ?`,
		d.Rev, d.Rev, ns, micros(d.NextWake), d.CourseVersion, d.CaseID)
	if err != nil {
		return t.d.explain(fmt.Errorf("record a round: %w", err))
	}
	if n == 0 {
		return notFound("case")
	}
	return nil
}
