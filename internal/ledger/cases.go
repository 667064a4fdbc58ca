package ledger

import (
	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/roles"
)

// Cases are all cases, open and closed, and who takes over from a leaver.
type Cases interface {
	// Case is jml.CodeNotFound when there is none with this id.
	Case(id string) (jml.Case, error)
	// OpenCases of a person, oldest first, with and without Ending.
	OpenCases(personID string) ([]jml.Case, error)
	// LiveCases are all open cases of a kind without Ending, oldest first; of
	// every kind for "".
	LiveCases(kind jml.Kind) ([]jml.Case, error)
	// CasesOf a person in any state, newest first.
	CasesOf(personID string) ([]jml.Case, error)
	// Takeovers named with a leaver case, in the order of the form.
	Takeovers(caseID string) ([]roles.Takeover, error)
	// TakeoverOf returns who was named to take this duty over, from any case.
	TakeoverOf(kind, ref string) (personID string, ok bool, err error)
}

// WriteCases writes what Cases reads.
type WriteCases interface {
	// LockCase locks and returns the row as committed now; jml.CodeNotFound
	// when there is none with this id.
	LockCase(id string) (jml.Case, error)
	// NextCaseNumber is taken under the counter's lock.
	NextCaseNumber() (int64, error)
	InsertCase(jml.Case) error
	UpdateCase(jml.Case) error
	InsertTakeovers(caseID string, t []roles.Takeover) error
	// Touch adds 1 to rev of all open cases that have a running task of, or are
	// about, this person. It locks nothing but the rows it changes and returns
	// their ids.
	Touch(personID string) ([]string, error)
	// DriveCase records a round on the case row without counting as a change;
	// jml.CodeNotFound when there is none with this id.
	DriveCase(d course.Drive, ns string) error
}
