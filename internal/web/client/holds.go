package client

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Holds are the legal holds on people.
type Holds struct{ Of *Client }

// List returns those that stand.
func (h Holds) List(ctx context.Context) (wire.Holds, error) {
	return ask[wire.Holds](ctx, h.Of, http.MethodGet, "/api/v1/people/holds", nil, nil)
}

// Place puts somebody under one.
func (h Holds) Place(ctx context.Context, place wire.PlaceHold) (wire.HoldChanged, error) {
	return send[wire.HoldChanged](ctx, h.Of, "/api/v1/people/hold", nil, place)
}

// Release lifts one.
func (h Holds) Release(ctx context.Context, release wire.ReleaseHold) (wire.HoldChanged, error) {
	return send[wire.HoldChanged](ctx, h.Of, "/api/v1/people/release", nil, release)
}
