package door

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// Seal marks texts as made in one session, so that what comes back in a form
// or an address is known to be our own. It dies with the session; the zero
// Seal knows nothing again.
type Seal struct{ secret string }

// SealOf returns the seal of a session's token.
func SealOf(token string) Seal { return Seal{secret: token} }

// String keeps the token out of whatever prints a principal.
func (Seal) String() string { return "[seal]" }

// Sign returns the mark of a text for one purpose.
func (s Seal) Sign(purpose, text string) string {
	mac := hmac.New(sha256.New, []byte(s.secret))
	mac.Write([]byte(purpose + "\n" + text))
	return hex.EncodeToString(mac.Sum(nil))
}

// Signed reports whether this seal made the mark of a text.
func (s Seal) Signed(purpose, text, mark string) bool {
	return s.secret != "" && hmac.Equal([]byte(mark), []byte(s.Sign(purpose, text)))
}
