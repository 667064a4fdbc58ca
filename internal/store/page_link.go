package store

import (
	"context"
	"database/sql"
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// LinkTasks returns what the person may see of these cases now: the tasks that
// are theirs, and the ids and titles of those that their mails named and that
// somebody else has.
func (s Pages) LinkTasks(ctx context.Context, personID string, caseIDs []string) (out readmodel.LinkTasks, err error) {
	err = s.view(ctx, "show a person's tasks", func(r *pageReader) error {
		out.PersonID = personID
		if out.PersonName, out.Zone, err = r.holder(personID); err != nil {
			return err
		}
		if out.Adds, err = r.seated(personID, roles.SecurityLead); err != nil {
			return err
		}
		condition, args := in("id", caseIDs)
		list, err := cases().all(r.conn, "WHERE "+condition+" ORDER BY number", args...)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.KeptFrom(personID) {
				continue
			}
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

// seated reports whether somebody is in a role's line.
func (r *pageReader) seated(personID string, role roles.Role) (bool, error) {
	var at int64
	return r.get([]any{&at}, "SELECT position FROM seat WHERE role = ? AND person_id = ? LIMIT 1", string(role), personID)
}

// named holds for a task t that a person's own mails about its case named; its
// parameter is the person.
const named = `EXISTS (SELECT 1 FROM notice n JOIN notice_task m ON m.notice_id = n.id
	WHERE n.case_id = t.case_id AND n.owner_id = ? AND n.kind IN ('first', 'rescheduled', 'moved', 'reopened') AND m.task_id = t.id)`

func (r *pageReader) linkCase(personID string, c jml.Case) (readmodel.LinkCase, error) {
	out := readmodel.LinkCase{Case: c}
	subject, err := r.Person(c.PersonID)
	if err != nil {
		return out, err
	}
	out.SubjectName = subject.Name()
	if c.After.ManagerID != "" {
		manager, err := r.Person(c.After.ManagerID)
		if err != nil {
			return out, err
		}
		out.ManagerName = manager.Name()
	}
	if c.Kind != jml.Leaver && c.PersonID != personID {
		if out.Note, _, err = r.CaseText(c.ID, "note"); err != nil {
			return out, err
		}
		if out.Delivery, _, err = r.CaseText(c.ID, "delivery"); err != nil {
			return out, err
		}
	}
	// A planned task is nobody's yet; whom a mail told of it sees it coming.
	if out.Tasks, err = r.taskRows(`t.case_id = ? AND (t.assignee_id = ? OR t.state = 'planned' AND t.assignee_id IS NULL AND `+named+`)
		ORDER BY t.ordinal, t.id`, c.ID, personID, personID); err != nil {
		return out, err
	}
	if out.Excepted, err = r.excepted(out.Tasks); err != nil {
		return out, err
	}
	if err = r.equipmentOf(&out); err != nil {
		return out, err
	}
	if c.IsAbout(personID) { // who is told that a line is cancelled, but not by this that a departure overtook the case
		out.Tasks = slices.DeleteFunc(out.Tasks, func(t readmodel.TaskRow) bool { return t.State == jml.TaskCancelled })
	}
	err = r.each(func(rows *sql.Rows) error {
		moved := readmodel.TaskRow{Task: jml.Task{CaseID: c.ID}}
		err := rows.Scan(&moved.ID, &moved.Title)
		out.Moved = append(out.Moved, moved)
		return err
	}, `SELECT t.id, t.title FROM whole_task t WHERE t.case_id = ? AND t.assignee_id <> ? AND `+named+` ORDER BY t.ordinal, t.id`,
		c.ID, personID, personID)
	return out, err
}

// equipmentOf adds the equipment that tasks of a case are about.
func (r *pageReader) equipmentOf(c *readmodel.LinkCase) error {
	c.Missing = map[string]register.Asset{}
	for _, t := range c.Tasks {
		if t.Purpose != jml.PurposeIncident || t.State != jml.TaskOpen {
			continue
		}
		a, err := r.Asset(t.AssetID)
		if err != nil {
			return err
		}
		c.Missing[t.ID] = a
	}
	own := func(t readmodel.TaskRow) bool { return t.Role == roles.Employee && !t.State.Ended() }
	if c.Case.Kind != jml.Leaver || !slices.ContainsFunc(c.Tasks, own) {
		return nil
	}
	held, err := r.Holdings(c.Case.PersonID)
	c.Held = held.Assets
	return err
}

// holder returns the name of whoever holds a link, and the zone of their newest
// engagement, else the company's.
func (r *pageReader) holder(personID string) (name, zone string, err error) {
	var p jml.Person
	found, err := r.get([]any{&p.GivenName, &p.FamilyName, &p.WorkEmail, &zone}, `SELECT given_name, family_name, work_email,
		COALESCE((SELECT e.zone FROM engagement e WHERE e.person_id = p.id ORDER BY e.start_on DESC, e.id DESC LIMIT 1), '')
		FROM person p WHERE p.id = ?`, personID)
	if err == nil && !found {
		err = notFound("person")
	}
	if err != nil || zone != "" {
		return p.Name(), zone, err
	}
	settings, err := r.Settings()
	return p.Name(), settings.Zone, err
}
