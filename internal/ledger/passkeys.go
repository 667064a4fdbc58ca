package ledger

import "github.com/handover-jml/handover/internal/passkey"

// Passkeys are what people sign in with instead of links.
type Passkeys interface {
	// Passkey is jml.CodeNotFound when there is none with this id.
	Passkey(id string) (passkey.Passkey, error)
	// PasskeysOf lists those of a person and of all rights that are theirs, or of
	// one right, by whichever id; the oldest first.
	PasskeysOf(id string) ([]passkey.Passkey, error)
}

// WritePasskeys writes what Passkeys reads.
type WritePasskeys interface {
	// LockPasskey returns the row as committed now; jml.CodeNotFound when there is
	// none with this id.
	LockPasskey(id string) (passkey.Passkey, error)
	// InsertPasskey is jml.CodeConflict when somebody has the credential.
	InsertPasskey(passkey.Passkey) error
	UpdatePasskey(passkey.Passkey) error
	// DeletePasskey forgets one. An unknown one is no error.
	DeletePasskey(id string) error
	// EndPasskeySessions signs out of what a passkey opened.
	EndPasskeySessions(id string) error
}
