package ledger

import (
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/token"
)

// Company is what the company says of itself and who stands where in it.
type Company interface {
	// Settings returns the company's own facts; Done is false before set-up.
	Settings() (jml.Settings, error)
	// Directory returns all seats and staff, and who works here no more.
	Directory() (staff.Directory, error)
	// AtWork is everybody who has an engagement that runs, by family name; not who
	// is to come.
	AtWork() ([]jml.Person, error)
	// CutOff reports whether a person's rights have ended: no engagement runs,
	// or the cut-off of their leaving has passed, whether a round has seen to it
	// or not.
	CutOff(personID string) (bool, error)
	// Tokens lists the tokens of programs that nobody has taken away, by id.
	Tokens() ([]token.Token, error)
}

// WriteCompany writes what Company reads.
type WriteCompany interface {
	// LockSettings serialises changes of settings, roles, staff and documents. It
	// comes before the lock of any case: whoever has a case does not wait for it.
	LockSettings() error
	PutSettings(jml.Settings) error
	// PutSeats replaces the role's line; positions are counted anew from 0.
	PutSeats(role roles.Role, seats []roles.Seat) error
	// PutStaff inserts or updates by id.
	PutStaff(staff.Right) error
	// PutToken inserts or updates by id.
	PutToken(token.Token) error
}
