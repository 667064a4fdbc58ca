package store

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/staff"
)

// PutSignIn stores a sign-in link for a right that is recorded already. It can
// be used once, for 15 minutes. Of links that are mailed only
// staff.MailedLinks of a right work at a time; another is a jml.CodeConflict
// error.
func (s Sessions) PutSignIn(ctx context.Context, tokenHash []byte, in readmodel.SignIn, now time.Time) error {
	return s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if in.Assurance == jml.AssuranceEmailLink {
			if err := mayMail(c, in.Staff.ID, now); err != nil {
				return err
			}
		}
		_, err := c.exec("INSERT INTO signin (hash, staff_id, assurance, passkey, expires_at) VALUES (?, ?, ?, ?, ?)",
			tokenHash, in.Staff.ID, in.Assurance, in.Passkey, micros(now.Add(staff.LinkLasts)))
		if err != nil {
			return fmt.Errorf("store a sign-in link: %w", err)
		}
		return nil
	})
}

// mayMail counts the mailed links of a right that work. It locks the right, so
// that of two processes one counts after the other.
func mayMail(c conn, staffID string, now time.Time) error {
	var one, links int
	if _, err := c.get([]any{&one}, "SELECT 1 FROM staff WHERE id = ?"+c.d.forUpdate, staffID); err != nil {
		return fmt.Errorf("lock a right: %w", err)
	}
	_, err := c.get([]any{&links}, "SELECT COUNT(*) FROM signin WHERE staff_id = ? AND assurance = ? AND expires_at > ?",
		staffID, jml.AssuranceEmailLink, micros(now))
	if err != nil {
		return fmt.Errorf("count sign-in links: %w", err)
	}
	if links >= staff.MailedLinks {
		return &jml.Error{Code: jml.CodeConflict, Message: "Enough sign-in links were mailed for this right. Use one of them, or wait a quarter of an hour."}
	}
	return nil
}

// DropSignIn has a sign-in link open nothing. An unknown one is no error.
func (s Sessions) DropSignIn(ctx context.Context, tokenHash []byte) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("DELETE FROM signin WHERE hash = ?", tokenHash); err != nil {
		return s.dialect.explain(fmt.Errorf("drop a sign-in link: %w", err))
	}
	return nil
}

// UseSignIn spends a sign-in link and opens a staff session; jml.CodeNotFound
// when the link is spent or over, or the right has ended.
func (s Sessions) UseSignIn(ctx context.Context, tokenHash, sessionHash []byte, now time.Time) (in readmodel.SignIn, err error) {
	err = s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if err := forgetExpired(c, now); err != nil {
			return err
		}
		var staffID string
		found, err := c.get([]any{&staffID, &in.Assurance, &in.Passkey}, "DELETE FROM signin WHERE hash = ? RETURNING staff_id, assurance, passkey", tokenHash)
		if err != nil {
			return fmt.Errorf("spend a sign-in link: %w", err)
		}
		if !found {
			return notFound("sign-in link")
		}

		r := &pageReader{reader: newReader(c, s.now)}
		settings, err := r.Settings()
		if err != nil {
			return err
		}
		if in.Staff, err = r.heldRight(settings, staffID, now); err != nil {
			return err
		}
		_, err = c.exec(`INSERT INTO session (hash, kind, staff_id, assurance, passkey, created_at, seen_at, expires_at)
			VALUES (?, 'staff', ?, ?, ?, ?, ?, ?)`, sessionHash, staffID, in.Assurance, in.Passkey, micros(now), micros(now), micros(now.Add(staffLife)))
		if err != nil {
			return fmt.Errorf("open a session: %w", err)
		}
		return nil
	})
	return in, err
}
