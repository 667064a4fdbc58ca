package store

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
)

// Tokens are what programs come in by, and what they were answered.
type Tokens struct{ *database }

// FindToken returns a token that holds, in whose zone its program reads times,
// and notes that it was used; jml.CodeNotFound for any other.
func (s Tokens) FindToken(ctx context.Context, hash []byte, now time.Time) (out readmodel.Token, err error) {
	err = s.view(ctx, "find a token", func(r *pageReader) error {
		row, found, err := tokens().find(r.conn, "WHERE hash = ? AND NOT removed", hex.EncodeToString(hash))
		if err != nil {
			return err
		}
		if !found {
			return notFound("token")
		}
		out, err = tokenNow(r, row, now)
		if err == nil && out.Ended != "" {
			err = notFound("token")
		}
		return err
	})
	if err != nil {
		return readmodel.Token{}, err
	}
	if now.Sub(out.SeenAt) < seenEvery {
		return out, nil
	}
	out.SeenAt = now
	return out, s.tokenSeen(ctx, out.ID, now)
}

// tokenNow is a token as it stands at an instant.
func tokenNow(r *pageReader, row token.Token, now time.Time) (out readmodel.Token, err error) {
	out.Token = row
	if _, err := r.get([]any{instant{&out.SeenAt}}, "SELECT seen_at FROM api_token WHERE id = ?", row.ID); err != nil {
		return out, err
	}
	settings, err := r.Settings()
	if err != nil {
		return out, err
	}
	cutOff, err := r.cutOff(row.PersonID, now)
	if err != nil {
		return out, err
	}
	lapsed := false
	if row.StaffID != "" {
		right, err := r.heldRight(settings, row.StaffID, now)
		if err != nil && !isNotFound(err) {
			return out, err
		}
		lapsed, out.MadeBy = err != nil, right.Name
	}
	out.Ended = row.Ended(settings.Today(now), cutOff, lapsed)
	if row.PersonID != "" {
		p, err := r.Person(row.PersonID)
		if err != nil {
			return out, err
		}
		out.MadeBy = p.Name()
	}
	return out, nil
}

func (s Tokens) tokenSeen(ctx context.Context, tokenID string, now time.Time) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("UPDATE api_token SET seen_at = ? WHERE id = ? AND (seen_at IS NULL OR seen_at < ?)", micros(now), tokenID, micros(now)); err != nil {
		return s.dialect.explain(fmt.Errorf("note that a token was used: %w", err))
	}
	return nil
}

// HeldTokens lists the tokens that nobody has taken away, by name.
func (s Tokens) HeldTokens(ctx context.Context, now time.Time) (out []readmodel.Token, err error) {
	err = s.view(ctx, "list the tokens", func(r *pageReader) error {
		rows, err := tokens().all(r.conn, "WHERE NOT removed ORDER BY name, id")
		if err != nil {
			return err
		}
		for _, row := range rows {
			t, err := tokenNow(r, row, now)
			if err != nil {
				return err
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}

// tokenWrites are what a transaction writes of them.
type tokenWrites struct{ in conn }

// PutToken implements ledger.WriteCompany.
func (w tokenWrites) PutToken(row token.Token) error {
	err := tokens().update(w.in, row)
	if isNotFound(err) {
		return tokens().insert(w.in, row)
	}
	return err
}
