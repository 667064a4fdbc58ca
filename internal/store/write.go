package store

import (
	"fmt"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
)

// do runs a statement that may touch any number of rows.
func (c conn) do(what, query string, args ...any) error {
	if _, err := c.exec(query, args...); err != nil {
		return c.d.explain(fmt.Errorf("%s: %w", what, err))
	}
	return nil
}

// LockSettings implements ledger.Tx.
func (t *tx) LockSettings() error {
	_, err := t.exists("SELECT 1 FROM setting WHERE id = 1" + t.d.forUpdate)
	return err
}

func (t *tx) PutSettings(s jml.Settings) error {
	return t.do("write the settings", "UPDATE setting SET body = ? WHERE id = 1", asJSON[jml.Settings]{&s})
}

func (t *tx) PutSeats(role roles.Role, line []roles.Seat) error {
	if err := t.do("empty a role's line", "DELETE FROM seat WHERE role = ?", role); err != nil {
		return err
	}
	for i, seat := range line {
		seat.Role, seat.Position = role, i
		if err := seats().insert(t.conn, seat); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) PutStaff(s staff.Right) error {
	err := staffRights().update(t.conn, s)
	if isNotFound(err) {
		return staffRights().insert(t.conn, s)
	}
	return err
}

func (t *tx) PutDocument(hash string, body []byte) error {
	return t.do("store a document", "INSERT INTO document (hash, body) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING", hash, body)
}

func (t *tx) SetCurrent(name, hash string) error {
	return t.do("put a document in force", `INSERT INTO current_document (name, hash) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET hash = excluded.hash`, name, hash)
}

func (t *tx) InsertPerson(p jml.Person) error { return people().insert(t.conn, p, nameKey(p)) }
func (t *tx) UpdatePerson(p jml.Person) error { return people().update(t.conn, p, nameKey(p)) }

func (t *tx) InsertRef(r ledger.PersonRef) error {
	r.Source = fold.Key(r.Source)
	if r.Source == ledger.OfHR {
		if err := t.do("take back an id of HR's", "DELETE FROM person_ref WHERE person_id = ? AND source = ?", r.PersonID, r.Source); err != nil {
			return err
		}
	}
	switch holder, taken, err := people().find(t.conn, "WHERE id = (SELECT person_id FROM person_ref WHERE source = ? AND id_key = ?)", r.Source, fold.Key(r.ID)); {
	case err != nil:
		return err
	case taken:
		return &jml.Error{Code: jml.CodeConflict, Field: "person.id", Message: r.ID + " is the id of " + holder.Name() + "."}
	}
	return personRefs().insert(t.conn, r, refKey(r))
}

func (t *tx) DeleteRef(r ledger.PersonRef) (gone bool, err error) {
	n, err := t.exec("DELETE FROM person_ref WHERE person_id = ? AND source = ? AND id_key = ?", r.PersonID, fold.Key(r.Source), fold.Key(r.ID))
	return n > 0, err
}

func (t *tx) InsertEngagement(e jml.Engagement) error { return engagements().insert(t.conn, e) }
func (t *tx) UpdateEngagement(e jml.Engagement) error { return engagements().update(t.conn, e) }

func (t *tx) InsertGrant(g register.Grant) error { return grants().insert(t.conn, g) }
func (t *tx) UpdateGrant(g register.Grant) error { return grants().update(t.conn, g) }
func (t *tx) InsertAsset(a register.Asset) error { return assets().insert(t.conn, a) }
func (t *tx) UpdateAsset(a register.Asset) error { return assets().update(t.conn, a) }

func (t *tx) InsertInbox(row ledger.InboxRow) error { return inbox().insert(t.conn, row) }
