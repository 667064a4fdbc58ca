// Package passkey owns what somebody signs in with instead of a link: a key
// that their device keeps, whose public half is here, and the rules of having
// one. It knows neither how a browser is asked for one nor where they are
// stored.
package passkey

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// Assurance says that somebody proved who they are with a passkey.
const Assurance jml.Assurance = "passkey"

const (
	// ChallengeLasts is how long a browser may take to answer.
	ChallengeLasts = 5 * time.Minute
	// Fresh is for how long after signing in somebody may add or remove passkeys.
	Fresh = 15 * time.Minute
	// Most is how many passkeys one holder has at the most.
	Most = 10
	// AskedOfAdministrators is how many an administrator is to have: one may get lost.
	AskedOfAdministrators = 2
)

// Passkey is one key. Its holder is a person here, or the right of somebody who
// is none of our people.
type Passkey struct {
	ID         string
	Holder     string // id of a person, or of a right to sign in
	Name       string // as its holder calls it
	Credential string // by which its device knows it, base64url; of nobody else
	PublicKey  string // COSE, base64url
	Transports []string
	Counter    int64 // of its uses as the device last said; 0 for a device that does not count
	MayBackUp  bool  // the device says that it can be copied to others of the same owner
	BackedUp   bool  // the device says that it has been
	AddedAt    time.Time
	UsedAt     time.Time // zero before the first use
	CopiedAt   time.Time // its counter went back then, and since then it opens nothing
}

// Check holds what its holder wrote against its limit.
func (p Passkey) Check() error { return legible.Check("name", p.Name, legible.Word()) }

// Usable reports whether the passkey opens anything.
func (p Passkey) Usable() bool { return p.CopiedAt.IsZero() }

// Counted reports whether a use is a new one by its counter. One that stands
// still or goes back means that there is a copy of the key.
func (p Passkey) Counted(counter int64) bool {
	return counter > p.Counter || counter == 0 && p.Counter == 0
}

// CredentialHash is what the record says of a passkey: it tells two of them
// apart, and opens nothing.
func CredentialHash(credential string) string {
	sum := sha256.Sum256([]byte(credential))
	return hex.EncodeToString(sum[:])
}

// End says why a passkey opens nothing any more.
type End string

// The ends of a passkey.
const (
	Removed End = "removed" // its holder or an administrator took it away
	Left    End = "left"    // its holder works here no more, or their right has ended
	Copied  End = "copied"  // its counter went back
)

// MayChange refuses passkeys to whoever signed in too long ago, and to whoever
// came by a mailed link once they have a passkey: who reads somebody's mail must
// not get past it.
func MayChange(by jml.Assurance, since, now time.Time, has int) error {
	switch {
	case now.Sub(since) > Fresh:
		return &jml.Error{Code: jml.CodeForbidden, Message: "You signed in more than 15 minutes ago. Sign out, sign in again, and come back to this page."}
	case by == jml.AssuranceEmailLink && has > 0:
		return &jml.Error{Code: jml.CodeForbidden, Message: "You came by a link in a mail. Sign in with the passkey you have to add or remove one. If you have lost it, an administrator removes it."}
	}
	return nil
}

// Use is what a browser's answer says of the passkey it was made with, once it
// is known to be genuine.
type Use struct {
	Counter  int64
	BackedUp bool
}

// Challenge is what a browser is to sign. It is asked once.
type Challenge struct {
	Purpose Purpose
	Holder  string // whose answer counts; "" where anybody's does
}

// Purpose is what a challenge was made for. An answer to one is none to another.
type Purpose string

// The purposes.
const (
	ToSignIn Purpose = "sign-in"
	ToAdd    Purpose = "add"
	ToProve  Purpose = "prove" // who it is, in the middle of something
)
