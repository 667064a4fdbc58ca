// Package hook owns how a sender shows that a request is theirs: one table of
// schemes, and whether the bytes that came fit one of them. It looks at raw bytes
// only; what they say it must not know.
package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"hash"
	"net/http"
	"strings"
	"time"
)

// Tolerance is how far a request's instant may be from now, either way. A
// sender that tries again signs anew, so a retry after days is no older.
const Tolerance = 5 * time.Minute

// maxSignatures is how many signatures a header may hold: more than any sender
// needs who changes secrets.
const maxSignatures = 8

// Why a request is refused. None of them says more than the sender has to know.
var (
	ErrUnsigned = errors.New("the request is not signed: its signature header is missing, or there twice")
	ErrStale    = errors.New("the request's timestamp is more than five minutes from now, or is no timestamp")
	ErrForged   = errors.New("the signature fits none of the secrets of this source")
)

// Scheme says how one sender signs.
type Scheme struct {
	Header string // that holds the signature, or the secret itself
	Prefix string // before each signature, such as "v1,"
	Many   bool   // signatures stand one after another with spaces between

	Hash   func() hash.Hash               // nil: the header holds the secret itself
	Decode func(string) ([]byte, error)   // from a signature's text to its bytes
	Encode func([]byte) string            // and back
	Signed []Part                         // what is signed, one after the other
	Key    func(secret string) []byte     // from a secret's text to the key; nil: its bytes
	At     string                         // header of the instant; "" for senders that give none
	Time   func(string) (time.Time, bool) // reads that header
	ID     string                         // header of the delivery's id; "" for senders that give none
}

// Part is one part of what is signed. Exactly one field is set.
type Part struct {
	Text   string // itself
	Header string // the value of a header
	Body   bool   // the body as it came
}

// Proof says by what a request was taken for the sender's.
type Proof struct {
	Secret int       // which of the secrets, from 0
	ID     string    // of the delivery, "" without one
	At     time.Time // when it was sent, zero where the sender does not say
}

// Verify holds a request against the scheme and every secret. Its cost is bounded
// by the body's length and the number of secrets. Whoever compares times learns
// nothing of a secret.
func (s Scheme) Verify(h http.Header, body []byte, secrets []string, now time.Time) (Proof, error) {
	value, ok := single(h, s.Header)
	if !ok {
		return Proof{}, ErrUnsigned
	}
	p := Proof{}
	if s.ID != "" {
		if p.ID, ok = single(h, s.ID); !ok {
			return Proof{}, ErrUnsigned
		}
	}
	if s.At != "" {
		text, ok := single(h, s.At)
		if !ok {
			return Proof{}, ErrUnsigned
		}
		if p.At, ok = s.Time(text); !ok || p.At.Sub(now).Abs() > Tolerance {
			return Proof{}, ErrStale
		}
	}

	given := s.signatures(value)
	for i, secret := range secrets {
		if s.fits(given, h, body, secret) {
			p.Secret = i
			return p, nil
		}
	}
	return Proof{}, ErrForged
}

// single returns the value of a header that is there once and is not empty: of
// two, one reader would take the first and another the last.
func single(h http.Header, name string) (string, bool) {
	values := h.Values(name)
	if len(values) != 1 || values[0] == "" {
		return "", false
	}
	return values[0], true
}

// signatures are those of a header, without their prefix. Others that stand
// beside them, of a version that is not known here, count for nothing.
func (s Scheme) signatures(value string) []string {
	all := []string{value}
	if s.Many {
		all = strings.SplitN(value, " ", maxSignatures+1)
	}
	var out []string
	for _, one := range all[:min(len(all), maxSignatures)] {
		if text, ok := strings.CutPrefix(one, s.Prefix); ok {
			out = append(out, text)
		}
	}
	return out
}

func (s Scheme) fits(given []string, h http.Header, body []byte, secret string) bool {
	if secret == "" {
		return false
	}
	if s.Hash == nil {
		return len(given) == 1 && same([]byte(given[0]), []byte(secret))
	}
	want := s.sign(h, body, secret)
	fits := 0
	for _, text := range given {
		if sum, err := s.Decode(text); err == nil {
			fits |= subtle.ConstantTimeCompare(sum, want)
		}
	}
	return fits == 1
}

func (s Scheme) sign(h http.Header, body []byte, secret string) []byte {
	key := []byte(secret)
	if s.Key != nil {
		key = s.Key(secret)
	}
	mac := hmac.New(s.Hash, key)
	for _, p := range s.Signed {
		switch {
		case p.Body:
			mac.Write(body)
		case p.Header != "":
			mac.Write([]byte(h.Get(p.Header)))
		default:
			mac.Write([]byte(p.Text))
		}
	}
	return mac.Sum(nil)
}

// same compares words of which the length is no secret either.
func same(a, b []byte) bool {
	x, y := sha256.Sum256(a), sha256.Sum256(b)
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
