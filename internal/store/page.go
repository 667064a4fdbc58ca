package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

const (
	pageDefault = 50
	pageMost    = 200
)

// cursor is the key of the last row of a page: the columns it is sorted by.
type cursor []string

func (c cursor) String() string {
	b, err := json.Marshal([]string(c))
	if err != nil {
		return "" // a list of strings always encodes
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parsePage returns the size of the page and the cursor, nil on the first one.
func parsePage(p readmodel.Page, columns int) (limit int, after cursor, err error) {
	limit = p.Limit
	if limit <= 0 {
		limit = pageDefault
	}
	limit = min(limit, pageMost)
	if p.After == "" {
		return limit, nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(p.After)
	if err == nil {
		err = json.Unmarshal(b, &after)
	}
	if err != nil || len(after) != columns {
		return 0, nil, noMark()
	}
	return limit, after, nil
}

// noMark refuses what is no cursor.
func noMark() error {
	return jml.Invalid("after", "This page mark is not one of ours. Start at the first page again.")
}

// cut takes one row more than a page shows as the sign that there is a next.
func cut[T any](rows []T, limit int, key func(T) cursor) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	rows = rows[:limit]
	return rows, key(rows[limit-1]).String()
}

// where collects conditions and their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return "1 = 1"
	}
	return strings.Join(w.conditions, " AND ")
}

// contains is the pattern for LIKE … ESCAPE '!' that finds text anywhere.
func contains(text string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

// mostWords is how many words of a search count.
const mostWords = 8

// named selects by parts of a name, an address or an id, in any order.
func (w *where) named(column, text string) {
	words := strings.Fields(strings.ToLower(text))
	for _, word := range words[:min(len(words), mostWords)] {
		w.and(column+" LIKE ? ESCAPE '!'", contains(word))
	}
}

// Settings returns the company's settings.
func (s Pages) Settings(ctx context.Context) (out jml.Settings, err error) {
	err = s.view(ctx, "show the settings", func(r *pageReader) error { out, err = r.Settings(); return err })
	return out, err
}

// Document returns a stored document by its hash.
func (s Pages) Document(ctx context.Context, hash string) (body []byte, err error) {
	err = s.view(ctx, "show a document", func(r *pageReader) error { body, err = r.Document(hash); return err })
	return body, err
}

// Current returns the hash of the document in force under a name.
func (s Pages) Current(ctx context.Context, name string) (hash string, err error) {
	err = s.view(ctx, "show a document", func(r *pageReader) error { hash, err = r.Current(name); return err })
	return hash, err
}

// Workplaces counts people who work here, or will, by location as it is spelled.
func (s Pages) Workplaces(ctx context.Context) (people map[string]int, err error) {
	err = s.view(ctx, "count people by location", func(r *pageReader) error {
		people = map[string]int{}
		return r.each(func(row *sql.Rows) error {
			var name string
			var n int
			err := row.Scan(&name, &n)
			people[name] = n
			return err
		}, "SELECT location, COUNT(*) FROM engagement WHERE state IN ('planned', 'active') GROUP BY location")
	})
	return people, err
}

// Directory returns who stands where and the people that it names.
func (s Pages) Directory(ctx context.Context) (d staff.Directory, people map[string]jml.Person, err error) {
	err = s.view(ctx, "show the directory", func(r *pageReader) error {
		if d, err = r.Directory(); err != nil {
			return err
		}
		ids := []string{d.Fallback}
		for _, seat := range d.Seats {
			ids = append(ids, seat.PersonID)
		}
		for _, member := range d.Staff {
			ids = append(ids, member.PersonID)
		}
		people, err = r.PeopleByID(ids)
		return err
	})
	return d, people, err
}

// pageReader reads what a page shows, in words of its own.
type pageReader struct {
	reader
	viewer readmodel.Viewer // whom hidden cases are left out for; nobody where the page shows none
}

// view runs fn as a page's reads on one snapshot, where no case is shown.
func (d *database) view(ctx context.Context, what string, fn func(*pageReader) error) error {
	return d.viewAs(ctx, readmodel.Viewer{}, what, fn)
}

// viewAs runs fn as the reads of somebody's page on one snapshot.
func (d *database) viewAs(ctx context.Context, who readmodel.Viewer, what string, fn func(*pageReader) error) error {
	err := d.snapshot(ctx, func(c conn) error {
		return fn(&pageReader{reader: newReader(c, d.now), viewer: who})
	})
	if err != nil && jml.ErrorCode(err) == "" {
		return fmt.Errorf("%s: %w", what, err)
	}
	return err
}
