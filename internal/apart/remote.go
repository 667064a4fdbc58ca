package apart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
)

// remote is an address that answers GET with an ETag and takes PUT with
// If-Match and If-None-Match.
type remote struct {
	address string // without the user
	user    *url.Userinfo
	shown   string
	client  *http.Client
}

func newRemote(u *url.URL) (Place, error) {
	if u.Scheme == "http" && !loopback.Host(u.Hostname()) {
		return nil, &jml.Error{Code: jml.CodeInvalid, Message: "The checkpoint kept apart would travel in plain text. Use https."}
	}
	plain := *u
	plain.User, plain.Fragment = nil, ""
	return &remote{address: plain.String(), user: u.User, shown: u.Scheme + "://" + u.Host + u.Path,
		client: &http.Client{
			Timeout:       answerWithin,
			Transport:     &http.Transport{DisableKeepAlives: true, MaxResponseHeaderBytes: MaxNote, Proxy: http.ProxyFromEnvironment},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}}, nil
}

func (r *remote) String() string { return r.shown }

// Read implements Place.
func (r *remote) Read(ctx context.Context) (Held, error) {
	answer, text, err := r.ask(ctx, http.MethodGet, nil, nil)
	if err != nil {
		return Held{}, err
	}
	switch {
	case answer.StatusCode == http.StatusNotFound:
		return Held{}, nil
	case answer.StatusCode != http.StatusOK:
		return Held{}, fmt.Errorf("%s answers %s", r.shown, answer.Status)
	}
	tag := answer.Header.Get("ETag")
	if tag == "" || strings.HasPrefix(tag, "W/") {
		return Held{}, fmt.Errorf("%s gives no strong ETag, so nothing can be replaced there safely", r.shown)
	}
	return Held{Text: text, tag: tag}, nil
}

// Replace implements Place.
func (r *remote) Replace(ctx context.Context, read Held, text []byte) error {
	only := http.Header{"If-None-Match": {"*"}}
	if read.tag != "" {
		only = http.Header{"If-Match": {read.tag}}
	}
	answer, _, err := r.ask(ctx, http.MethodPut, only, text)
	if err != nil {
		return err
	}
	switch answer.StatusCode {
	case http.StatusOK, http.StatusCreated, http.StatusNoContent:
		return nil
	case http.StatusPreconditionFailed, http.StatusConflict:
		return ErrChanged
	}
	return fmt.Errorf("%s answers %s", r.shown, answer.Status)
}

// ask sends one request and reads the whole answer.
func (r *remote) ask(ctx context.Context, method string, header http.Header, body []byte) (*http.Response, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, r.address, bytes.NewReader(body))
	if err != nil {
		return nil, nil, fmt.Errorf("ask %s: %w", r.shown, err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if r.user != nil {
		password, _ := r.user.Password()
		req.SetBasicAuth(r.user.Username(), password)
	}
	if body != nil {
		req.Header.Set("Content-Type", "text/plain; charset=utf-8")
	}

	answer, err := r.client.Do(req)
	if err != nil {
		return nil, nil, fmt.Errorf("ask %s: %w", r.shown, withoutAddress(err))
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, MaxNote+1))
	switch {
	case err != nil:
		return nil, nil, fmt.Errorf("read the answer of %s: %w", r.shown, withoutAddress(err))
	case len(text) > MaxNote:
		return nil, nil, fmt.Errorf("%s answers with more than any checkpoint has", r.shown)
	}
	return answer, text, nil
}

// withoutAddress takes away what the library adds: the address may hold a secret.
func withoutAddress(err error) error {
	var about *url.Error
	if errors.As(err, &about) {
		return about.Err
	}
	return err
}
