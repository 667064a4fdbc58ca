package hooks

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// testHeader is on requests that only ask whether they arrive. They are signed
// like all others, and nothing in them is read.
const testHeader = "Handover-Test"

const testTakes = 5 * time.Second

// selfTest sends a request to the source's address by the way that the source's
// own requests come. It follows no redirect, as senders do not.
func (h *Room) selfTest(ctx context.Context, s Source, address string) error {
	if len(s.Secrets) == 0 {
		return jml.Invalid("", "The source has no secret yet. Name its file in secret_files, and start again.")
	}
	body := []byte(`{"test":true}`)
	ctx, cancel := context.WithTimeout(ctx, testTakes)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make the test of a source: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(testHeader, "1")
	s.Vendor.Schemes[0].Sign(r.Header, "test", h.Clock.Now(), body, s.Secrets[0])
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(r)
	if err != nil {
		return jml.Invalid("", "The address is not reached from here. Check public_url, and what stands before Handover.")
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10))
	if answer.StatusCode != http.StatusOK {
		return jml.Invalid("", fmt.Sprintf("The address answered %d. Check public_url, and whether every process reads the same file of sources.", answer.StatusCode))
	}
	return nil
}
