package store

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

func (t *tx) InsertToken(personID, caseID, noticeID string, tokenHash []byte, also ...string) error {
	now := micros(t.Now())
	for _, to := range append([]string{caseID}, also...) {
		fresh, err := uuid.NewV7()
		if err != nil {
			return fmt.Errorf("make an id: %w", err)
		}
		err = t.do("make a link", `INSERT INTO link (id, person_id, case_id, created_at) VALUES (?, ?, ?, ?)
			ON CONFLICT (person_id, case_id) WHERE ended_at IS NULL DO NOTHING`, fresh.String(), personID, to, now)
		if err != nil {
			return err
		}
	}
	return t.do("store a token", `INSERT INTO link_token (hash, link_id, notice_id, created_at)
		SELECT ?, id, ?, ? FROM link WHERE person_id = ? AND case_id = ? AND ended_at IS NULL`,
		tokenHash, noticeID, now, personID, caseID)
}

func (t *tx) EndSessions(personID string) (int64, error) {
	return endSessions(t, "staff_id IN (SELECT id FROM staff WHERE person_id = ?)", "person_id = ?", personID)
}

func (t *tx) EndStaffSessions(staffID string) (int64, error) {
	return endSessions(t, "staff_id = ?", "", staffID)
}

// endSessions forgets the sign-in links and sessions of staff that a condition
// selects, and the sessions of mail links that another one does.
func endSessions(t *tx, ofStaff, ofLinks, id string) (int64, error) {
	if err := t.do("end sign-in links", "DELETE FROM signin WHERE "+ofStaff, id); err != nil {
		return 0, err
	}
	where, args := ofStaff, []any{id}
	if ofLinks != "" {
		where, args = where+" OR "+ofLinks, append(args, id)
	}
	n, err := t.exec("DELETE FROM session WHERE "+where, args...)
	if err != nil {
		return 0, t.d.explain(fmt.Errorf("end sessions: %w", err))
	}
	return n, nil
}

func (t *tx) RevokeLinks(personID, caseID string) (int64, error) {
	where, args := []string{"ended_at IS NULL"}, []any{micros(t.Now())}
	if personID != "" {
		where, args = append(where, "person_id = ?"), append(args, personID)
	}
	if caseID != "" {
		where, args = append(where, "case_id = ?"), append(args, caseID)
	}
	n, err := t.exec("UPDATE link SET ended_at = ? WHERE "+strings.Join(where, " AND "), args...)
	if err != nil {
		return 0, t.d.explain(fmt.Errorf("end links: %w", err))
	}
	return n, nil
}
