package store

import (
	"context"
	"fmt"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
	"github.com/handover-jml/handover/internal/readmodel"
)

// How long answers are kept, and how many of one token.
const (
	answersLast = 24 * time.Hour
	mostAnswers = 10_000
)

// BeginAnswer claims a key for a request, so that of two processes one does
// what is asked. Where the key was claimed already it returns what is known of
// the answer, and mine is false. jml.CodeBusy when the token has used too many
// keys within a day.
func (s Tokens) BeginAnswer(ctx context.Context, tokenID, key, request string, now time.Time) (known readmodel.Answer, mine bool, err error) {
	err = s.inTx(ctx, ledger.LanePeople, func(c conn) error {
		if _, err := c.exec("DELETE FROM api_answer WHERE begun_at <= ?", micros(now.Add(-answersLast))); err != nil {
			return fmt.Errorf("forget answers: %w", err)
		}
		kept := 0
		if _, err := c.get([]any{&kept}, "SELECT COUNT(*) FROM api_answer WHERE token_id = ?", tokenID); err != nil {
			return fmt.Errorf("count answers: %w", err)
		}
		if kept >= mostAnswers {
			return &jml.Error{Code: jml.CodeBusy, Field: "Idempotency-Key", Message: fmt.Sprintf("This token has used %d keys within a day. Send fewer, or leave the key out where what you send has an id of its own.", kept)}
		}

		n, err := c.exec("INSERT INTO api_answer (token_id, idem_key, request, begun_at) VALUES (?, ?, ?, ?) ON CONFLICT (token_id, idem_key) DO NOTHING",
			tokenID, key, request, micros(now))
		if err != nil {
			return fmt.Errorf("claim a key: %w", err)
		}
		if mine = n == 1; mine {
			return nil
		}
		found, err := c.get([]any{&known.Request, instant{&known.BegunAt}, &known.Status, &known.Media, &known.ETag, &known.Body},
			"SELECT request, begun_at, status, media, etag, body FROM api_answer WHERE token_id = ? AND idem_key = ?", tokenID, key)
		if err == nil && !found {
			err = notFound("answer")
		}
		return err
	})
	return known, mine, err
}

// EndAnswer keeps the answer to a request whose key was claimed.
func (s Tokens) EndAnswer(ctx context.Context, tokenID, key string, a readmodel.Answer) error {
	c := s.direct(ctx, s.write)
	_, err := c.exec("UPDATE api_answer SET status = ?, media = ?, etag = ?, body = ? WHERE token_id = ? AND idem_key = ?",
		a.Status, a.Media, a.ETag, a.Body, tokenID, key)
	if err != nil {
		return s.dialect.explain(fmt.Errorf("keep an answer: %w", err))
	}
	return nil
}

// DropAnswer gives a key back whose request was refused.
func (s Tokens) DropAnswer(ctx context.Context, tokenID, key string) error {
	c := s.direct(ctx, s.write)
	if _, err := c.exec("DELETE FROM api_answer WHERE token_id = ? AND idem_key = ? AND status = 0", tokenID, key); err != nil {
		return s.dialect.explain(fmt.Errorf("give a key back: %w", err))
	}
	return nil
}
