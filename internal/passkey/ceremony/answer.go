package ceremony

import (
	"encoding/base64"
	"errors"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/passkey"
)

// Added is a browser's answer to AskToAdd, of which nothing is known to be true
// before Add.
type Added struct {
	says *protocol.ParsedCredentialCreationData
}

// ReadAdded reads an answer. A *jml.Error of the field answer says that it is
// none.
func ReadAdded(text string) (Added, error) {
	says, err := protocol.ParseCredentialCreationResponseBytes([]byte(text))
	if err != nil {
		return Added{}, noAnswer()
	}
	return Added{says}, nil
}

// Challenge is the one that the answer claims to be to.
func (a Added) Challenge() string { return a.says.Response.CollectedClientData.Challenge }

// Used is a browser's answer to AskToUse, of which nothing is known to be true
// before Use.
type Used struct {
	says *protocol.ParsedCredentialAssertionData
}

// ReadUsed reads an answer. A *jml.Error of the field answer says that it is
// none.
func ReadUsed(text string) (Used, error) {
	says, err := protocol.ParseCredentialRequestResponseBytes([]byte(text))
	if err != nil {
		return Used{}, noAnswer()
	}
	return Used{says}, nil
}

// Challenge is the one that the answer claims to be to.
func (u Used) Challenge() string { return u.says.Response.CollectedClientData.Challenge }

// Credential is the passkey that the answer claims to be made with.
func (u Used) Credential() string { return encode(u.says.RawID) }

// Add checks the answer to a challenge that was asked of the holder, and returns
// the passkey that it brings, still without id, name and instant.
func (p *Party) Add(who Holder, challenge string, a Added) (passkey.Passkey, error) {
	_, session, err := p.site.BeginRegistration(who)
	if err != nil {
		return passkey.Passkey{}, noAnswer()
	}
	session.Challenge = challenge // all else is asked of everybody alike
	c, err := p.site.CreateCredential(who, *session, a.says)
	if err != nil {
		return passkey.Passkey{}, refused(err)
	}
	k := passkey.Passkey{Holder: who.ID, Credential: encode(c.ID), PublicKey: encode(c.PublicKey), Counter: int64(c.Authenticator.SignCount),
		MayBackUp: c.Flags.BackupEligible, BackedUp: c.Flags.BackupState}
	for _, t := range c.Transport {
		k.Transports = append(k.Transports, string(t))
	}
	return k, nil
}

// Use checks that an answer to a challenge was made with the passkey, by its
// holder, here. What the counter says is for the caller to judge.
func (p *Party) Use(k passkey.Passkey, challenge string, u Used) (passkey.Use, error) {
	session := webauthn.SessionData{Challenge: challenge, RelyingPartyID: p.site.Config.RPID, UserVerification: protocol.VerificationRequired}
	who := Holder{ID: k.Holder, Has: []passkey.Passkey{k}}
	find := func(_, _ []byte) (webauthn.User, error) { return who, nil }
	c, err := p.site.ValidateDiscoverableLogin(find, session, u.says)
	if err != nil {
		return passkey.Use{}, refused(err)
	}
	return passkey.Use{Counter: int64(u.says.Response.AuthenticatorData.Counter), BackedUp: c.Flags.BackupState}, nil
}

func credentialOf(k passkey.Passkey) webauthn.Credential {
	c := webauthn.Credential{ID: decode(k.Credential), PublicKey: decode(k.PublicKey)}
	for _, t := range k.Transports {
		c.Transport = append(c.Transport, protocol.AuthenticatorTransport(t))
	}
	c.Flags.UserVerified, c.Flags.BackupEligible, c.Flags.BackupState = true, k.MayBackUp, k.BackedUp
	c.Authenticator.SignCount = uint32(k.Counter) // it came as one
	return c
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// decode reads what encode wrote; anything else fits nothing.
func decode(s string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(s)
	return b
}

func noAnswer() error {
	return jml.Invalid("answer", "Your browser answered nothing that a passkey is made of. Try again, or use a link.")
}

// NotAccepted refuses a passkey in the words that are the same for every reason.
func NotAccepted() error {
	return jml.Invalid("answer", "This passkey was not accepted. Try again, or use a link.")
}

// refused keeps why for whoever looks into it.
func refused(why error) error { return errors.Join(NotAccepted(), why) }
