package store

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// reader is a ledger.Reader. Its methods stand in read*.go.
type reader struct {
	peopleReader
	clock func() time.Time
	at    time.Time // set by the first Now
}

func newReader(c conn, clock func() time.Time) reader {
	return reader{peopleReader: peopleReader{c}, clock: clock}
}

// Now implements ledger.Reader.
func (r *reader) Now() time.Time {
	if r.at.IsZero() {
		r.at = r.clock()
	}
	return r.at
}

// SharedNow implements ledger.Reader. A failure ends the transaction, which
// shows at its next statement.
func (r *reader) SharedNow() time.Time {
	if r.d.embedded {
		return r.clock()
	}
	var at time.Time
	_, _ = r.get([]any{instant{&at}}, "SELECT "+r.d.clock)
	return at
}

func (r *reader) Settings() (jml.Settings, error) {
	var s jml.Settings
	found, err := r.get([]any{asJSON[jml.Settings]{&s}}, "SELECT body FROM setting WHERE id = 1")
	if err != nil {
		return s, r.d.explain(fmt.Errorf("read the settings: %w", err))
	}
	if !found {
		return s, fmt.Errorf("read the settings: the row is missing")
	}
	return s, nil
}

// Tokens implements ledger.Company.
func (r *reader) Tokens() ([]token.Token, error) {
	return tokens().all(r.conn, "WHERE NOT removed ORDER BY id")
}

func (r *reader) Directory() (staff.Directory, error) {
	d := staff.Directory{Gone: map[string]bool{}}
	settings, err := r.Settings()
	if err != nil {
		return d, err
	}
	d.Fallback = settings.Fallback
	if d.Seats, err = seats().all(r.conn, "ORDER BY role, position"); err != nil {
		return d, err
	}
	if d.Staff, err = staffRights().all(r.conn, "ORDER BY id"); err != nil {
		return d, err
	}
	err = r.each(func(rows *sql.Rows) error {
		var person string
		if err := rows.Scan(&person); err != nil {
			return err
		}
		d.Gone[person] = true
		return nil
	}, `SELECT person_id FROM engagement GROUP BY person_id
		HAVING SUM(CASE WHEN state IN ('planned', 'active') THEN 1 ELSE 0 END) = 0`)
	if err != nil {
		return d, r.d.explain(fmt.Errorf("read who is gone: %w", err))
	}
	return d, nil
}

// CutOff asks for the case too: a cut-off holds at its instant, also while
// nothing drives the cases.
func (r *reader) CutOff(personID string) (bool, error) { return r.cutOff(personID, r.Now()) }

func (r *reader) cutOff(personID string, now time.Time) (bool, error) {
	return r.exists(`SELECT 1 FROM person p WHERE p.id = ? AND (
		EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = p.id)
			AND NOT EXISTS (SELECT 1 FROM engagement e WHERE e.person_id = p.id AND e.state IN ('planned', 'active'))
		OR EXISTS (SELECT 1 FROM cases c WHERE c.person_id = p.id AND c.state = 'open' AND c.ending = ''
			AND c.kind = 'leaver' AND NOT c.effected AND c.effect_at <= ?))`, personID, micros(now))
}

func (r *reader) Document(hash string) ([]byte, error) {
	var body []byte
	found, err := r.get([]any{&body}, "SELECT body FROM document WHERE hash = ?", hash)
	if err != nil {
		return nil, r.d.explain(fmt.Errorf("read a document: %w", err))
	}
	if !found {
		return nil, notFound("document")
	}
	return body, nil
}

func (r *reader) Current(name string) (string, error) {
	var hash string
	found, err := r.get([]any{&hash}, "SELECT hash FROM current_document WHERE name = ?", name)
	if err != nil {
		return "", r.d.explain(fmt.Errorf("read which document is in force: %w", err))
	}
	if !found {
		return "", notFound("document")
	}
	return hash, nil
}

func (r *reader) Inbox(source, event string) (ledger.InboxRow, bool, error) {
	return inbox().find(r.conn, "WHERE source = ? AND event_id = ?", source, event)
}

func (r *reader) FileStored(sha256 string) (bool, error) {
	return r.exists("SELECT 1 FROM file WHERE sha256 = ?", sha256)
}

func (r *reader) exists(query string, args ...any) (bool, error) {
	var one int
	found, err := r.get([]any{&one}, query, args...)
	if err != nil {
		return false, r.d.explain(fmt.Errorf("look whether a row is there: %w", err))
	}
	return found, nil
}

func (r *reader) LatestCheckpoint() (newest ledger.Signed, err error) {
	_, err = r.get([]any{&newest.Note, &newest.KeyHash, &newest.Leaves}, "SELECT note, key_hash, size FROM checkpoint ORDER BY size DESC LIMIT 1")
	if err != nil {
		return ledger.Signed{}, r.d.explain(fmt.Errorf("read the newest checkpoint: %w", err))
	}
	return newest, nil
}

func (r *reader) Opening(seq int64, field string) (string, error) {
	var value string
	_, err := r.get([]any{&value}, "SELECT value FROM opening WHERE seq = ? AND field = ?", seq, field)
	if err != nil {
		return "", r.d.explain(fmt.Errorf("read an opening: %w", err))
	}
	return value, nil
}

// caseText are the two newest texts of a field among what announcements said
// when they opened or changed a case; its parameters are case and field.
const caseText = `SELECT o.value FROM log_leaf l JOIN opening o ON o.seq = l.seq WHERE l.` + ofCase + `
	AND l.type IN ('case.opened', 'case.rescheduled', 'event.accepted') AND o.field = ? ORDER BY l.seq DESC LIMIT 2`

func (r conn) CaseText(caseID, field string) (text string, anew bool, err error) {
	var texts []string
	err = r.each(func(rows *sql.Rows) error {
		var value string
		err := rows.Scan(&value)
		texts = append(texts, value)
		return err
	}, caseText, caseID, field)
	if err != nil || len(texts) == 0 {
		return "", false, err
	}
	return texts[0], len(texts) > 1 && texts[1] != texts[0], nil
}

// in expands to "column IN (?, …)" and its arguments; no values, no rows.
func in(column string, values []string) (string, []any) {
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = v
	}
	return marks(column, len(values)), args
}

// marks is "column IN (?, …)" for n values; no values, no rows.
func marks(column string, n int) string {
	if n == 0 {
		return "1 = 0"
	}
	return column + " IN (" + strings.Repeat(", ?", n)[2:] + ")"
}
