package evidence

import (
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/passkey"
)

// PasskeyOf is what the leaves of passkeys have in common: whose it is, a person
// here or the right of somebody who is not, and which. Personal: passkey.name,
// and person.name or staff.name.
type PasskeyOf struct {
	Person     string `json:"person,omitempty"`
	Staff      string `json:"staff,omitempty"`
	Credential string `json:"credential"` // SHA-256 of its id, in hexadecimal
}

// PasskeyAdded: somebody can sign in with a passkey, or prove who they are.
type PasskeyAdded struct {
	PasskeyOf
	BackedUp bool `json:"backed_up"` // its device says that it is copied to others
}

// LeafType is passkey.added.
func (PasskeyAdded) LeafType() leaftype.Type { return leaftype.PasskeyAdded }

// PasskeyRemoved: a passkey opens nothing any more.
type PasskeyRemoved struct {
	PasskeyOf
	How passkey.End `json:"how"`
}

// LeafType is passkey.removed.
func (PasskeyRemoved) LeafType() leaftype.Type { return leaftype.PasskeyRemoved }
