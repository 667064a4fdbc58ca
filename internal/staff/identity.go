package staff

import (
	"time"

	"github.com/handover-jml/handover/internal/jml"
)

// ByProvider is how sure it is who somebody is for whom a sign-in provider vouches.
const ByProvider jml.Assurance = "oidc"

// Identity is whom a sign-in provider knows somebody as. From the first sign-in
// on the subject counts and the address does not.
type Identity struct {
	ID       string
	Issuer   string
	Subject  string
	PersonID string // whom it is bound to, one of our people
	StaffID  string // or an outsider, by one of the rights that go to their address
	State    IdentityState
	At       time.Time
}

// IdentityState is what became of an identity.
type IdentityState string

// The states. A refused one has the address of somebody who is bound to another
// subject already.
const (
	Bound   IdentityState = "bound"
	Refused IdentityState = "refused"
	Undone  IdentityState = "undone" // in the log only: an administrator let somebody be bound anew
)

// Claim is what a provider says of somebody who comes in.
type Claim struct {
	Issuer  string
	Subject string
	Address string    // lower-case; "" unless the provider has verified it
	Roles   []Role    // that they may use by this provider; nil: all that they have
	At      time.Time // when they proved who they are
}

// Known is who came in: somebody with rights, or one of our people without any.
type Known struct {
	PersonID string
	Name     string
	Rights   []Right // that hold and may be used, strongest first
	Barred   bool    // they have rights, but none that their groups let them use
}
