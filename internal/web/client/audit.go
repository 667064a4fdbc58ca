package client

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"github.com/handover-jml/handover/internal/reconcile"
	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Sample has the service draw cases, and writes what there is of them to w. An
// error after the first byte leaves a ZIP that is not whole.
func Sample(ctx context.Context, c *Client, w io.Writer, order wire.Sample) error {
	body, err := json.Marshal(order)
	if err != nil {
		return fmt.Errorf("write request: %w", err)
	}
	answer, err := c.do(ctx, http.MethodPost, "/api/v1/sample", nil, bytes.NewReader(body))
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(w, answer.Body); err != nil {
		return fmt.Errorf("read the sample: %w", err)
	}
	return nil
}

// Reconcile has the service hold a list against what it has recorded.
func Reconcile(ctx context.Context, c *Client, asked wire.Reconciliation) (out reconcile.Outcome, err error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return out, fmt.Errorf("write request: %w", err)
	}
	answer, err := c.do(ctx, http.MethodPost, "/api/v1/reconcile", nil, bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&out); err != nil {
		return out, fmt.Errorf("read what differs: %w", err)
	}
	return out, nil
}
