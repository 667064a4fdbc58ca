package provider

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
)

// Subject is whom a provider knows somebody as.
type Subject struct {
	Issuer  string
	ID      string       // never given to somebody else at this issuer
	Address string       // work address, lower-case; "" unless the provider has verified it
	Roles   []staff.Role // that the groups let them use; nil: all that they were given
	At      time.Time    // when they last proved to the provider who they are
}

// bounds of what is taken out of a token.
const (
	maxSubject = 255
	maxAddress = 254
	maxGroups  = 1000
	skew       = time.Minute // that the provider's clock and ours may be apart
)

// algorithms are the signatures that count: those with a key that only the
// provider has.
var algorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA}

// claims are what is read of a token besides what go-oidc reads.
type claims struct {
	Party    string `json:"azp"`
	Address  string `json:"email"`
	Verified any    `json:"email_verified"`
	AuthTime int64  `json:"auth_time"`
}

// Prove takes the answer that somebody brought back to Back, spends its code and
// says who the provider says they are. Refusals are *jml.Error: CodeForbidden
// for an answer that proves nothing, CodeAway while the provider cannot be asked.
func (p *Provider) Prove(ctx context.Context, a Attempt, answer url.Values) (Subject, error) {
	if err := p.isAnswer(a, answer); err != nil {
		return Subject{}, err
	}
	read, err := p.published(ctx)
	if err != nil {
		return Subject{}, err
	}
	token, err := p.client(read).Exchange(p.wire.in(ctx), answer.Get("code"), oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return Subject{}, p.notSpent(err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Subject{}, p.refuse("the answer to the code holds no ID token", nil)
	}
	verifier := read.VerifierContext(p.wire.in(context.WithoutCancel(ctx)), &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: p.Clock.Now})
	id, err := verifier.Verify(p.wire.in(ctx), raw)
	if err != nil {
		return Subject{}, p.refuse("the ID token does not count", err)
	}
	return p.subject(a, id)
}

// isAnswer holds an answer against its attempt before anything is asked.
func (p *Provider) isAnswer(a Attempt, answer url.Values) error {
	iss := answer.Get("iss")
	switch {
	case subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(a.State)) != 1 || a.State == "":
		return p.refuse("the answer is to another request", nil)
	case answer.Has("iss") && iss != p.Issuer:
		return p.refuse("the answer is another provider's", nil)
	case answer.Get("error") == "access_denied":
		return &jml.Error{Code: jml.CodeForbidden, Message: "You did not sign in at " + p.Name + ", or may not use Handover there. Try again, or use another way."}
	case answer.Has("error"):
		return p.refuse("the provider refused", nil)
	case answer.Get("code") == "":
		return p.refuse("the answer holds no code", nil)
	}
	return nil
}

// subject judges what a token says whose signature, issuer, audience and end
// were found right.
func (p *Provider) subject(a Attempt, id *oidc.IDToken) (Subject, error) {
	var said claims
	var all map[string]json.RawMessage
	if err := errors.Join(id.Claims(&said), id.Claims(&all)); err != nil {
		return Subject{}, p.refuse("the ID token cannot be read", err)
	}
	now := p.Clock.Now()
	at := now
	if said.AuthTime != 0 {
		at = time.Unix(said.AuthTime, 0).UTC()
	}
	switch {
	case id.Issuer != p.Issuer: // go-oidc lets one provider write its own differently
		return Subject{}, p.refuse("the ID token is another provider's", nil)
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(a.Nonce)) != 1 || a.Nonce == "":
		return Subject{}, p.refuse("the ID token was made for another sign-in", nil)
	case said.Party != "" && said.Party != p.ClientID, len(id.Audience) > 1 && said.Party == "":
		return Subject{}, p.refuse("the ID token was made for another program", nil)
	case id.Subject == "" || len(id.Subject) > maxSubject || strings.ContainsFunc(id.Subject, func(r rune) bool { return r <= ' ' || r > '~' }):
		return Subject{}, p.refuse("the ID token names nobody", nil)
	case id.IssuedAt.After(now.Add(skew)):
		return Subject{}, p.refuse("the ID token is from the future", nil)
	}
	if at.After(now) {
		at = now
	}
	out := Subject{Issuer: p.Issuer, ID: id.Subject, At: at}
	if verified, _ := said.Verified.(bool); (verified || said.Verified == "true") && len(said.Address) <= maxAddress {
		out.Address = strings.ToLower(strings.TrimSpace(said.Address))
	}
	var err error
	out.Roles, err = p.Groups.lets(all[p.Groups.Claim])
	if err != nil {
		return Subject{}, p.refuse("its groups cannot be read", err)
	}
	return out, nil
}

// lets returns the rights that the groups of a token let somebody use; nil where
// groups count for nothing.
func (g Groups) lets(claim json.RawMessage) ([]staff.Role, error) {
	if g.Claim == "" {
		return nil, nil
	}
	roles := []staff.Role{}
	if len(claim) == 0 {
		return roles, nil
	}
	var groups []string
	if err := json.Unmarshal(claim, &groups); err != nil {
		return nil, fmt.Errorf("read groups: %w", err)
	}
	if len(groups) > maxGroups {
		return nil, errors.New("more groups than are read")
	}
	for _, role := range staff.Roles() {
		if slices.ContainsFunc(g.Roles[role], func(group string) bool { return slices.Contains(groups, group) }) {
			roles = append(roles, role)
		}
	}
	return roles, nil
}

// notSpent says why a code got no token: nobody answered, or it was refused.
func (p *Provider) notSpent(err error) error {
	var network net.Error
	var refused *oauth2.RetrieveError
	switch {
	case errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500:
		return p.refuse("the provider took no such code", errors.New(refused.ErrorCode))
	case errors.As(err, &refused), errors.As(err, &network), errors.Is(err, context.DeadlineExceeded):
		p.Log.Warn("sign-in provider not reached", "provider", p.Key, "error", brief(err))
		return p.away()
	}
	return p.refuse("the provider's answer cannot be read", err)
}

// refuse says nothing to whoever brought the answer but that it does not count;
// why, the log says.
func (p *Provider) refuse(why string, err error) error {
	attributes := []any{"provider", p.Key, "why", why}
	if err != nil {
		attributes = append(attributes, "error", brief(err))
	}
	p.Log.Warn("sign-in at a provider refused", attributes...)
	return &jml.Error{Code: jml.CodeForbidden, Message: "What came back from " + p.Name + " does not prove who you are: it may be old, used, or meant for another browser. Sign in again from here."}
}
