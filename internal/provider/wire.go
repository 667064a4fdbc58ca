package provider

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// What a provider may cost.
const (
	longest = 10 * time.Second // an answer, with all of its body
	largest = 1 << 20          // bytes of an answer
	again   = 200 * time.Millisecond
)

// wire is the way to providers: bounded in time and size, without redirects.
type wire struct{ client *http.Client }

func newWire() *wire {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = 64 << 10
	transport.ResponseHeaderTimeout = longest
	transport.MaxIdleConnsPerHost = 2
	return &wire{client: &http.Client{
		Transport:     bounded{transport},
		Timeout:       longest,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("the provider answers with a redirect") },
	}}
}

// in has whatever is asked in a context go this way.
func (w *wire) in(ctx context.Context) context.Context { return oidc.ClientContext(ctx, w.client) }

// bounded cuts answers off that are too large, and reads once more what could
// not be read.
type bounded struct{ next http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.next.RoundTrip(r)
	if r.Method == http.MethodGet && (err != nil || answer.StatusCode >= http.StatusInternalServerError) {
		if err == nil {
			answer.Body.Close()
		}
		if err := pause(r.Context()); err != nil {
			return nil, err
		}
		answer, err = b.next.RoundTrip(r.Clone(r.Context()))
	}
	if err != nil {
		return nil, err
	}
	answer.Body = &cut{ReadCloser: answer.Body, left: largest}
	return answer, nil
}

func pause(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(again):
		return nil
	}
}

// cut is a body of at most so many bytes.
type cut struct {
	io.ReadCloser
	left int
}

func (c *cut) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errors.New("the provider's answer is too large")
	}
	n, err := c.ReadCloser.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}
