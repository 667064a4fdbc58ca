package store

import (
	"context"
	"database/sql"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
)

// Cases lists cases, the latest effective date first.
func (s Pages) Cases(ctx context.Context, who readmodel.Viewer, f readmodel.CaseFilter, p readmodel.Page) (rows []readmodel.CaseRow, next string, err error) {
	limit, after, err := parsePage(p, 2)
	if err != nil {
		return nil, "", err
	}
	w := caseConditions(f, s.now())
	if after != nil {
		w.and("(c.effective, c.id) < (?, ?)", after[0], after[1])
	}
	err = s.viewAs(ctx, who, "list cases", func(r *pageReader) error {
		rows, err = r.caseRows(w.String()+" ORDER BY c.effective DESC, c.id DESC LIMIT ?", append(w.args, limit+1)...)
		return err
	})
	rows, next = cut(rows, limit, func(r readmodel.CaseRow) cursor { return cursor{r.Effective.String(), r.ID} })
	return rows, next, err
}

func caseConditions(f readmodel.CaseFilter, now time.Time) *where {
	w := &where{}
	if f.Kind != "" {
		w.and("c.kind = ?", f.Kind)
	}
	if f.State != "" {
		w.and("c.state = ?", f.State)
	}
	if f.Person != "" {
		w.and("c.person_id = ?", f.Person)
	}
	if number, err := strconv.ParseInt(strings.TrimPrefix(strings.TrimSpace(f.Text), "#"), 10, 64); err == nil {
		w.and("(c.number = ? OR p.name_key LIKE ? ESCAPE '!')", number, contains(strconv.FormatInt(number, 10)))
	} else {
		w.named("p.name_key", f.Text)
	}
	if f.Control != "" {
		w.and("EXISTS (SELECT 1 FROM whole_task t WHERE t.case_id = c.id AND t.controls LIKE ? ESCAPE '!')", contains(strconv.Quote(f.Control)))
	}
	if !f.From.IsZero() {
		w.and("c.effective >= ?", f.From.String())
	}
	if !f.To.IsZero() {
		w.and("c.effective <= ?", f.To.String())
	}
	if f.Late {
		w.and("EXISTS (SELECT 1 FROM task t WHERE t.case_id = c.id AND (t.state = 'open' AND t.due_at < ? OR "+pastLimit("t.")+"))", micros(now), micros(now))
	}
	return w
}

// caseRows reads the cases c of people p that a condition selects and the
// viewer may see.
func (r *pageReader) caseRows(tail string, args ...any) ([]readmodel.CaseRow, error) {
	var out []readmodel.CaseRow
	seen, who := r.visible("c.id")
	err := r.each(func(rows *sql.Rows) error {
		var row readmodel.CaseRow
		var p jml.Person
		err := rows.Scan(&row.ID, &row.Number, &row.Kind, &row.State, &row.Ending, &row.PersonID,
			&p.GivenName, &p.FamilyName, &p.WorkEmail, date{&row.Effective}, instant{&row.CutoffAt}, &row.Zone,
			&row.Immediate, instant{&row.OpenedAt}, instant{&row.ClosedAt})
		row.PersonName = p.Name()
		out = append(out, row)
		return err
	}, `SELECT c.id, c.number, c.kind, c.state, c.ending, c.person_id, p.given_name, p.family_name, p.work_email,
		c.effective, c.cutoff_at, c.zone, c.immediate, c.opened_at, c.closed_at
		FROM cases c JOIN person p ON p.id = c.person_id WHERE `+seen+" AND "+tail, append(who, args...)...)
	if err != nil {
		return nil, err
	}
	return out, r.progress(out)
}

// progress counts the tasks of each case.
func (r *pageReader) progress(list []readmodel.CaseRow) error {
	if len(list) == 0 {
		return nil
	}
	at := make(map[string]*readmodel.CaseRow, len(list))
	ids := make([]string, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, &list[i]
	}
	condition, args := in("case_id", ids)
	args = append([]any{micros(r.Now())}, args...)
	return r.each(func(rows *sql.Rows) error {
		var id string
		var total, ended, late int
		var due time.Time
		if err := rows.Scan(&id, &total, &ended, &late, instant{&due}); err != nil {
			return err
		}
		row := at[id]
		row.Total, row.Ended, row.Late = total, ended, late
		row.NextDue = due
		return nil
	}, "SELECT case_id, "+taskCounts+", MIN(CASE WHEN state = 'open' THEN due_at END) FROM task WHERE "+
		condition+" GROUP BY case_id", args...)
}

// taskCounts counts, for now as the first argument: tasks that are not
// cancelled, those of them that ended, and open ones that are late.
const taskCounts = `COALESCE(SUM(CASE WHEN state <> 'cancelled' THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN state IN ('done', 'not_applicable', 'not_done') THEN 1 ELSE 0 END), 0),
	COALESCE(SUM(CASE WHEN state = 'open' AND due_at < ? THEN 1 ELSE 0 END), 0)`

// CaseDetail returns a case by its id or its number; jml.CodeNotFound also for
// one that is hidden from who looks.
func (s Pages) CaseDetail(ctx context.Context, who readmodel.Viewer, idOrNumber string) (d readmodel.CaseDetail, err error) {
	err = s.viewAs(ctx, who, "show a case", func(r *pageReader) error {
		if d.Case, err = r.caseByIDOrNumber(idOrNumber); err != nil {
			return err
		}
		if d.Person, err = r.Person(d.PersonID); err != nil {
			return err
		}
		if d.Delivery, _, err = r.CaseText(d.ID, "delivery"); err != nil {
			return err
		}
		d.HoldingsKnow = !d.Person.HoldingsConfirmedAt.IsZero()
		if d.Engagement, err = r.Engagement(d.EngagementID); err != nil {
			return err
		}
		d.Engagement = r.withoutEnd(d.Engagement)
		named, err := r.PeopleByID([]string{d.After.ManagerID})
		if err != nil {
			return err
		}
		d.ManagerName = named[d.After.ManagerID].Name()
		if d.Others, err = r.caseRows("c.person_id = ? AND c.id <> ? ORDER BY c.number DESC LIMIT 50", d.PersonID, d.ID); err != nil {
			return err
		}
		if d.Tasks, err = r.taskRows("t.case_id = ? ORDER BY t.ordinal, t.id", d.ID); err != nil {
			return err
		}
		if d.Notices, err = r.Notices(d.ID); err != nil {
			return err
		}
		tellMailed(d.Tasks, d.Notices)
		if d.Immediate {
			if d.Phones, err = r.phones(d.Tasks); err != nil {
				return err
			}
		}
		d.Opened, err = r.opened(d.ID)
		return err
	})
	return d, err
}

// tellMailed says of each task what became of the newest mail that brought it.
func tellMailed(list []readmodel.TaskRow, mails []notice.Notice) {
	newest := map[string]notice.State{}
	for _, n := range mails {
		if n.Kind == notice.Escalation || n.Kind.Recalls() {
			continue
		}
		for _, ref := range n.Tasks {
			newest[ref.TaskID] = n.State
		}
	}
	for i := range list {
		list[i].Mailed = newest[list[i].ID]
	}
}

// opened is when each person first came by the link of a mail about a case.
func (r *pageReader) opened(caseID string) (map[string]time.Time, error) {
	out := map[string]time.Time{}
	return out, r.each(func(rows *sql.Rows) error {
		var person string
		var at time.Time
		err := rows.Scan(&person, instant{&at})
		out[person] = at
		return err
	}, "SELECT person_id, MIN(opened_at) FROM link WHERE case_id = ? AND opened_at IS NOT NULL GROUP BY person_id", caseID)
}

func (r *pageReader) caseByIDOrNumber(key string) (jml.Case, error) {
	read := func() (jml.Case, error) { return r.Case(key) }
	if n, err := strconv.ParseInt(strings.TrimPrefix(key, "#"), 10, 64); err == nil {
		read = func() (jml.Case, error) { return r.CaseByNumber(n) }
	}
	c, err := read()
	if err == nil && c.HiddenFrom(r.viewer.PersonID) {
		return jml.Case{}, notFound("case")
	}
	return c, err
}
