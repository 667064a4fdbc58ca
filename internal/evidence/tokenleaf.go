package evidence

import (
	"github.com/handover-jml/handover/internal/evidence/leaftype"
	"github.com/handover-jml/handover/internal/jml"
)

// TokenAdded: a program may act by a token. Personal: token.name.
type TokenAdded struct {
	Token  string   `json:"token"`
	Scopes []string `json:"scopes"`
	Until  jml.Date `json:"until"` // its last day
	// Person made it and answers for it, when it is one of our people; Staff is
	// the right by which it was made.
	Person string `json:"person,omitempty"`
	Staff  string `json:"staff,omitempty"`
}

// LeafType is token.added.
func (TokenAdded) LeafType() leaftype.Type { return leaftype.TokenAdded }

// TokenRemoved: a program may act by a token no more. Personal: token.name.
type TokenRemoved struct {
	Token string `json:"token"`
	How   string `json:"how"` // removed, expired, left, right
}

// LeafType is token.removed.
func (TokenRemoved) LeafType() leaftype.Type { return leaftype.TokenRemoved }
