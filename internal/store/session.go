package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

const (
	linkAfterlife    = 7 * 24 * time.Hour // a link outlives its tasks by this
	linkSessionLife  = 8 * time.Hour
	staffLife        = 12 * time.Hour
	staffIdle        = 30 * time.Minute
	sessionAfterlife = 24 * time.Hour // an ended session's holder is still told from a stranger
	seenEvery        = time.Minute    // a page view writes no oftener than this
)

// linkLives holds for a link l whose tasks run, or ended after the instant
// given. Its tasks are those that its person has now and those that mails to
// them named; a link without any counts from its making.
const linkLives = `l.ended_at IS NULL AND (
	EXISTS (SELECT 1 FROM task t WHERE t.case_id = l.case_id AND t.state IN ('planned', 'open') AND ` + linkTask + `)
	OR COALESCE((SELECT MAX(t.ended_at) FROM task t WHERE t.case_id = l.case_id AND ` + linkTask + `), l.created_at) > ?)`

const linkTask = `(t.assignee_id = l.person_id OR EXISTS (SELECT 1 FROM notice n JOIN notice_task m ON m.notice_id = n.id
	WHERE n.case_id = l.case_id AND n.owner_id = l.person_id AND m.task_id = t.id))`

// OpenLink returns what a mail token opens; jml.CodeNotFound when it opens
// nothing any more. It writes nothing.
func (s Sessions) OpenLink(ctx context.Context, tokenHash []byte, now time.Time) (g readmodel.LinkGrant, err error) {
	err = s.view(ctx, "open a link", func(r *pageReader) error {
		var lives, digest bool
		var mailedAt int64
		found, err := r.get([]any{&g.LinkID, &g.PersonID, &g.CaseID, &lives, &digest, &mailedAt},
			`SELECT l.id, l.person_id, l.case_id, (`+linkLives+`), n.kind = 'digest', k.created_at FROM link_token k
			JOIN link l ON l.id = k.link_id JOIN notice n ON n.id = k.notice_id
			WHERE k.hash = ?`, micros(now.Add(-linkAfterlife)), tokenHash)
		if err != nil || !found {
			return cmp.Or(err, notFound("link"))
		}
		until := micros(now)
		if !lives {
			g.LinkID, until = "", any(mailedAt)
		}
		if digest {
			if g.Others, err = r.otherLinks(g, mailedAt, until); err != nil {
				return err
			}
		}
		if g.LinkID == "" && len(g.Others) == 0 {
			return notFound("link")
		}
		return nil
	})
	return g, err
}

// otherLinks are the links to the cases of others in which the person of a
// digest has something to do: those made until an instant, but to no case that
// was revoked for them after the digest was mailed.
func (r *pageReader) otherLinks(g readmodel.LinkGrant, mailedAt int64, until any) (ids []string, err error) {
	err = r.each(func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `SELECT l.id FROM link l JOIN cases c ON c.id = l.case_id
		WHERE l.person_id = ? AND l.ended_at IS NULL AND l.id <> ? AND c.person_id <> ? AND l.created_at <= ?
		AND EXISTS (SELECT 1 FROM task t WHERE t.case_id = l.case_id AND t.assignee_id = l.person_id AND t.state = 'open')
		AND NOT EXISTS (SELECT 1 FROM link x WHERE x.person_id = l.person_id AND x.case_id = l.case_id AND x.ended_at >= ?)
		ORDER BY l.id`, g.PersonID, g.LinkID, g.PersonID, until, mailedAt)
	return ids, err
}

// AddLinkSession opens a session with these links, or adds them to the session,
// which then counts from now. The hash of another person's session is
// a jml.CodeConflict error: that browser needs a new one.
func (s Sessions) AddLinkSession(ctx context.Context, sessionHash []byte, g readmodel.LinkGrant, now time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if err := forgetExpired(c, now); err != nil {
			return err
		}
		at := micros(now)
		n, err := c.exec(`INSERT INTO session (hash, kind, person_id, assurance, created_at, seen_at, expires_at)
			VALUES (?, 'link', ?, 'email-link', ?, ?, ?) ON CONFLICT (hash) DO UPDATE SET
			seen_at = excluded.seen_at, expires_at = excluded.expires_at
			WHERE session.kind = 'link' AND session.person_id = excluded.person_id`,
			sessionHash, g.PersonID, at, at, micros(now.Add(linkSessionLife)))
		if err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		if n == 0 {
			return &jml.Error{Code: jml.CodeConflict, Message: "This session belongs to somebody else. Start a new one."}
		}
		ids := slices.DeleteFunc(append([]string{g.LinkID}, g.Others...), func(id string) bool { return id == "" })
		which, args := in("id", ids)
		_, err = c.exec("INSERT INTO session_link (session_hash, link_id) SELECT ?, id FROM link WHERE "+which+" ON CONFLICT DO NOTHING",
			append([]any{sessionHash}, args...)...)
		if err != nil {
			return fmt.Errorf("add links to a session: %w", err)
		}
		if _, err = c.exec("UPDATE link SET opened_at = ? WHERE opened_at IS NULL AND "+which, append([]any{at}, args...)...); err != nil {
			return fmt.Errorf("note that links were opened: %w", err)
		}
		return nil
	})
}

// forgetExpired keeps the tables from growing with every visit.
func forgetExpired(c conn, now time.Time) error {
	if _, err := c.exec("DELETE FROM session WHERE expires_at <= ?", micros(now.Add(-sessionAfterlife))); err != nil {
		return fmt.Errorf("forget sessions: %w", err)
	}
	if _, err := c.exec("DELETE FROM signin WHERE expires_at <= ?", micros(now)); err != nil {
		return fmt.Errorf("forget sign-in links: %w", err)
	}
	if _, err := c.exec("DELETE FROM held WHERE expires_at <= ?", micros(now)); err != nil {
		return fmt.Errorf("forget what was held: %w", err)
	}
	return nil
}

// FindSession returns a session that has not ended and notes that it was used.
func (s Sessions) FindSession(ctx context.Context, sessionHash []byte, now time.Time) (out readmodel.Session, err error) {
	err = s.view(ctx, "find a session", func(r *pageReader) error {
		var staffID string
		found, err := r.get([]any{&out.Kind, id{&staffID}, id{&out.PersonID}, &out.Assurance, instant{&out.CreatedAt}, instant{&out.SeenAt},
			instant{&out.ExpiresAt}, instant{&out.ProvenAt}}, `SELECT kind, staff_id, person_id, assurance, created_at, seen_at, expires_at, proven_at FROM session
			WHERE hash = ? AND expires_at > ? AND (kind = 'link' OR seen_at > ?)`,
			sessionHash, micros(now), micros(now.Add(-staffIdle)))
		if err != nil {
			return err
		}
		if !found {
			return notFound("session")
		}
		if out.Kind == "staff" {
			return r.sessionStaff(&out, staffID, now)
		}
		return r.sessionLinks(&out, sessionHash, now)
	})
	if err != nil {
		return readmodel.Session{}, err
	}
	if now.Sub(out.SeenAt) < seenEvery {
		return out, nil
	}
	out.SeenAt = now
	return out, s.seen(ctx, sessionHash, now)
}

func (r *pageReader) sessionStaff(out *readmodel.Session, staffID string, now time.Time) error {
	settings, err := r.Settings()
	if err != nil {
		return err
	}
	out.Zone = settings.Zone
	out.Staff, err = r.heldRight(settings, staffID, now)
	return err
}

// heldRight returns a right that holds at an instant; jml.CodeNotFound for one
// that has ended, whoever has noticed it.
func (r *pageReader) heldRight(settings jml.Settings, staffID string, now time.Time) (staff.Right, error) {
	s, err := staffRights().one(r.conn, "WHERE id = ?", staffID)
	if err != nil {
		return s, err
	}
	cutOff, err := r.cutOff(s.PersonID, now)
	if err != nil {
		return s, err
	}
	if s.Ended(settings.Today(now), cutOff) != "" {
		return s, notFound("member of staff")
	}
	return s, nil
}

// sessionLinks reads which links of the session live, and who holds them; none
// left is the end of the session.
func (r *pageReader) sessionLinks(out *readmodel.Session, sessionHash []byte, now time.Time) error {
	err := r.each(func(rows *sql.Rows) error {
		var link, caseID string
		err := rows.Scan(&link, &caseID)
		out.LinkIDs, out.CaseIDs = append(out.LinkIDs, link), append(out.CaseIDs, caseID)
		return err
	}, `SELECT l.id, l.case_id FROM session_link s JOIN link l ON l.id = s.link_id
		WHERE s.session_hash = ? AND `+linkLives+" ORDER BY l.id", sessionHash, micros(now.Add(-linkAfterlife)))
	if err != nil {
		return err
	}
	if len(out.LinkIDs) == 0 {
		return notFound("session")
	}
	out.PersonName, out.Zone, err = r.holder(out.PersonID)
	return err
}

// HadSession reports whether there was a session with this hash until at most
// a day ago, or still is one. One that was signed out of is not known.
func (s Sessions) HadSession(ctx context.Context, sessionHash []byte, now time.Time) (had bool, err error) {
	err = s.view(ctx, "look for an ended session", func(r *pageReader) error {
		var one int
		had, err = r.get([]any{&one}, "SELECT 1 FROM session WHERE hash = ? AND expires_at > ?", sessionHash, micros(now.Add(-sessionAfterlife)))
		return err
	})
	return had, err
}

func (s Sessions) seen(ctx context.Context, sessionHash []byte, now time.Time) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("UPDATE session SET seen_at = ? WHERE hash = ? AND seen_at < ?", micros(now), sessionHash, micros(now)); err != nil {
		return s.dialect.explain(fmt.Errorf("note that a session was used: %w", err))
	}
	return nil
}

// EndSession signs a browser out. An unknown session is no error.
func (s Sessions) EndSession(ctx context.Context, sessionHash []byte) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("DELETE FROM session WHERE hash = ?", sessionHash); err != nil {
		return s.dialect.explain(fmt.Errorf("end a session: %w", err))
	}
	return nil
}
