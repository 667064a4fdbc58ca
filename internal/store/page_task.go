package store

import (
	"database/sql"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/proof"
	"github.com/handover-jml/handover/internal/readmodel"
)

// taskRows reads the tasks t of cases c that a condition selects and the viewer
// may see, with the names and texts that a page shows beside them.
func (r *pageReader) taskRows(tail string, args ...any) ([]readmodel.TaskRow, error) {
	var out []readmodel.TaskRow
	subjects := map[string]string{} // of case
	seen, who := r.visible("t.case_id")
	err := r.each(func(rows *sql.Rows) error {
		out = append(out, readmodel.TaskRow{})
		row := &out[len(out)-1]
		var subject string
		dest := append(refs(tasks().bind(&row.Task)), &row.CaseNumber, &row.CaseKind, &row.CaseZone, &subject)
		err := rows.Scan(dest...)
		subjects[row.CaseID] = subject
		return err
	}, "SELECT "+tasks().columns("t.")+", c.number, c.kind, c.zone, c.person_id FROM whole_task t JOIN cases c ON c.id = t.case_id WHERE "+seen+" AND "+tail,
		append(who, args...)...)
	if err != nil {
		return nil, err
	}
	if err := r.nameTasks(out, subjects); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(out, idsAtOnce) {
		if err := r.detailTasks(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *pageReader) nameTasks(rows []readmodel.TaskRow, subjects map[string]string) error {
	var ids []string
	for _, t := range rows {
		ids = append(ids, t.AssigneeID, t.DoneBy, t.RecordedBy, subjects[t.CaseID])
	}
	slices.Sort(ids)
	named, err := r.names(slices.Compact(ids))
	if err != nil {
		return err
	}
	for i := range rows {
		t := &rows[i]
		t.SubjectName, t.AssigneeName = named[subjects[t.CaseID]], named[t.AssigneeID]
		t.DoneByName = named[t.DoneBy]
		if t.DoneByName == "" {
			t.DoneByName = named[t.RecordedBy]
		}
	}
	return nil
}

// phones are the numbers of those who own tasks, by person.
func (r *pageReader) phones(rows []readmodel.TaskRow) (map[string]string, error) {
	var ids []string
	for _, t := range rows {
		ids = append(ids, t.AssigneeID)
	}
	slices.Sort(ids)
	out := map[string]string{}
	for part := range slices.Chunk(slices.Compact(ids), idsAtOnce) {
		found, err := r.PeopleByID(part)
		if err != nil {
			return nil, err
		}
		for id, p := range found {
			out[id] = p.Phone
		}
	}
	return out, nil
}

// names returns the names of people and staff by id.
func (r *pageReader) names(ids []string) (map[string]string, error) {
	out := map[string]string{}
	for part := range slices.Chunk(ids, idsAtOnce) {
		found, err := r.PeopleByID(part)
		if err != nil {
			return nil, err
		}
		var others []string
		for _, id := range part {
			if p, known := found[id]; known {
				out[id] = p.Name()
			} else if id != "" {
				others = append(others, id)
			}
		}
		if len(others) == 0 {
			continue
		}
		condition, args := in("id", others)
		members, err := staffRights().all(r.conn, "WHERE "+condition, args...)
		if err != nil {
			return nil, err
		}
		for _, m := range members {
			out[m.ID] = m.Name
		}
	}
	return out, nil
}

// detailTasks adds the texts of endings and the files.
func (r *pageReader) detailTasks(rows []readmodel.TaskRow) error {
	at := make(map[string]*readmodel.TaskRow, len(rows))
	var ids, ended []string
	for i := range rows {
		id := rows[i].ID
		at[id] = &rows[i]
		ids = append(ids, id)
		if rows[i].State.Ended() {
			ended = append(ended, id)
		}
	}
	if err := r.endings(ended, at); err != nil {
		return err
	}
	condition, args := in("task_id", ids)
	return r.each(func(row *sql.Rows) error {
		var task string
		var f jml.EndingFile
		err := row.Scan(&task, &f.SHA256, &f.Name, &f.Media, &f.Size)
		at[task].Files = append(at[task].Files, f)
		return err
	}, "SELECT task_id, sha256, name, media, size FROM task_file WHERE "+condition+" ORDER BY task_id, n", args...)
}

// endings takes the texts of each ended task from its newest ending.
func (r *pageReader) endings(ids []string, at map[string]*readmodel.TaskRow) error {
	if len(ids) == 0 {
		return nil
	}
	condition, args := in("l.task_id", ids)
	newest := map[string]int64{}
	return r.each(func(rows *sql.Rows) error {
		var task, field, value string
		var seq int64
		if err := rows.Scan(&task, &seq, &field, &value); err != nil {
			return err
		}
		t := at[task]
		if newest[task] != seq {
			newest[task], t.Note, t.Proof = seq, "", nil
		}
		switch {
		case field == "note":
			t.Note = value
		case proof.IsTyped(field):
			if t.Proof == nil {
				t.Proof = map[string]string{}
			}
			t.Proof[field] = value
		}
		return nil
	}, `SELECT l.task_id, l.seq, o.field, o.value FROM log_leaf l JOIN opening o ON o.seq = l.seq
		WHERE l.type = 'task.ended' AND l.task_id <> '' AND `+condition+" ORDER BY l.seq", args...)
}
