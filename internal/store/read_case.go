package store

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/roles"
)

func (r *reader) Case(id string) (jml.Case, error) {
	return cases().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) CaseByNumber(n int64) (jml.Case, error) {
	return cases().one(r.conn, "WHERE number = ?", n)
}

func (r *reader) OpenCases(personID string) ([]jml.Case, error) {
	return cases().all(r.conn, "WHERE person_id = ? AND state = 'open' ORDER BY number", personID)
}

func (r *reader) CasesOf(personID string) ([]jml.Case, error) {
	return cases().all(r.conn, "WHERE person_id = ? ORDER BY number DESC", personID)
}

func (r *reader) Tasks(caseID string) ([]jml.Task, error) {
	return tasks().all(r.conn, "WHERE case_id = ? ORDER BY ordinal, id", caseID)
}

func (r *reader) Task(id string) (jml.Task, error) {
	return tasks().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) Neighbours(caseID string) (out []course.Neighbour, err error) {
	err = r.each(func(row *sql.Rows) error {
		var n course.Neighbour
		err := row.Scan(&n.ID, list[string]{&n.After})
		out = append(out, n)
		return err
	}, `SELECT id, CASE state WHEN 'planned' THEN after_keys ELSE '[]' END FROM task
		WHERE case_id = ? AND state IN ('planned', 'open')`, caseID)
	if err != nil {
		return nil, r.d.explain(fmt.Errorf("read the running tasks of a case: %w", err))
	}
	return out, nil
}

func (r *reader) OpenTasksOf(personID string) ([]jml.Task, error) {
	return tasks().all(r.conn, "WHERE assignee_id = ? AND state IN ('planned', 'open') ORDER BY due_at, id", personID)
}

func (r *reader) Takeovers(caseID string) ([]roles.Takeover, error) {
	return takeovers().all(r.conn, "WHERE case_id = ? ORDER BY n", caseID)
}

func (r *reader) TakeoverOf(kind, ref string) (personID string, ok bool, err error) {
	t, ok, err := takeovers().find(r.conn, "WHERE kind = ? AND ref = ? ORDER BY case_id DESC LIMIT 1", kind, ref)
	return t.To, ok, err
}

func (r *reader) Notices(caseID string) ([]notice.Notice, error) {
	rows, err := notices().all(r.conn, "WHERE case_id = ? ORDER BY created_at, id", caseID)
	if err != nil {
		return nil, err
	}
	return rows, r.noticeTasks(rows, "n.case_id = ?", caseID)
}

// digests are an owner's since an instant; its parameters are those two.
const digests = "WHERE owner_id = ? AND kind = 'digest' AND created_at >= ? ORDER BY created_at, id"

func (r conn) DigestsOf(ownerID string, since time.Time) ([]notice.Notice, error) {
	return notices().all(r, digests, ownerID, micros(since))
}

// mailedTo goes by the leaves of the cases in which an owner was mailed.
const mailedTo = `SELECT c.id FROM cases c WHERE c.id IN (SELECT n.case_id FROM notice n WHERE n.owner_id = ? AND n.state = 'sent')
	AND EXISTS (SELECT 1 FROM log_leaf l JOIN opening o ON o.seq = l.seq AND o.field = 'owner.email'
		WHERE l.case_no = c.number AND l.case_no > 0 AND l.type = 'notice.sent' AND o.value = ?)
	ORDER BY c.number DESC LIMIT 1`

func (r conn) MailedTo(ownerID, address string) (caseID string, err error) {
	_, err = r.get([]any{&caseID}, mailedTo, ownerID, address)
	return caseID, err
}

func (r *reader) Notice(id string) (notice.Notice, error) {
	row, err := notices().one(r.conn, "WHERE id = ?", id)
	if err != nil {
		return row, err
	}
	rows := []notice.Notice{row}
	err = r.noticeTasks(rows, "n.id = ?", id)
	return rows[0], err
}

// noticeTasks fills in what each notice names.
func (r *reader) noticeTasks(rows []notice.Notice, where string, arg string) error {
	at := make(map[string]*notice.Notice, len(rows))
	for i := range rows {
		at[rows[i].ID] = &rows[i]
	}
	err := r.each(func(row *sql.Rows) error {
		var noticeID string
		var t notice.TaskRef
		if err := row.Scan(&noticeID, &t.TaskID, instant{&t.OldDue}); err != nil {
			return err
		}
		if n := at[noticeID]; n != nil {
			n.Tasks = append(n.Tasks, t)
		}
		return nil
	}, `SELECT t.notice_id, t.task_id, t.old_due FROM notice n JOIN notice_task t ON t.notice_id = n.id
		WHERE `+where+" ORDER BY t.notice_id, t.n", arg)
	if err != nil {
		return r.d.explain(fmt.Errorf("read the tasks of notices: %w", err))
	}
	return nil
}
