package client

import (
	"context"
	"net/http"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Approvals lists what waits for a second person.
func Approvals(ctx context.Context, c *Client) (wire.Approvals, error) {
	return ask[wire.Approvals](ctx, c, http.MethodGet, "/api/v1/approvals", nil, nil)
}

// Withdraw takes back what whoever acts asked for.
func Withdraw(ctx context.Context, c *Client, id string) error {
	_, err := send[wire.Withdraw](ctx, c, "/api/v1/approvals/withdraw", nil, wire.Withdraw{ID: id})
	return err
}
