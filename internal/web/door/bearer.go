package door

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/link"
	"github.com/handover-jml/handover/internal/readmodel"
	"github.com/handover-jml/handover/internal/token"
)

// Bearer is the way in of programs: a token in the header Authorization.
const Bearer Way = "token"

// How many requests a token may make, and how many with tokens that nobody has
// may come from one network.
const (
	TokenBurst   = 300 // within a minute
	unknownBurst = 10
)

// TokenStore finds tokens by their hashes.
type TokenStore interface {
	// FindToken returns a token that holds and notes that it was used;
	// jml.CodeNotFound otherwise.
	FindToken(ctx context.Context, hash []byte, now time.Time) (readmodel.Token, error)
}

// Tokens knows programs by their tokens.
type Tokens struct {
	store   TokenStore
	clock   clock.Clock
	clients Clients

	uses    *Limiter // per token
	unknown *Limiter // per network: tokens that nobody has
}

// NewTokens returns the way in of programs.
func NewTokens(store TokenStore, c clock.Clock, clients Clients) *Tokens {
	return &Tokens{store: store, clock: c, clients: clients, uses: NewLimiter(c, TokenBurst, time.Minute), unknown: NewLimiter(c, unknownBurst, time.Minute)}
}

// Authenticate finds out which program asks. Good tokens pass while others of
// the same network are tried: 256 bits are not guessed.
func (d *Tokens) Authenticate(r *http.Request) (Principal, error) {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if text == "" || !strings.EqualFold(scheme, "Bearer") {
		return Principal{}, noSession("Send a token in the header Authorization: Bearer hva_…. An administrator makes one on the page “API”.")
	}
	found, err := d.find(r, strings.TrimSpace(text))
	if jml.ErrorCode(err) == jml.CodeNotFound {
		return Principal{}, d.refuse(r)
	}
	if err != nil {
		return Principal{}, err
	}
	if wait := d.uses.Wait(found.ID); wait > 0 {
		return Principal{}, tooManyFor(r, wait, "This token has made too many requests. Wait as long as Retry-After says.")
	}
	return Principal{Actor: found.Actor(), Scopes: found.Scopes, Zone: time.UTC}, nil
}

func (d *Tokens) find(r *http.Request, text string) (readmodel.Token, error) {
	hash, err := link.HashAPI(text)
	if err != nil {
		return readmodel.Token{}, err
	}
	return d.store.FindToken(r.Context(), hash, d.clock.Now())
}

func (d *Tokens) refuse(r *http.Request) error {
	Note(r, TokenRefused)
	if wait := d.unknown.Wait(d.clients.Network(r)); wait > 0 {
		return tooManyFor(r, wait, "Too many tokens were tried from here that nobody has. Wait as long as Retry-After says.")
	}
	return noSession("This token opens nothing: it is not known, was removed, or its last day is over. Ask an administrator for a new one.")
}

// tooManyFor refuses until so much time has passed.
func tooManyFor(r *http.Request, wait time.Duration, sentence string) error {
	visitOf(r.Context()).wait = wait
	return &jml.Error{Code: CodeTooMany, Message: sentence}
}

// Token must be shown, with one scope.
func Token(scope token.Scope) Who { return Who{{By: Bearer, Scope: scope}} }

// beyondScope refuses a program whose token is not for this.
func beyondScope(scope token.Scope) error {
	return &jml.Error{Code: jml.CodeForbidden, Message: "This token is not for that: it would need the scope " + string(scope) + ". An administrator makes tokens."}
}
