// Package link owns the tokens that leave by mail or live in a cookie: how
// they are made, what form they must have and which hash stands for them in
// the database. It is pure; who a token belongs to and when it dies is not its
// business.
package link

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"github.com/handover-jml/handover/internal/jml"
)

// Prefix says what a token is for, so that one kind can never be used as
// another and a leaked one is recognised by scanners.
type Prefix string

// The kinds of tokens.
const (
	MailLink Prefix = "hvt_" // in the link of a mail to an owner
	SignIn   Prefix = "hvs_" // one-time staff sign-in
	Session  Prefix = "hvc_" // session cookie
	Held     Prefix = "hvh_" // cookie of what is held for a browser
)

const secretBytes = 32

// New makes a mail link's token; see Prefix.New.
func New(random io.Reader) (token string, hash []byte, err error) { return MailLink.New(random) }

// Hash returns the hash of a mail link's token; see Prefix.Hash.
func Hash(token string) ([]byte, error) { return MailLink.Hash(token) }

// New makes a token of 256 random bits in base64url and the SHA-256 that is
// stored in its place. random must be a cryptographic source; its errors are
// returned.
func (p Prefix) New(random io.Reader) (token string, hash []byte, err error) {
	secret := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, secret); err != nil {
		return "", nil, fmt.Errorf("read random bytes: %w", err)
	}
	token = string(p) + base64.RawURLEncoding.EncodeToString(secret)
	return token, digest(token), nil
}

// Hash returns the SHA-256 under which a token is stored. A token that New
// could not have made is a jml.CodeNotFound error, the same as an unknown one,
// and its text is not repeated.
func (p Prefix) Hash(token string) ([]byte, error) {
	body, ok := strings.CutPrefix(token, string(p))
	if !ok || len(body) != base64.RawURLEncoding.EncodedLen(secretBytes) || strings.ContainsAny(body, "\r\n") {
		return nil, unknown()
	}
	// Strict refuses spare bits that are not zero, so one secret has one spelling.
	if _, err := base64.RawURLEncoding.Strict().DecodeString(body); err != nil {
		return nil, unknown()
	}
	return digest(token), nil
}

func digest(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

func unknown() error {
	return &jml.Error{
		Code:    jml.CodeNotFound,
		Message: "This link is not valid. Open it again from the newest mail, or ask HR for a new one.",
	}
}
