package bundle

import (
	"context"
	"io"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
	"github.com/handover-jml/handover/internal/replay"
)

// Newest asks Source.Checkpoint for the newest one whatever its size.
const Newest int64 = -1

// Source is one consistent snapshot of the log and what belongs to it.
type Source interface {
	// Checkpoint returns the newest signed note over at most max leaves (Newest:
	// any number), exactly as it was signed. found is false when there is none.
	Checkpoint(ctx context.Context, max int64) (signed []byte, found bool, err error)
	// Leaves calls fn with the lines of leaves 0 to n-1 that are there, in order.
	Leaves(ctx context.Context, n int64, fn func(seq int64, line []byte) error) error
	// Hides reports whether a case of the snapshot is hidden from a person; ""
	// is nobody of ours.
	Hides(ctx context.Context, personID string) (bool, error)
	// StoredHashes returns the hashes that were stored when the leaves from one
	// to below another were appended (checkpoint.LeafHashIndex), in their order;
	// zero for each that is gone.
	StoredHashes(ctx context.Context, from, below int64) ([]tlog.Hash, error)
	// Openings calls fn with all openings of leaves below n, by seq, then by
	// field in byte order.
	Openings(ctx context.Context, n int64, fn func(evidence.Opening) error) error
	// File returns an evidence file by the SHA-256 of its content in hexadecimal;
	// found is false when it is not there. The caller closes it.
	File(ctx context.Context, sha256 string) (content io.ReadCloser, found bool, err error)
	// Document returns a stored playbook, matrix or controls file likewise.
	Document(ctx context.Context, sha256 string) (content []byte, found bool, err error)
	// Key returns the log's verifier key (log.pub).
	Key(ctx context.Context) (vkey string, err error)
}

// Question is what an export answers. A case belongs to the period by its
// effective date; both dates are inclusive and a zero date leaves that side
// open. Zone says when the days of the period begin, for settings and
// registers; empty means UTC. AsOf is a number of leaves: the newest
// checkpoint of at most that size counts; 0 means the newest. Scope narrows it
// to some cases of the period.
type Question struct {
	From    jml.Date
	To      jml.Date
	Scope   question.Scope
	Zone    string
	AsOf    int64
	Version string // of the program; part of the manifest
}

// Period is the time the question is about. What makes no sense is refused.
func (q Question) Period() (replay.Period, error) {
	if q.AsOf < 0 {
		return replay.Period{}, jml.Invalid("as_of", "Give the number of leaves of a checkpoint, from 1 up, or leave it out for the newest.")
	}
	if err := question.CheckKind(q.Scope.Kind); err != nil {
		return replay.Period{}, err
	}
	return replay.NewPeriod(q.From, q.To, q.zone())
}

// asked is the question as a manifest has it.
func (q Question) asked() ManifestQuery {
	return ManifestQuery{q.From, q.To, q.zone(), q.Scope.Kind, q.Scope.Person, q.Scope.Control, q.Scope.Department}
}

func (q Question) zone() string {
	if q.Zone == "" {
		return "UTC"
	}
	return q.Zone
}
