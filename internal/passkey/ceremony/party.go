// Package ceremony asks browsers for passkeys and checks what they answer, as
// WebAuthn has it. It keeps nothing: what is asked and what is known of a
// passkey are parameters. It must not know who may sign in.
package ceremony

import (
	"fmt"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/handover-jml/handover/internal/passkey"
)

// Party is the site that passkeys are for.
type Party struct{ site *webauthn.WebAuthn }

// At is the site at the public address: its host is what passkeys belong to,
// and from its origin alone are they taken. It is nil where browsers have none:
// at an address that is a number, or without TLS anywhere but on localhost.
func At(public *url.URL) (*Party, error) {
	host := public.Hostname()
	_, notNumber := netip.ParseAddr(host)
	local := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if notNumber == nil || public.Scheme != "https" && !local {
		return nil, nil
	}
	site, err := webauthn.New(&webauthn.Config{
		RPID: host, RPDisplayName: "Handover", RPOrigins: []string{public.Scheme + "://" + public.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
		Timeouts: webauthn.TimeoutsConfig{
			Login:        webauthn.TimeoutConfig{Timeout: passkey.ChallengeLasts},
			Registration: webauthn.TimeoutConfig{Timeout: passkey.ChallengeLasts},
		},
		// Password managers answer more than they were asked, and nothing here reads it.
		ExtensionsUnsolicitedOutputPolicy: protocol.UnsolicitedOutputPolicyIgnore,
	})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys for %s: %w", host, err)
	}
	return &Party{site}, nil
}

// Holder is whom a device shows beside a passkey.
type Holder struct {
	ID      string // as passkeys have it
	Name    string
	Address string
	Has     []passkey.Passkey
}

// WebAuthnID is what a device keeps beside the passkey and says again.
func (h Holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName is the address, which tells two people of one name apart.
func (h Holder) WebAuthnName() string {
	if h.Address == "" {
		return h.Name
	}
	return h.Address
}

// WebAuthnDisplayName is the name.
func (h Holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials are the passkeys that the holder has.
func (h Holder) WebAuthnCredentials() []webauthn.Credential {
	out := make([]webauthn.Credential, len(h.Has))
	for i, k := range h.Has {
		out[i] = credentialOf(k)
	}
	return out
}

// AskToAdd returns what to ask a browser for a new passkey, none of those that
// the holder has, and the challenge in it.
func (p *Party) AskToAdd(who Holder) (options any, challenge string, err error) {
	creation, session, err := p.site.BeginRegistration(who,
		webauthn.WithExclusions(webauthn.Credentials(who.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", fmt.Errorf("ask for a new passkey: %w", err)
	}
	return creation, session.Challenge, nil
}

// AskToUse returns what to ask a browser for any passkey of this site, and the
// challenge in it.
func (p *Party) AskToUse() (options any, challenge string, err error) {
	assertion, session, err := p.site.BeginDiscoverableLogin()
	if err != nil {
		return nil, "", fmt.Errorf("ask for a passkey: %w", err)
	}
	return assertion, session.Challenge, nil
}
