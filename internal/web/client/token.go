package client

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Tokens asks about what programs act by.
type Tokens struct{ *Client }

// List lists them.
func (c Tokens) List(ctx context.Context) (wire.Tokens, error) {
	return ask[wire.Tokens](ctx, c.Client, http.MethodGet, "/api/v1/tokens", nil, nil)
}

// Add makes a token and returns it with its secret, which is shown once.
func (c Tokens) Add(ctx context.Context, made wire.NewToken) (wire.Token, error) {
	return send[wire.Token](ctx, c.Client, "/api/v1/tokens", nil, made)
}

// Remove has a token open nothing from now on.
func (c Tokens) Remove(ctx context.Context, of wire.OfToken) (wire.Token, error) {
	return send[wire.Token](ctx, c.Client, "/api/v1/tokens/remove", nil, of)
}
