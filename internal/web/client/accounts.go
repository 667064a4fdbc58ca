package client

import (
	"context"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Accounts are those that people have at sign-in providers.
type Accounts struct{ Client *Client }

// Forget undoes that an account stands for somebody.
func (a Accounts) Forget(ctx context.Context, id string) error {
	_, err := send[wire.Count](ctx, a.Client, "/api/v1/staff/accounts/forget", nil, wire.ForgetAccount{ID: id})
	return err
}
