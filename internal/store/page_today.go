package store

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/register"
)

const (
	todayTasks    = 50
	todayRemovals = 40
	soon          = 48 * time.Hour
	removalsSpan  = 30 * 24 * time.Hour
	missingRead   = 500 // pieces that are looked at
)

// pastCutoff holds for removals of leavers that are not done though the cut-off
// has passed: they run, or somebody recorded them as not done and nobody accepted
// that. prefix is how the query calls the task, with its dot.
func pastCutoff(prefix string) string {
	return notRemoved(prefix) + " AND EXISTS (SELECT 1 FROM cases k " +
		"WHERE k.kind = 'leaver' AND k.state = 'open' AND k.cutoff_at <= ? AND k.id = " + prefix + "case_id)"
}

// pastLimit holds likewise for removals over their limit, which counts from the
// cut-off however long the owner was given.
func pastLimit(prefix string) string {
	return notRemoved(prefix) + " AND " + prefix + "limit_ns > 0 AND EXISTS (SELECT 1 FROM cases k " +
		"WHERE k.kind = 'leaver' AND k.state = 'open' AND k.cutoff_at + " + prefix + "limit_ns / 1000 < ? AND k.id = " + prefix + "case_id)"
}

// notRemoved is what jml.Task.AcceptedBy says, of removals: what was accepted
// before somebody left it undone once more is asked anew.
func notRemoved(prefix string) string {
	return prefix + "writes = 'revoke' AND (" + prefix + "state IN ('planned', 'open') OR " + prefix + "state = 'not_done' AND NOT EXISTS (" +
		"SELECT 1 FROM whole_task e WHERE e.for_task = " + prefix + "id AND e.case_id = " + prefix + "case_id AND e.purpose = 'exception' AND e.state = 'done' AND e.ended_at >= " + prefix + "ended_at))"
}

// Today returns the start page.
func (s Pages) Today(ctx context.Context, who readmodel.Viewer, now time.Time) (out readmodel.Today, err error) {
	at, until := micros(now), micros(now.Add(soon))
	err = s.viewAs(ctx, who, "show today", func(r *pageReader) error {
		if out.StillOpen, err = r.taskRows(pastCutoff("t.")+" ORDER BY t.due_at, t.id LIMIT ?", at, todayTasks); err != nil {
			return err
		}
		if out.StillOpenTotal, err = r.countTasks(pastCutoff("task."), at); err != nil {
			return err
		}
		if err = r.stillHeld(&out); err != nil {
			return err
		}
		if out.Unjudged, err = r.unjudged(); err != nil {
			return err
		}
		if err = (unannounced{r}).find(&out, now); err != nil {
			return err
		}
		if out.Late, err = r.taskRows("t.state = 'open' AND t.due_at < ? ORDER BY t.due_at, t.id LIMIT ?", at, todayTasks); err != nil {
			return err
		}
		if out.DueSoon, err = r.taskRows("t.state = 'open' AND t.due_at >= ? AND t.due_at < ? ORDER BY t.due_at, t.id LIMIT ?",
			at, until, todayTasks); err != nil {
			return err
		}
		if out.LateTotal, err = r.countTasks("state = 'open' AND due_at < ?", at); err != nil {
			return err
		}
		if out.SoonTotal, err = r.countTasks("state = 'open' AND due_at >= ? AND due_at < ?", at, until); err != nil {
			return err
		}
		if out.Problems, err = r.taskRows("t.state = 'open' AND t.undelivered ORDER BY t.due_at LIMIT ?", todayTasks); err != nil {
			return err
		}
		if out.Waiting, err = r.taskRows(`t.state = 'open' AND t.limit_ns > 0 AND EXISTS (SELECT 1 FROM notice n
			JOIN notice_task m ON m.notice_id = n.id WHERE n.case_id = t.case_id AND n.owner_id = t.assignee_id AND m.task_id = t.id
			AND n.state IN ('pending', 'claimed') AND n.created_at < ?) ORDER BY t.due_at LIMIT ?`,
			micros(now.Add(-notice.UrgentPatience)), todayTasks); err != nil {
			return err
		}
		if out.Phones, err = r.phones(out.Waiting); err != nil {
			return err
		}
		if out.Open, err = r.kinds(at); err != nil {
			return err
		}
		out.Removals, err = r.removals(now)
		return err
	})
	return out, err
}

// heldByGone joins people who work here no more with how much they hold.
const heldByGone = ` FROM (SELECT held.person_id, SUM(held.system) AS systems, SUM(held.asset) AS assets FROM (
		SELECT person_id, 1 AS system, 0 AS asset FROM access_grant WHERE ended_at IS NULL
		UNION ALL SELECT holder_id, 0, 1 FROM asset WHERE state = 'issued' AND holder_id IS NOT NULL) held
	GROUP BY held.person_id) h JOIN person p ON p.id = h.person_id
	WHERE p.id <> ? AND EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = p.id AND e.state IN ('planned', 'active'))`

func (r *pageReader) stillHeld(out *readmodel.Today) error {
	if _, err := r.get([]any{&out.StillHeldTotal}, "SELECT COUNT(*)"+heldByGone, r.viewer.PersonID); err != nil {
		return err
	}
	return r.each(func(rows *sql.Rows) error {
		var p jml.Person
		var row readmodel.HeldRow
		err := rows.Scan(&p.ID, &p.GivenName, &p.FamilyName, &p.WorkEmail, &row.Systems, &row.Assets)
		row.PersonID, row.Name = p.ID, p.Name()
		out.StillHeld = append(out.StillHeld, row)
		return err
	}, "SELECT p.id, p.given_name, p.family_name, p.work_email, h.systems, h.assets"+heldByGone+" ORDER BY p.family_name, p.given_name, p.id LIMIT ?",
		r.viewer.PersonID, todayTasks)
}

// unjudged is missing equipment whose report waits for the security lead's word.
// What only a file says is missing was nobody's report.
func (r *pageReader) unjudged() ([]register.Asset, error) {
	missing, err := assets().all(r.conn, "WHERE state = 'lost' AND gone IN ('', 'stolen') AND said <> '{}' ORDER BY since, id LIMIT ?", missingRead)
	judged := func(a register.Asset) bool {
		return a.Said.Place == "" && a.Said.Encrypted == "" || a.Said.Incident != ""
	}
	missing = slices.DeleteFunc(missing, judged)
	return missing[:min(len(missing), todayTasks)], err
}

func (r *pageReader) countTasks(condition string, args ...any) (n int, err error) {
	seen, who := r.visible("case_id")
	_, err = r.get([]any{&n}, "SELECT COUNT(*) FROM task WHERE "+condition+" AND "+seen, append(args, who...)...)
	return n, err
}

// kinds counts the open cases and their tasks.
func (r *pageReader) kinds(now any) (map[jml.Kind]readmodel.KindProgress, error) {
	out := map[jml.Kind]readmodel.KindProgress{}
	seen, who := r.visible("o.id")
	return out, r.each(func(rows *sql.Rows) error {
		var kind jml.Kind
		var k readmodel.KindProgress
		err := rows.Scan(&kind, &k.Cases, &k.Total, &k.Ended, &k.Late)
		out[kind] = k
		return err
	}, `SELECT c.kind, COUNT(*), SUM(counted.total), SUM(counted.ended), SUM(counted.late) FROM cases c JOIN (
		SELECT o.id, `+
		`COALESCE(SUM(CASE WHEN t.state <> 'cancelled' THEN 1 ELSE 0 END), 0) AS total,
		COALESCE(SUM(CASE WHEN t.state IN ('done', 'not_applicable', 'not_done') THEN 1 ELSE 0 END), 0) AS ended,
		COALESCE(SUM(CASE WHEN t.state = 'open' AND t.due_at < ? THEN 1 ELSE 0 END), 0) AS late
		FROM cases o LEFT JOIN task t ON t.case_id = o.id WHERE o.state = 'open' AND `+seen+` GROUP BY o.id) counted ON counted.id = c.id
		GROUP BY c.kind`, append([]any{now}, who...)...)
}

// removals are the access removals whose cut-off has passed: those that run
// before all others, then those due since the span began; newest first.
func (r *pageReader) removals(now time.Time) ([]readmodel.RemovalRow, error) {
	running, err := r.removalRows("t.state IN ('planned', 'open') AND c.cutoff_at <= ?", micros(now))
	if err != nil {
		return nil, err
	}
	ended, err := r.removalRows("t.state IN ('done', 'not_applicable', 'not_done') AND t.due_at >= ?", micros(now.Add(-removalsSpan)))
	out := append(running, ended...)
	out = out[:min(len(out), todayRemovals)]
	slices.SortStableFunc(out, func(a, b readmodel.RemovalRow) int { return b.CutoffAt.Compare(a.CutoffAt) })
	return out, err
}

func (r *pageReader) removalRows(condition string, args ...any) ([]readmodel.RemovalRow, error) {
	var out []readmodel.RemovalRow
	seen, who := r.visible("t.case_id")
	args = append(append(args, who...), todayRemovals)
	return out, r.each(func(rows *sql.Rows) error {
		var row readmodel.RemovalRow
		var limits jml.Limits
		var tier jml.Tier
		var immediate bool
		err := rows.Scan(&row.CaseID, &row.CaseNumber, &row.System, instant{&row.CutoffAt}, instant{&row.DoneAt}, &row.State,
			asJSON[jml.Limits]{&limits}, &tier, &immediate)
		row.Limit = limits.For(tier, immediate)
		out = append(out, row)
		return err
	}, `SELECT c.id, c.number, t.system_key, c.cutoff_at, t.done_at, t.state, c.limits, l.tier, c.immediate
		FROM task t JOIN cases c ON c.id = t.case_id JOIN playbook_line l ON l.line_id = t.line_id
		WHERE t.writes = 'revoke' AND t.limit_ns > 0 AND c.cutoff_at IS NOT NULL AND `+condition+
		" AND "+seen+" ORDER BY t.due_at DESC, t.id DESC LIMIT ?", args...)
}

// NoticeOverview counts the notices of open cases that have not been sent.
func (s Pages) NoticeOverview(ctx context.Context, who readmodel.Viewer) (out readmodel.NoticeOverview, err error) {
	err = s.viewAs(ctx, who, "count mails", func(r *pageReader) error { return r.overview(&out) })
	return out, err
}

func (r *pageReader) overview(out *readmodel.NoticeOverview) error {
	seen, who := r.visible("n.case_id")
	_, err := r.get([]any{&out.Pending, &out.Undeliverable, instant{&out.OldestPending}},
		`SELECT COALESCE(SUM(CASE WHEN n.state <> 'undeliverable' THEN 1 ELSE 0 END), 0),
		COALESCE(SUM(CASE WHEN n.state = 'undeliverable' THEN 1 ELSE 0 END), 0),
		MIN(CASE WHEN n.state <> 'undeliverable' THEN n.created_at END)
		FROM notice n JOIN cases c ON c.id = n.case_id WHERE n.state NOT IN ('sent', 'dropped') AND c.state = 'open' AND `+seen, who...)
	return err
}
