// Package provider talks OpenID Connect with the company's sign-in providers:
// where somebody is sent, and what the answer that they bring back proves. It
// must not know who has a right here, sessions, pages or SQL.
package provider

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/loopback"
	"github.com/handover-jml/handover/internal/staff"
)

// Options are what a Provider needs; all but Groups are required.
type Options struct {
	Key      string // in our own addresses: lower-case letters, digits and hyphens
	Name     string // for people
	Issuer   string // exactly as its tokens name it
	ClientID string
	Secret   string // "" for a client that has none
	Public   string // where people reach Handover, without a slash at its end
	Groups   Groups
	Clock    clock.Clock
	Log      *slog.Logger
}

// Groups say which group of a token lets somebody use which right that they were
// given here. None gives a right.
type Groups struct {
	Claim string // of the token; "": groups count for nothing
	Roles map[staff.Role][]string
}

// Provider is one sign-in provider. It is safe for concurrent use, and reads
// what the provider publishes of itself when it is first needed.
type Provider struct {
	Options
	wire *wire

	mu   sync.Mutex
	read *published
	at   time.Time // when it was read, or last failed to be
	err  error     // why it could not be read at that time
}

// published is what a provider says of itself.
type published struct {
	*oidc.Provider
	EndSession string `json:"end_session_endpoint"`
}

const (
	lasts  = 6 * time.Hour    // until what it publishes is read again
	breath = 15 * time.Second // between attempts to read it
)

// New returns a provider that has been asked for nothing yet.
func New(o Options) *Provider { return &Provider{Options: o, wire: newWire()} }

// Attempt is what must come back of one sign-in, and where to send for it.
type Attempt struct {
	State    string // comes back in the address
	Nonce    string // comes back in the token
	Verifier string // of PKCE: given again for the code
}

// Address is where the provider asks somebody who they are.
func (p *Provider) Address(ctx context.Context, a Attempt) (string, error) {
	read, err := p.published(ctx)
	if err != nil {
		return "", err
	}
	return p.client(read).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Leave is where the provider signs somebody out of itself too; "" where it has
// no such place, or cannot be asked.
func (p *Provider) Leave(ctx context.Context) string {
	read, err := p.published(ctx)
	if err != nil || read.EndSession == "" {
		return ""
	}
	u, err := url.Parse(read.EndSession)
	if err != nil || !mayTalk(u) {
		return ""
	}
	q := u.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", p.Public+"/sign-in")
	u.RawQuery = q.Encode()
	return u.String()
}

// Away reports whether the provider did not answer when it was last asked.
func (p *Provider) Away() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.err != nil
}

// Watch asks the provider every minute until the context ends, so that pages say
// that it is away before anybody is sent there.
func (p *Provider) Watch(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		_, _ = p.published(ctx) // what is wrong stands in the log
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Back is the address of ours that people come back to. Each provider has its
// own, so that the answer of one is never taken for another's.
func (p *Provider) Back() string { return p.Public + "/sign-in/from/" + p.Key }

func (p *Provider) client(read *published) *oauth2.Config {
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: read.Endpoint(), RedirectURL: p.Back(),
		Scopes: []string{oidc.ScopeOpenID, "email", "profile"}}
}

// published reads what the provider says of itself, at most every few seconds
// while it does not answer. What was read before goes on counting meanwhile.
func (p *Provider) published(ctx context.Context) (*published, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	waits := lasts
	if p.err != nil {
		waits = breath
	}
	if passed := p.Clock.Now().Sub(p.at); p.at.IsZero() || passed < 0 || passed >= waits {
		p.look(ctx)
	}
	if p.read == nil {
		return nil, p.err
	}
	return p.read, nil
}

func (p *Provider) look(ctx context.Context) {
	read, err := p.discover(ctx)
	p.at, p.err = p.Clock.Now(), nil
	if err != nil {
		p.Log.Warn("sign-in provider not reached", "provider", p.Key, "error", brief(err))
		p.err = p.away()
		return
	}
	p.read = read
}

// brief is an error without what a provider may have sent with it.
func brief(err error) string {
	text := strings.ToValidUTF8(err.Error(), "")
	return text[:min(len(text), 200)]
}

func (p *Provider) discover(ctx context.Context) (*published, error) {
	found, err := oidc.NewProvider(p.wire.in(ctx), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("read what a provider publishes: %w", err)
	}
	read := &published{Provider: found}
	if err := found.Claims(read); err != nil {
		return nil, fmt.Errorf("read what a provider publishes: %w", err)
	}
	var keys struct {
		Address string `json:"jwks_uri"`
	}
	if err := found.Claims(&keys); err != nil {
		return nil, fmt.Errorf("read where a provider's keys are: %w", err)
	}
	for _, address := range []string{found.Endpoint().AuthURL, found.Endpoint().TokenURL, keys.Address} {
		if u, err := url.Parse(address); err != nil || !mayTalk(u) {
			return nil, errors.New("the provider publishes an address that is not https")
		}
	}
	return read, nil
}

// mayTalk reports whether what is sent to an address can be read by nobody on
// the way.
func mayTalk(u *url.URL) bool {
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && loopback.Host(u.Hostname()))
}

// away says that the provider cannot be asked now.
func (p *Provider) away() error {
	return &jml.Error{Code: jml.CodeAway, Message: p.Name + " does not answer at the moment. Try again in a minute, or sign in by another way; nothing you typed is lost by that."}
}
