package door

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// Seal marks and hides texts for one session, so that what comes back in a form
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

// Hide encrypts a text for one purpose, so that an address can carry what no
// log or history may read. Only this seal reveals it.
func (s Seal) Hide(purpose, text string) string {
	return base64.RawURLEncoding.EncodeToString(s.box(purpose).Seal(nil, nil, []byte(text), nil))
}

// Reveal returns a text that this seal hid; ok is false for any other.
func (s Seal) Reveal(purpose, hidden string) (text string, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(hidden)
	if err != nil {
		return "", false
	}
	open, err := s.box(purpose).Open(nil, nil, sealed, nil)
	return string(open), err == nil && s.secret != ""
}

func (s Seal) box(purpose string) cipher.AEAD {
	key := sha256.Sum256([]byte("hide " + purpose + "\n" + s.secret))
	block, _ := aes.NewCipher(key[:])             // never fails with a key of this length
	box, _ := cipher.NewGCMWithRandomNonce(block) // nor with a block of AES
	return box
}
