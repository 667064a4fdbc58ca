package api

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
	"github.com/handover-jml/handover/internal/web/api/wire"
	"github.com/handover-jml/handover/internal/web/door"
)

// TokenOffice makes and removes what programs act by; company.Tokens implements
// it.
type TokenOffice interface {
	AddToken(ctx context.Context, by jml.Actor, ask token.Token) (token.Token, error)
	RemoveToken(ctx context.Context, by jml.Actor, idOrName string) (token.Token, error)
}

// HeldTokens lists them.
type HeldTokens interface {
	HeldTokens(ctx context.Context, now time.Time) ([]readmodel.Token, error)
}

// Tokens lists, makes and removes tokens, at the socket alone: no token makes
// another.
type Tokens struct {
	office TokenOffice
	held   HeldTokens
	clock  clock.Clock
	random io.Reader
}

// List answers what programs act by.
func (h *Tokens) List(w http.ResponseWriter, r *http.Request) error {
	rows, err := h.held.HeldTokens(r.Context(), h.clock.Now())
	out := wire.Tokens{Tokens: []wire.Token{}}
	for _, row := range rows {
		out.Tokens = append(out.Tokens, tokenOf(row))
	}
	return reply(w, out, err)
}

func tokenOf(row readmodel.Token) wire.Token {
	return wire.Token{ID: row.ID, Name: row.Name, Scopes: token.Texts(row.Scopes), Until: row.Until.String(), MadeBy: row.MadeBy,
		MadeAt: row.MadeAt, LastSeen: instant(row.SeenAt), Ended: string(row.Ended)}
}

// Add makes a token, and answers its secret this once.
func (h *Tokens) Add(w http.ResponseWriter, r *http.Request) error {
	var ask wire.NewToken
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	until, err := jml.ParseDate(ask.Until)
	if err != nil {
		return jml.Invalid("until", "Write the token's last day as 2026-12-31.")
	}
	secret, hash, err := link.NewAPI(h.random)
	if err != nil {
		return err
	}
	by := door.PrincipalOf(r.Context()).Actor
	made, err := h.office.AddToken(r.Context(), by, token.Token{Name: ask.Name, Hash: hex.EncodeToString(hash), Scopes: token.Scopes(ask.Scopes), Until: until})
	if err != nil {
		return err
	}
	door.Note(r, door.RightsChanged)
	out := tokenOf(readmodel.Token{Token: made, MadeBy: by.Name})
	out.Secret = secret
	return reply(w, out, nil)
}

// Remove has a token open nothing from now on.
func (h *Tokens) Remove(w http.ResponseWriter, r *http.Request) error {
	var ask wire.OfToken
	if err := readJSON(r, &ask); err != nil {
		return err
	}
	gone, err := h.office.RemoveToken(r.Context(), door.PrincipalOf(r.Context()).Actor, ask.Token)
	if err == nil {
		door.Note(r, door.RightsChanged)
	}
	return reply(w, tokenOf(readmodel.Token{Token: gone}), err)
}
