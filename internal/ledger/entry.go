package ledger

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/notice"
)

// Entry is one transaction of one command: what the store can read and write,
// who acts, and the cases to wake once it is committed.
type Entry struct {
	Tx
	Actor jml.Actor

	cases map[string]jml.Case // as first read, by id
	wakes []string
	posts bool  // a notice was written
	fault error // the first read that failed, or text that was refused; nothing commits after it
}

// Fail keeps the first failed read, so that what was judged on it never
// commits, whatever came of the judgement.
func (e *Entry) Fail(what string, err error) {
	if err != nil && e.fault == nil {
		e.fault = fmt.Errorf("%s: %w", what, err)
	}
}

// Fault returns the first failed read that Fail was told of.
func (e *Entry) Fault() error { return e.fault }

// Wake has cases driven after the commit. A case may be named several times.
func (e *Entry) Wake(caseIDs ...string) { e.wakes = append(e.wakes, caseIDs...) }

// InsertNotice has whoever sends mails look for it after the commit.
func (e *Entry) InsertNotice(n notice.Notice) error {
	e.posts = true
	return e.Tx.InsertNotice(n)
}

// PutMessage does so too, of one that waits.
func (e *Entry) PutMessage(m notice.Message) error {
	e.posts = e.posts || m.State == notice.Pending
	return e.Tx.PutMessage(m)
}

// Log appends one leaf in the name of the transaction's actor.
func (e *Entry) Log(caseID, taskID string, data evidence.Data, personal ...evidence.Field) {
	e.Append(evidence.Draft{Case: caseID, Task: taskID, Actor: e.Actor, Data: data, Personal: personal})
}

// Personal is a value that a leaf only commits to.
func Personal(name, value string) evidence.Field { return evidence.Field{Name: name, Value: value} }

// NewID returns a fresh UUIDv7, as all rows of ours have.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("make an id: %w", err)
	}
	return id.String(), nil
}
