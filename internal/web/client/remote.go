package client

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/web/api/wire"
)

// Remote returns a client of the service at an address, which comes in by a
// token. It follows no redirect: the token is for that address alone.
func Remote(base *url.URL, token string) *Client {
	stay := func(*http.Request, []*http.Request) error {
		return errors.New("it leads elsewhere; name the right address")
	}
	return &Client{http: &http.Client{CheckRedirect: stay}, base: base, token: token}
}

// introduce says who asks and, over the network, what is sent.
func introduce(c *Client, req *http.Request) {
	if c.token == "" {
		req.Header.Set(wire.AsHeader, url.PathEscape(c.as))
		req.Header.Set(wire.UserHeader, url.PathEscape(c.user))
		return
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if req.Method == http.MethodPost {
		req.Header.Set("Content-Type", mediaOf(req.URL.Path))
	}
}

// mediaOf is what is sent to an address: rows, a document, or JSON.
func mediaOf(path string) string {
	switch {
	case strings.HasSuffix(path, "/import/access"), strings.Contains(path, "/api/v1/playbooks/"), strings.HasSuffix(path, "/api/v1/setup"):
		return "application/yaml"
	case strings.Contains(path, "/api/v1/import/"):
		return "text/csv"
	}
	return "application/json"
}

// unreached says that no service answers.
func unreached(c *Client) error {
	if c.token == "" {
		return ErrNotRunning
	}
	return fmt.Errorf("nothing answers at %s", c.base.Host)
}
