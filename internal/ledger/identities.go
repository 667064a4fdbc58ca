package ledger

import "github.com/handover-jml/handover/internal/staff"

// Identities are whom sign-in providers know people as.
type Identities interface {
	// Identity is jml.CodeNotFound when there is none with this id.
	Identity(id string) (staff.Identity, error)
	// IdentitiesNear lists the identities at an issuer that have this subject, or
	// belong to this person or right; "" belongs to nobody.
	IdentitiesNear(issuer, subject, personID, staffID string) ([]staff.Identity, error)
}

// WriteIdentities writes what Identities reads.
type WriteIdentities interface {
	// PutIdentity adds an identity, or writes it anew.
	PutIdentity(staff.Identity) error
	// DropIdentity forgets an identity. An unknown one is no error.
	DropIdentity(id string) error
	// MoveIdentities has what is bound to a right be bound to a person.
	MoveIdentities(staffID, personID string) error
}
