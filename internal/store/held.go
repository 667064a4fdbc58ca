package store

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// maxHeld is how much is held at a time, for all browsers.
const maxHeld = 5000

// Hold keeps a sealed text for a browser until an instant; jml.CodeBusy when too
// many are held.
func (s Sessions) Hold(ctx context.Context, hash []byte, sealed string, until, now time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if err := forgetExpired(c, now); err != nil {
			return err
		}
		var held int
		if _, err := c.get([]any{&held}, "SELECT COUNT(*) FROM held"); err != nil {
			return fmt.Errorf("count what is held: %w", err)
		}
		if held >= maxHeld {
			return &jml.Error{Code: jml.CodeBusy, Message: "Too many people are signing in at this moment. Try again in some minutes."}
		}
		if _, err := c.exec("INSERT INTO held (hash, sealed, expires_at) VALUES (?, ?, ?)", hash, sealed, micros(until)); err != nil {
			return fmt.Errorf("hold for a browser: %w", err)
		}
		return nil
	})
}

// Release gives back what is held, once; jml.CodeNotFound when nothing is, or no
// longer.
func (s Sessions) Release(ctx context.Context, hash []byte, now time.Time) (sealed string, err error) {
	err = s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		found, err := c.get([]any{&sealed}, "DELETE FROM held WHERE hash = ? AND expires_at > ? RETURNING sealed", hash, micros(now))
		if err != nil {
			return fmt.Errorf("release what was held: %w", err)
		}
		if !found {
			return notFound("text held for a browser")
		}
		return nil
	})
	return sealed, err
}

// OpenProven opens a session for somebody who proved who they are: by a right of
// theirs, or, when that is "", by all mail links of a person that work.
// jml.CodeNotFound when there is no such right or link any more.
func (s Sessions) OpenProven(ctx context.Context, sessionHash []byte, p readmodel.Proven, now time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if err := forgetExpired(c, now); err != nil {
			return err
		}
		if p.StaffID == "" {
			return openByLinks(c, sessionHash, p, now)
		}
		r := &pageReader{reader: newReader(c, s.now)}
		settings, err := r.Settings()
		if err != nil {
			return err
		}
		if _, err := r.heldRight(settings, p.StaffID, now); err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO session (hash, kind, staff_id, assurance, created_at, seen_at, expires_at, proven_at)
			VALUES (?, 'staff', ?, ?, ?, ?, ?, ?)`, sessionHash, p.StaffID, p.Assurance, micros(now), micros(now), micros(now.Add(staffLife)), micros(p.At))
		if err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		return nil
	})
}

// openByLinks opens a session that reaches what the person's mails reach.
func openByLinks(c conn, sessionHash []byte, p readmodel.Proven, now time.Time) error {
	_, err := c.exec(`INSERT INTO session (hash, kind, person_id, assurance, created_at, seen_at, expires_at, proven_at)
		VALUES (?, 'link', ?, ?, ?, ?, ?, ?)`, sessionHash, p.PersonID, p.Assurance, micros(now), micros(now), micros(now.Add(linkSessionLife)), micros(p.At))
	if err != nil {
		return fmt.Errorf("open a session: %w", err)
	}
	n, err := c.exec("INSERT INTO session_link (session_hash, link_id) SELECT ?, l.id FROM link l WHERE l.person_id = ? AND "+linkLives,
		sessionHash, p.PersonID, micros(now.Add(-linkAfterlife)))
	if err != nil {
		return fmt.Errorf("add links to a session: %w", err)
	}
	if n == 0 {
		return notFound("mail link")
	}
	return nil
}
