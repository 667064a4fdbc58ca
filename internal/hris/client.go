package hris

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/feed"
)

const (
	askTakes   = 10 * time.Second // the longest that one request takes
	mostAnswer = 1 << 20          // bytes of an answer
	mostPause  = time.Hour        // for which a vendor may ask
)

// Lookup says how a vendor is asked for the record of one person, of whom its
// webhook told no more than that something changed.
type Lookup struct {
	Base string // default address, with {company} where the customer's name there stands; "" when it has to be given
	Auth Auth
	Asks []Ask
	Read func(answers []json.RawMessage) (feed.Record, error) // of the asks, in order
}

var companyName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`)

// Address is that of the vendor's API for a customer: given whole, or as the
// customer's name in the vendor's own; "" where that name is needed and missing.
func (l Lookup) Address(given string) string {
	if strings.Contains(given, "://") {
		return given
	}
	if strings.Contains(l.Base, "{company}") && !companyName.MatchString(given) {
		return ""
	}
	return strings.ReplaceAll(l.Base, "{company}", given)
}

// Ask is one request. {id} in its path and body stands for the person.
type Ask struct {
	Method string
	Path   string
	Body   string // JSON; "" for none
	Header map[string]string
}

// Auth is how the vendor knows who asks.
type Auth string

// The ways of asking.
const (
	Bearer     Auth = "bearer" // the secret is a token
	KeyBasic   Auth = "key"    // Basic, the secret as user, any password
	PairBasic  Auth = "pair"   // Basic, the secret is user:password
	ClientPair Auth = "client" // the secret is id:secret, for which a token is given
)

// Again says that the vendor has to be asked again later.
type Again struct {
	After time.Duration // 0: as ever
	Why   string
}

func (a *Again) Error() string { return a.Why }

// Later is for how long the vendor is to be left alone.
func (a *Again) Later() time.Duration { return a.After }

// ErrGone says that the vendor has no such person.
var ErrGone = errors.New("the system has no such person any more")

// Client asks one vendor of one customer.
type Client struct {
	lookup Lookup
	base   *url.URL
	secret string
	http   *http.Client
}

// NewClient makes the client. base is the address of the vendor's API, and http
// on this machine only.
func NewClient(l Lookup, base, secret string) (*Client, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && isHere(u.Hostname())) {
		return nil, fmt.Errorf("%q is no https address of the vendor's API", base)
	}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{l, u, secret, &http.Client{Timeout: askTakes, CheckRedirect: noRedirect}}, nil
}

func isHere(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Record asks for one person. The error is an *Again when later may help, ErrGone
// when there is nobody, and else what somebody has to mend.
func (c *Client) Record(ctx context.Context, id string) (feed.Record, error) {
	authorization, err := c.authorization(ctx)
	if err != nil {
		return feed.Record{}, err
	}
	answers := make([]json.RawMessage, len(c.lookup.Asks))
	for i, a := range c.lookup.Asks {
		body := strings.ReplaceAll(a.Body, "{id}", jsonText(id))
		path := strings.ReplaceAll(a.Path, "{id}", url.PathEscape(id))
		if answers[i], err = c.ask(ctx, a, path, body, authorization); err != nil {
			return feed.Record{}, err
		}
	}
	r, err := c.lookup.Read(answers)
	if err != nil {
		return r, fmt.Errorf("read the record: %w", err)
	}
	r.Person.ID = id
	return r, nil
}

// jsonText is a text within the quotes of JSON.
func jsonText(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return ""
	}
	return string(quoted[1 : len(quoted)-1])
}

func (c *Client) authorization(ctx context.Context) (string, error) {
	switch c.lookup.Auth {
	case KeyBasic:
		return basic(c.secret, "x"), nil
	case PairBasic:
		user, password, _ := strings.Cut(c.secret, ":")
		return basic(user, password), nil
	case ClientPair:
		return c.token(ctx)
	}
	return "Bearer " + c.secret, nil
}

func basic(user, password string) string {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return r.Header.Get("Authorization")
}

// token has a token given for the client's id and secret (RFC 6749, 4.4).
func (c *Client) token(ctx context.Context) (string, error) {
	id, secret, _ := strings.Cut(c.secret, ":")
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {id}, "client_secret": {secret}}
	a := Ask{Method: http.MethodPost, Header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}
	answer, err := c.ask(ctx, a, "/v2/auth/token", form.Encode(), "")
	if err != nil {
		return "", err
	}
	var given struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(answer, &given); err != nil || given.Token == "" {
		return "", errors.New("the system gave no token for the client's id and secret")
	}
	return "Bearer " + given.Token, nil
}

func (c *Client) ask(ctx context.Context, a Ask, path, body, authorization string) (json.RawMessage, error) {
	address, err := c.base.Parse(strings.TrimSuffix(c.base.EscapedPath(), "/") + path)
	if err != nil {
		return nil, fmt.Errorf("make the address: %w", err)
	}
	r, err := http.NewRequestWithContext(ctx, a.Method, address.String(), strings.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("User-Agent", "handover")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	for name, value := range a.Header {
		r.Header.Set(name, value)
	}
	got, err := c.http.Do(r)
	if err != nil {
		return nil, &Again{Why: "the system is not reached"}
	}
	defer got.Body.Close()
	return answerOf(got)
}

func answerOf(got *http.Response) (json.RawMessage, error) {
	switch {
	case got.StatusCode == http.StatusTooManyRequests, got.StatusCode >= 500:
		return nil, &Again{pauseOf(got.Header), fmt.Sprintf("the system answers %d", got.StatusCode)}
	case got.StatusCode == http.StatusNotFound, got.StatusCode == http.StatusGone:
		return nil, ErrGone
	case got.StatusCode == http.StatusUnauthorized, got.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("the system answers %d: give Handover's key there the right to read people, or a new key here", got.StatusCode)
	case got.StatusCode >= 300:
		return nil, fmt.Errorf("the system answers %d", got.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(got.Body, mostAnswer+1))
	switch {
	case err != nil:
		return nil, &Again{Why: "the system's answer broke off"}
	case len(body) > mostAnswer:
		return nil, errors.New("the system's answer is larger than 1 MiB")
	case !json.Valid(bytes.TrimSpace(body)):
		return nil, errors.New("the system's answer is not JSON")
	}
	return body, nil
}

// pauseOf is for how long the system asks to be left alone.
func pauseOf(h http.Header) time.Duration {
	n, err := strconv.Atoi(h.Get("Retry-After"))
	if err != nil || n < 0 {
		return 0
	}
	return min(mostPause, time.Duration(n)*time.Second)
}
