package store

import (
	"bytes"
	"context"
	"database/sql"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

// Staff lists the rights to sign in that nobody has taken away, by role and
// name.
func (s *Store) Staff(ctx context.Context, now time.Time) (rows []readmodel.StaffRow, err error) {
	err = s.view(ctx, "list who may sign in", func(r *pageReader) error {
		settings, err := r.Settings()
		if err != nil {
			return err
		}
		rights, err := staffRights().all(r.conn, "WHERE NOT removed ORDER BY role, name, id")
		if err != nil {
			return err
		}
		at := map[string]int{}
		for i, right := range rights {
			cutOff, err := r.cutOff(right.PersonID, now)
			if err != nil {
				return err
			}
			rows = append(rows, readmodel.StaffRow{Right: right, Ended: right.Ended(settings.Today(now), cutOff)})
			at[right.ID] = i
		}
		return r.each(func(found *sql.Rows) error {
			var staffID string
			var n int
			var seen time.Time
			err := found.Scan(&staffID, &n, instant{&seen})
			if i, known := at[staffID]; known {
				rows[i].Sessions, rows[i].LastSeen = n, seen
			}
			return err
		}, `SELECT staff_id, COUNT(*), MAX(seen_at) FROM session
			WHERE kind = 'staff' AND expires_at > ? AND seen_at > ? GROUP BY staff_id`, micros(now), micros(now.Add(-staffIdle)))
	})
	return rows, err
}

// RightsAt returns the rights that hold at an instant and go to an address, in
// lower case.
func (s *Store) RightsAt(ctx context.Context, address string, now time.Time) (rights []staff.Right, err error) {
	rows, err := s.Staff(ctx, now)
	for _, row := range rows {
		if row.Ended == "" && address != "" && row.Email == address {
			rights = append(rights, row.Right)
		}
	}
	return rights, err
}

// StaffSessions lists the browsers that are signed in by a right, or by any
// other of the person whose it is: first the one that asks, with the hash own of
// its token, then the others from the newest on.
func (s *Store) StaffSessions(ctx context.Context, staffID string, own []byte, now time.Time) (rows []readmodel.StaffSession, err error) {
	err = s.view(ctx, "list where somebody is signed in", func(r *pageReader) error {
		return r.each(func(found *sql.Rows) error {
			var row readmodel.StaffSession
			var hash []byte
			err := found.Scan(&hash, &row.Role, &row.Assurance, instant{&row.CreatedAt}, instant{&row.SeenAt})
			if row.Own = bytes.Equal(hash, own); row.Own {
				rows = slices.Insert(rows, 0, row)
			} else {
				rows = append(rows, row)
			}
			return err
		}, `SELECT s.hash, a.role, s.assurance, s.created_at, s.seen_at FROM session s JOIN staff a ON a.id = s.staff_id
			WHERE (a.id = ? OR a.person_id = (SELECT person_id FROM staff WHERE id = ?)) AND NOT a.removed
			AND s.expires_at > ? AND s.seen_at > ? ORDER BY s.created_at DESC`,
			staffID, staffID, micros(now), micros(now.Add(-staffIdle)))
	})
	return rows, err
}
