package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
)

// People lists people by name.
func (s Pages) People(ctx context.Context, who readmodel.Viewer, f readmodel.PersonFilter, p readmodel.Page) (rows []readmodel.PersonRow, next string, err error) {
	limit, after, err := parsePage(p, 2)
	if err != nil {
		return nil, "", err
	}
	w := &where{}
	w.named("name_key", f.Text)
	if f.Running {
		w.and("id IN (SELECT person_id FROM engagement WHERE state IN ('planned', 'active'))")
	}
	if after != nil {
		w.and("(name_key, id) > (?, ?)", after[0], after[1])
	}
	err = s.viewAs(ctx, who, "list people", func(r *pageReader) error {
		found, err := people().all(r.conn, "WHERE "+w.String()+" ORDER BY name_key, id LIMIT ?", append(w.args, limit+1)...)
		if err != nil {
			return err
		}
		rows, err = r.personRows(found)
		return err
	})
	rows, next = cut(rows, limit, func(r readmodel.PersonRow) cursor {
		return cursor{nameKey(r.Person).ref.(string), r.ID}
	})
	return rows, next, err
}

// personRows adds the newest engagement and counts to people.
func (r *pageReader) personRows(found []jml.Person) ([]readmodel.PersonRow, error) {
	rows := make([]readmodel.PersonRow, len(found))
	at := make(map[string]*readmodel.PersonRow, len(found))
	ids := make([]string, len(found))
	for i, p := range found {
		rows[i].Person = p
		ids[i], at[p.ID] = p.ID, &rows[i]
	}
	condition, args := in("person_id", ids)
	list, err := engagements().all(r.conn, "WHERE "+condition+" ORDER BY start_on, id", args...)
	if err != nil {
		return nil, err
	}
	var managers []string
	for _, e := range list {
		at[e.PersonID].Engagement = r.withoutEnd(e) // the newest comes last
		managers = append(managers, e.ManagerID)
	}
	named, err := r.names(managers)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		rows[i].ManagerName = named[rows[i].Engagement.ManagerID]
	}
	seen, who := r.visible("id")
	counts := []struct {
		query string
		also  []any
		into  func(*readmodel.PersonRow) *int
	}{
		{"SELECT person_id, COUNT(*) FROM cases WHERE state = 'open' AND " + condition + " AND " + seen + " GROUP BY person_id", who,
			func(p *readmodel.PersonRow) *int { return &p.OpenCases }},
		{"SELECT person_id, COUNT(*) FROM access_grant WHERE ended_at IS NULL AND " + condition + " GROUP BY person_id", nil,
			func(p *readmodel.PersonRow) *int { return &p.Grants }},
		{"SELECT holder_id, COUNT(*) FROM asset WHERE state = 'issued' AND " +
			strings.Replace(condition, "person_id", "holder_id", 1) + " GROUP BY holder_id", nil,
			func(p *readmodel.PersonRow) *int { return &p.Assets }},
	}
	for _, c := range counts {
		err := r.each(func(row *sql.Rows) error {
			var id string
			var n int
			err := row.Scan(&id, &n)
			*c.into(at[id]) = n
			return err
		}, c.query, append(slices.Clip(args), c.also...)...)
		if err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// Person returns a person with all engagements, grants (ended ones too) and
// the equipment they hold.
func (s Pages) Person(ctx context.Context, who readmodel.Viewer, id string) (
	row readmodel.PersonRow, held []jml.Engagement, access []readmodel.GrantRow, things []readmodel.AssetRow, err error) {
	err = s.viewAs(ctx, who, "show a person", func(r *pageReader) error {
		p, err := r.Person(id)
		if err != nil {
			return err
		}
		rows, err := r.personRows([]jml.Person{p})
		if err != nil {
			return err
		}
		row = rows[0]
		refs, err := r.RefsOf(id)
		if err != nil {
			return err
		}
		for _, ref := range refs {
			row.Refs = append(row.Refs, readmodel.PersonRef{Source: ref.Source, ID: ref.ID})
		}
		if held, err = r.Engagements(id); err != nil {
			return err
		}
		for i := range held {
			held[i] = r.withoutEnd(held[i])
		}
		if access, err = r.grantRows("WHERE person_id = ? ORDER BY system_key, id", id); err != nil {
			return err
		}
		things, err = r.assetRows("WHERE holder_id = ? AND state = 'issued' ORDER BY tag, id", id)
		return err
	})
	return row, held, access, things, err
}

// Grants lists the running grants of one system, or of all when it is "".
func (s Pages) Grants(ctx context.Context, system string, p readmodel.Page) (rows []readmodel.GrantRow, next string, err error) {
	limit, after, err := parsePage(p, 2)
	if err != nil {
		return nil, "", err
	}
	w := &where{}
	w.and("ended_at IS NULL")
	if system != "" {
		w.and("system_key = ?", system)
	}
	if after != nil {
		w.and("(system_key, id) > (?, ?)", after[0], after[1])
	}
	err = s.view(ctx, "list access", func(r *pageReader) error {
		rows, err = r.grantRows("WHERE "+w.String()+" ORDER BY system_key, id LIMIT ?", append(w.args, limit+1)...)
		return err
	})
	rows, next = cut(rows, limit, func(g readmodel.GrantRow) cursor { return cursor{g.System, g.ID} })
	return rows, next, err
}

func (r *pageReader) grantRows(tail string, args ...any) ([]readmodel.GrantRow, error) {
	found, err := grants().all(r.conn, tail, args...)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, g := range found {
		ids[i] = g.PersonID
	}
	named, err := r.names(ids)
	if err != nil {
		return nil, err
	}
	running := map[string]bool{}
	condition, in := in("person_id", ids)
	err = r.each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		running[id] = true
		return err
	}, "SELECT DISTINCT person_id FROM engagement WHERE state IN ('planned', 'active') AND "+condition, in...)
	rows := make([]readmodel.GrantRow, len(found))
	for i, g := range found {
		rows[i] = readmodel.GrantRow{Grant: g, PersonName: named[g.PersonID], PersonGone: !running[g.PersonID]}
	}
	return rows, err
}

// Assets lists the equipment by tag.
func (s Pages) Assets(ctx context.Context, p readmodel.Page) (rows []readmodel.AssetRow, next string, err error) {
	limit, after, err := parsePage(p, 2)
	if err != nil {
		return nil, "", err
	}
	w := &where{}
	if after != nil {
		w.and("(tag, id) > (?, ?)", after[0], after[1])
	}
	err = s.view(ctx, "list equipment", func(r *pageReader) error {
		rows, err = r.assetRows("WHERE "+w.String()+" ORDER BY tag, id LIMIT ?", append(w.args, limit+1)...)
		return err
	})
	rows, next = cut(rows, limit, func(a readmodel.AssetRow) cursor { return cursor{a.Tag, a.ID} })
	return rows, next, err
}

func (r *pageReader) assetRows(tail string, args ...any) ([]readmodel.AssetRow, error) {
	found, err := assets().all(r.conn, tail, args...)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(found))
	for i, a := range found {
		ids[i] = a.HolderID
	}
	named, err := r.names(ids)
	rows := make([]readmodel.AssetRow, len(found))
	for i, a := range found {
		rows[i] = readmodel.AssetRow{Asset: a, HolderName: named[a.HolderID]}
	}
	return rows, err
}

// erasableAtOnce is how many people the list of those to be erased has.
const erasableAtOnce = 200

// Erasable lists people of whom nothing need be kept any more: who left, whose
// cases are all closed, the last of them before an instant, and who holds
// nothing; the longest gone first. More is whether there are others.
func (s Pages) Erasable(ctx context.Context, before time.Time) (found []jml.Person, more bool, err error) {
	at := micros(before)
	err = s.view(ctx, "list who can be erased", func(r *pageReader) error {
		found, err = people().all(r.conn, `WHERE NOT erased
			AND EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = person.id)
			AND NOT EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = person.id
				AND (e.state IN ('planned', 'active') OR e.ended_at >= ?))
			AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.person_id = person.id AND (c.state = 'open' OR c.closed_at >= ?))
			AND NOT EXISTS (SELECT 1 FROM access_grant g WHERE g.person_id = person.id AND g.ended_at IS NULL)
			AND NOT EXISTS (SELECT 1 FROM asset a WHERE a.holder_id = person.id AND a.state = 'issued')
			AND NOT EXISTS (SELECT 1 FROM staff f WHERE f.person_id = person.id AND NOT f.removed)
			AND NOT EXISTS (SELECT 1 FROM seat t WHERE t.person_id = person.id)
			AND NOT EXISTS (SELECT 1 FROM legal_hold l WHERE l.person_id = person.id AND l.released_at IS NULL)
			ORDER BY (SELECT MAX(c.closed_at) FROM cases c WHERE c.person_id = person.id), id LIMIT ?`, at, at, erasableAtOnce+1)
		return err
	})
	more = len(found) > erasableAtOnce
	return found[:min(len(found), erasableAtOnce)], more, err
}
