package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// holdsShown is how many legal holds a page lists, and holdLeaves among how many
// of the newest leaves their words are looked for.
const (
	holdsShown = 200
	holdLeaves = 2_000
)

// HoldsOn implements ledger.Holds.
func (c conn) HoldsOn(personID string) (out []ledger.Hold, err error) {
	err = c.each(func(rows *sql.Rows) error {
		h := ledger.Hold{PersonID: personID}
		err := rows.Scan(&h.ID, instant{&h.PlacedAt})
		out = append(out, h)
		return err
	}, "SELECT id, placed_at FROM legal_hold WHERE person_id = ? AND released_at IS NULL ORDER BY placed_at, id", personID)
	if err != nil {
		return nil, c.d.explain(fmt.Errorf("read legal holds: %w", err))
	}
	return out, nil
}

// keeping writes within a transaction of what may not go, and of what went out.
type keeping struct {
	in conn
	at time.Time
}

// InsertHold implements ledger.WriteHolds.
func (k keeping) InsertHold(h ledger.Hold) error {
	return k.in.do("place a legal hold", "INSERT INTO legal_hold (id, person_id, placed_at) VALUES (?, ?, ?)", h.ID, h.PersonID, micros(h.PlacedAt))
}

// ReleaseHold implements ledger.WriteHolds.
func (k keeping) ReleaseHold(id string) error {
	return k.in.do("lift a legal hold", "UPDATE legal_hold SET released_at = ? WHERE id = ? AND released_at IS NULL", micros(k.at), id)
}

// Holds returns the legal holds that stand, of one person or of everybody for
// "", but for those on whoever looks; the oldest first and at most 200.
func (s Pages) Holds(ctx context.Context, who readmodel.Viewer, personID string) (out []readmodel.HoldRow, err error) {
	err = s.viewAs(ctx, who, "list legal holds", func(r *pageReader) error {
		err := r.each(func(rows *sql.Rows) error {
			var h readmodel.HoldRow
			var p jml.Person
			err := rows.Scan(&h.ID, &h.PersonID, instant{&h.PlacedAt}, &p.GivenName, &p.FamilyName, &p.WorkEmail)
			h.Name = p.Name()
			out = append(out, h)
			return err
		}, `SELECT h.id, h.person_id, h.placed_at, p.given_name, p.family_name, p.work_email FROM legal_hold h JOIN person p ON p.id = h.person_id
			WHERE h.released_at IS NULL AND (h.person_id = ? OR ? = '') AND h.person_id <> ? ORDER BY h.placed_at, h.id LIMIT ?`, personID, personID, who.PersonID, holdsShown)
		if err != nil || len(out) == 0 {
			return err
		}
		return holdWords(r, out)
	})
	return out, err
}

// holdWords adds why each was placed and by whom, as the log has it.
func holdWords(r *pageReader, holds []readmodel.HoldRow) error {
	placed, err := r.timeline("type = 'hold.placed' ORDER BY seq DESC LIMIT ?", holdLeaves)
	if err != nil {
		return err
	}
	words := make(map[string]map[string]string, len(placed))
	for _, e := range placed {
		var d struct{ Hold string }
		if err := json.Unmarshal(e.Data, &d); err != nil {
			return err
		}
		words[d.Hold] = e.Openings
	}
	for i := range holds {
		said := words[holds[i].ID]
		holds[i].Why, holds[i].By = said["note"], said["actor.name"]
	}
	return nil
}
