package store

import (
	"cmp"
	"context"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// What holds for a question e about a task that was not done. It is the newest
// when nobody was asked or answered later, runs while its end is to come, and
// came back when the task is open.
const (
	newestQuestion = `NOT EXISTS (SELECT 1 FROM task n JOIN playbook_line nl ON nl.line_id = n.line_id WHERE n.case_id = e.case_id
		AND n.for_task = e.for_task AND nl.purpose = 'exception' AND n.state IN ('open', 'done') AND n.ordinal > e.ordinal)`
	endsLater = `EXISTS (SELECT 1 FROM task x JOIN playbook_line xl ON xl.line_id = x.line_id WHERE x.case_id = e.case_id
		AND x.for_task = e.for_task AND xl.purpose = 'exception' AND x.state = 'planned')`
	cameBack = `EXISTS (SELECT 1 FROM task f WHERE f.id = e.for_task AND f.state = 'open')`
)

// standings are the conditions of the states of an exception, of which one holds.
func standings() map[readmodel.ExceptionState]string {
	return map[readmodel.ExceptionState]string{
		readmodel.ExceptionAsked:    "e.state = 'open' AND NOT " + cameBack,
		readmodel.ExceptionReopened: newestQuestion + " AND " + cameBack + " AND NOT " + endsLater,
		readmodel.ExceptionRuns:     "e.state = 'done' AND " + newestQuestion + " AND " + endsLater,
		readmodel.ExceptionEnded:    "e.state = 'done' AND NOT (" + newestQuestion + " AND (" + endsLater + " OR " + cameBack + "))",
	}
}

// Exceptions lists what was not done and is, or was, accepted so, the newest
// question first; what waits for an answer when no state is given.
func (s Pages) Exceptions(ctx context.Context, who readmodel.Viewer, state readmodel.ExceptionState, p readmodel.Page) (rows []readmodel.ExceptionRow, next string, err error) {
	state = cmp.Or(state, readmodel.ExceptionAsked)
	condition, known := standings()[state]
	if !known {
		return nil, "", jml.Invalid("state", "Choose asked, running, reopened or ended.")
	}
	limit, after, err := parsePage(p, 1)
	if err != nil {
		return nil, "", err
	}
	w := where{}
	w.and("t.id IN (SELECT e.id FROM task e WHERE e.for_task <> '' AND e.state IN ('open', 'done') AND " +
		"e.line_id IN (SELECT line_id FROM playbook_line WHERE purpose = 'exception') AND " + condition + ")")
	if after != nil {
		w.and("t.id < ?", after[0])
	}
	err = s.viewAs(ctx, who, "list exceptions", func(r *pageReader) error {
		questions, err := r.taskRows(w.String()+" ORDER BY t.id DESC LIMIT ?", append(w.args, limit+1)...)
		if err != nil {
			return err
		}
		questions, next = cut(questions, limit, func(t readmodel.TaskRow) cursor { return cursor{t.ID} })
		rows, err = r.exceptions(questions)
		return err
	})
	for i := range rows {
		rows[i].Standing = state
	}
	return rows, next, err
}

// exceptions adds to questions what they are about, and the answer before.
func (r *pageReader) exceptions(questions []readmodel.TaskRow) ([]readmodel.ExceptionRow, error) {
	out := make([]readmodel.ExceptionRow, 0, len(questions))
	for _, q := range questions {
		row := readmodel.ExceptionRow{TaskRow: q}
		about, err := r.taskRows("t.case_id = ? AND (t.id = ? OR t.for_task = ? AND t.purpose = 'exception' AND t.state = 'done' AND t.ordinal < ?) ORDER BY t.ordinal",
			q.CaseID, q.For, q.For, q.Ordinal)
		if err != nil {
			return nil, err
		}
		for _, t := range about {
			if t.ID == q.For {
				row.First = t
			} else {
				row.Before = t
			}
		}
		if err := r.saidOf(&row.First); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	return out, nil
}

// saidOf puts back what was said when a task ended that is open again.
func (r *pageReader) saidOf(t *readmodel.TaskRow) error {
	if t.State.Ended() || t.ID == "" {
		return nil
	}
	return r.endings([]string{t.ID}, map[string]*readmodel.TaskRow{t.ID: t})
}

// excepted are the exceptions that some tasks ask about, by the task.
func (r *pageReader) excepted(tasks []readmodel.TaskRow) (map[string]readmodel.ExceptionRow, error) {
	var questions []readmodel.TaskRow
	for _, t := range tasks {
		asks := t.Purpose == jml.PurposeException || t.Purpose == jml.PurposeIncident
		if asks && t.State == jml.TaskOpen {
			questions = append(questions, t)
		}
	}
	rows, err := r.exceptions(questions)
	out := make(map[string]readmodel.ExceptionRow, len(rows))
	for _, row := range rows {
		out[row.ID] = row
	}
	return out, err
}
