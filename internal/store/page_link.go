package store

import (
	"context"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// LinkTasks returns what the person may see of these cases now: the tasks that
// are theirs, and the ids and titles of those that their mails named and that
// somebody else has.
func (s Pages) LinkTasks(ctx context.Context, personID string, caseIDs []string) (out readmodel.LinkTasks, err error) {
	err = s.view(ctx, "show a person's tasks", func(r *pageReader) error {
		p, err := r.Person(personID)
		if err != nil {
			return err
		}
		out.PersonID, out.PersonName = p.ID, p.Name()
		if out.Zone, err = r.zoneOf(personID); err != nil {
			return err
		}
		condition, args := in("id", caseIDs)
		list, err := cases().all(r.conn, "WHERE "+condition+" ORDER BY number", args...)
		if err != nil {
			return err
		}
		for _, c := range list {
			one, err := r.linkCase(personID, c)
			if err != nil {
				return err
			}
			out.Cases = append(out.Cases, one)
		}
		return nil
	})
	return out, err
}

// namedTo selects the tasks that a person's own mails about a case named; its
// parameters are the case and the person.
const namedTo = `(SELECT nt.task_id FROM notice n JOIN notice_task nt ON nt.notice_id = n.id
	WHERE n.case_id = ? AND n.owner_id = ? AND n.kind <> 'escalation')`

func (r *pageReader) linkCase(personID string, c jml.Case) (readmodel.LinkCase, error) {
	out := readmodel.LinkCase{Case: c}
	subject, err := r.Person(c.PersonID)
	if err != nil {
		return out, err
	}
	out.SubjectName = subject.Name()
	// A planned task is nobody's yet; whom a mail told of it sees it coming.
	if out.Tasks, err = r.taskRows(`t.case_id = ? AND (t.assignee_id = ? OR t.state = 'planned' AND t.assignee_id IS NULL AND t.id IN `+namedTo+`)
		ORDER BY t.ordinal, t.id`, c.ID, personID, c.ID, personID); err != nil {
		return out, err
	}
	moved, err := tasks().all(r.conn, `WHERE case_id = ? AND assignee_id <> ? AND id IN `+namedTo+` ORDER BY ordinal, id`,
		c.ID, personID, c.ID, personID)
	for _, t := range moved {
		out.Moved = append(out.Moved, readmodel.TaskRow{Task: jml.Task{ID: t.ID, CaseID: t.CaseID, Title: t.Title}})
	}
	return out, err
}

// zoneOf is the zone of the newest engagement, else the company's.
func (r *pageReader) zoneOf(personID string) (string, error) {
	held, err := r.Engagements(personID)
	if err != nil {
		return "", err
	}
	if len(held) > 0 && held[0].Zone != "" {
		return held[0].Zone, nil
	}
	settings, err := r.Settings()
	return settings.Zone, err
}
