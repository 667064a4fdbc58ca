package main

import (
	"net/url"
	"os"
	"strings"

	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/web/client"
)

// remote returns the client of the service that HANDOVER_URL names, with the
// token of HANDOVER_TOKEN or of the file that HANDOVER_TOKEN_FILE names; nil
// where none is named, or a data directory is: then the service is this
// machine's. A token is never a flag, which others could read in the list of
// processes.
func (e *env) remote(data string) (*client.Client, error) {
	address := e.getenv("HANDOVER_URL")
	if address == "" || data != "" {
		return nil, nil
	}
	base, err := url.Parse(address)
	if err != nil || base.Host == "" || base.User != nil || base.RawQuery != "" || base.Fragment != "" || base.Scheme != "https" && base.Scheme != "http" {
		return nil, wrongUse("HANDOVER_URL: write where Handover is, such as https://handover.example.com")
	}
	if base.Scheme != "https" && !loopback.Host(base.Hostname()) {
		return nil, wrongUse("HANDOVER_URL: use https: a token that travels in the clear is anybody's")
	}
	if e.root.As != "" {
		return nil, wrongUse("--as is for the machine's own service. Over the network the token says who acts")
	}
	secret, err := e.secret()
	if err != nil {
		return nil, err
	}
	return client.Remote(base, secret), nil
}

func (e *env) secret() (string, error) {
	secret, path := e.getenv("HANDOVER_TOKEN"), e.getenv("HANDOVER_TOKEN_FILE")
	switch {
	case secret != "" && path != "":
		return "", wrongUse("both HANDOVER_TOKEN and HANDOVER_TOKEN_FILE are set; keep one")
	case path != "":
		body, err := os.ReadFile(path)
		if err != nil {
			return "", wrongUse("HANDOVER_TOKEN_FILE: the file it names cannot be read")
		}
		secret = string(body)
	}
	secret = strings.TrimSpace(secret)
	if _, err := link.HashAPI(secret); err != nil {
		return "", wrongUse("HANDOVER_TOKEN: this is no token. An administrator makes one on the page “API”; it begins with hva_")
	}
	return secret, nil
}

// far runs fn against a service over the network.
func (e *env) far(c *client.Client, err error, fn func(*client.Client) error) error {
	if err != nil {
		return err
	}
	return refused(fn(c))
}
