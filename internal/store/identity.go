package store

import (
	"context"
	"database/sql"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

// maxIdentities is the most that a page lists.
const maxIdentities = 1000

func (r *reader) Identity(id string) (staff.Identity, error) {
	return identities().one(r.conn, "WHERE id = ?", id)
}

func (r *reader) IdentitiesNear(issuer, subject, personID, staffID string) ([]staff.Identity, error) {
	return identities().all(r.conn, "WHERE issuer = ? AND (subject = ? OR person_id = ? OR staff_id = ?) ORDER BY at, id", issuer, subject, personID, staffID)
}

// identityWriter writes whom sign-in providers know people as.
type identityWriter struct{ in conn }

func (t identityWriter) PutIdentity(i staff.Identity) error {
	err := identities().update(t.in, i)
	if isNotFound(err) {
		return identities().insert(t.in, i)
	}
	return err
}

func (t identityWriter) DropIdentity(id string) error {
	return t.in.do("forget an identity", "DELETE FROM identity WHERE id = ?", id)
}

func (t identityWriter) MoveIdentities(staffID, personID string) error {
	return t.in.do("move identities", `UPDATE identity SET person_id = ?, staff_id = NULL WHERE staff_id = ? AND issuer NOT IN
		(SELECT issuer FROM identity WHERE person_id = ? AND state = 'bound')`, personID, staffID, personID)
}

// Identities lists whom sign-in providers know people as: first those that were
// refused, newest first, at most 1,000.
func (s *Store) Identities(ctx context.Context) (rows []readmodel.IdentityRow, err error) {
	err = s.view(ctx, "list sign-in identities", func(r *pageReader) error {
		return r.each(func(found *sql.Rows) error {
			var row readmodel.IdentityRow
			err := found.Scan(append(refs(identities().bind(&row.Identity)), &row.Name)...)
			rows = append(rows, row)
			return err
		}, "SELECT "+identities().columns("i.")+`, COALESCE(p.given_name || ' ' || p.family_name, a.name, '') FROM identity i
			LEFT JOIN person p ON p.id = i.person_id LEFT JOIN staff a ON a.id = i.staff_id
			ORDER BY i.state DESC, i.at DESC, i.id LIMIT ?`, maxIdentities)
	})
	return rows, err
}
