package client

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Anchors are the checkpoints that go by mail.
type Anchors struct{ Of *Client }

// Show returns which went where.
func (a Anchors) Show(ctx context.Context) (wire.Anchors, error) {
	return ask[wire.Anchors](ctx, a.Of, http.MethodGet, "/api/v1/log/anchors", nil, nil)
}

// Put has daily mails take checkpoints to other addresses.
func (a Anchors) Put(ctx context.Context, to wire.PutAnchors) (wire.Anchors, error) {
	return send[wire.Anchors](ctx, a.Of, "/api/v1/log/anchors", nil, to)
}
