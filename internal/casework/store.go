package casework

import (
	"context"
	"time"

	"github.com/handover-jml/handover/internal/course"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
)

// Store runs transactions. The package store implements it on SQLite and
// Postgres; storetest holds both to the same behaviour.
type Store interface {
	// Change runs fn in one write transaction and commits when fn returns nil.
	// The drafts given to Append are written after fn, as the last statements
	// before the commit, under the log head's lock. fn may be run again when the
	// engine reports a serialisation fault, so it must have no outward effect.
	// Errors: fn's own; jml.CodeFull when there is no room; jml.CodeAway when
	// the database cannot be reached.
	Change(ctx context.Context, fn func(Tx) error) error
	// Read runs fn on one consistent snapshot.
	Read(ctx context.Context, fn func(Reader) error) error
}

// Clock tells the present.
type Clock interface{ Now() time.Time }

// Waker is told of each case that changed, after the commit. It returns at
// once; a dropped wake is found by the sweep.
type Waker interface{ Wake(caseID string) }

// Reader is what one transaction can read. Methods that name one row return a
// jml.CodeNotFound error when it does not exist, unless they return a bool.
type Reader interface {
	// Now is the transaction's one instant: UTC, microseconds, never earlier
	// than the newest leaf.
	Now() time.Time

	Settings() (jml.Settings, error)
	Directory() (jml.Directory, error)

	Person(id string) (jml.Person, error)
	PeopleByID(ids []string) (map[string]jml.Person, error)
	// FindPerson looks for an outside id, then a work address (any case), then one of our ids.
	FindPerson(key string) (jml.Person, bool, error)
	Engagement(id string) (jml.Engagement, error)
	// Engagements of a person, newest start first.
	Engagements(personID string) ([]jml.Engagement, error)
	Holdings(personID string) (jml.Holdings, error)
	// GrantsEndedBy returns what a task took out of the access register, oldest first.
	GrantsEndedBy(taskID string) ([]jml.Grant, error)
	Asset(id string) (jml.Asset, error)
	AssetByTag(tag string) (jml.Asset, bool, error)
	// Duties of a person: seats, systems owned by address (from the current matrix, resolved by
	// casework), reports, sponsorships and open tasks.
	Reports(managerID string) ([]jml.Engagement, error)   // running engagements that name this manager
	Sponsored(sponsorID string) ([]jml.Engagement, error) // running engagements that name this sponsor
	OpenTasksOf(personID string) ([]jml.Task, error)

	// Document returns a stored playbook, matrix or controls file by content hash.
	Document(hash string) ([]byte, error)
	// Current returns the hash in force of "playbook/joiner", "matrix", "controls" …
	Current(name string) (hash string, err error)

	Case(id string) (jml.Case, error)
	CaseByNumber(n int64) (jml.Case, error)
	// OpenCases of a person, oldest first, with and without Ending.
	OpenCases(personID string) ([]jml.Case, error)
	// CasesOf a person in any state, newest first.
	CasesOf(personID string) ([]jml.Case, error)
	// Tasks of a case in order of Ordinal.
	Tasks(caseID string) ([]jml.Task, error)
	Task(id string) (jml.Task, error)
	Takeovers(caseID string) ([]jml.Takeover, error)
	// TakeoverOf returns who was named to take this duty over, from any case.
	TakeoverOf(kind, ref string) (personID string, ok bool, err error)
	Notices(caseID string) ([]jml.NoticeRow, error)
	Notice(id string) (jml.NoticeRow, error)
	// Files of a task, in order of N.
	Files(taskID string) ([]jml.EndingFile, error)
	// FileStored reports whether all chunks of a file are there.
	FileStored(sha256 string) (bool, error)

	// Inbox returns what an event with this source and id did.
	Inbox(source, id string) (InboxRow, bool, error)
	// ImportDone reports whether a file with this SHA-256 was applied already.
	ImportDone(what, sha256 string) (bool, error)
	// LatestCheckpoint returns the newest signed note, "" when there is none.
	LatestCheckpoint() (note string, keyHash string, err error)
	// Opening returns the personal value behind a leaf's commitment; "" when erased.
	Opening(seq int64, field string) (string, error)
}

// Tx is one write transaction.
type Tx interface {
	Reader
	Writer
}

// Writer is what one transaction can write. Inserts of an existing id are
// faults; updates write the whole row.
type Writer interface {
	// Lock order: engagement, cases by id, other rows, log head last.
	LockEngagement(id string) error
	// LockCase locks and returns the row as committed now.
	LockCase(id string) (jml.Case, error)
	// LockSettings serialises changes of settings, roles, staff and documents.
	LockSettings() error

	PutSettings(jml.Settings) error
	PutSeats(role jml.Role, seats []jml.Seat) error // replaces the role's line
	PutStaff(jml.Staff) error                       // insert or update by id
	PutDocument(hash string, body []byte) error     // no effect when stored already
	SetCurrent(name, hash string) error

	InsertPerson(jml.Person) error
	UpdatePerson(jml.Person) error
	InsertEngagement(jml.Engagement) error
	UpdateEngagement(jml.Engagement) error

	InsertGrant(jml.Grant) error
	UpdateGrant(jml.Grant) error
	InsertAsset(jml.Asset) error
	UpdateAsset(jml.Asset) error

	// NextCaseNumber is taken under the settings' counter lock.
	NextCaseNumber() (int64, error)
	InsertCase(jml.Case) error
	UpdateCase(jml.Case) error
	InsertTask(jml.Task) error
	UpdateTask(jml.Task) error
	InsertTakeovers(caseID string, t []jml.Takeover) error
	AttachFiles(taskID string, files []jml.EndingFile) error
	InsertNotice(jml.NoticeRow) error // with its Tasks
	UpdateNotice(jml.NoticeRow) error // without its Tasks
	// Touch adds 1 to rev of all open cases that have a running task of, or are about, this person.
	// It locks nothing but the rows it changes and returns their ids.
	Touch(personID string) ([]string, error)

	InsertInbox(InboxRow) error
	InsertImport(what, sha256 string) error

	// InsertToken adds a token hash to the live link of (person, case), making
	// the link when there is none.
	InsertToken(personID, caseID, noticeID string, tokenHash []byte) error
	// EndSessions ends the person's sessions and links.
	EndSessions(personID string) error

	// DriveCase records a round on the case row without counting as a change.
	DriveCase(d course.Drive, ns string) error

	// Append adds a leaf to the log when fn has returned.
	Append(evidence.Draft)
}

// InboxRow is one accepted delivery; unique on source and id for ever.
type InboxRow struct {
	Source     string
	ID         string
	Hash       string
	OccurredAt time.Time
	ReceivedAt time.Time
	Outcome    string
	CaseID     string
}
