package bundle

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/question"
)

// Records is the installation that exports are made of.
type Records interface {
	// SignNow asks for a checkpoint over all leaves so far and waits a little
	// for it. It returns how many there are, also when none could be signed.
	SignNow(ctx context.Context) (leaves int64, err error)
	// Zone is the company's time zone, in which the days of a period begin.
	Zone(ctx context.Context) (string, error)
	// PersonID is the id of whom somebody means by an id or address; nobody is
	// jml.CodeInvalid, for the field person.
	PersonID(ctx context.Context, key string) (string, error)
	// ReadOnce calls fn with one consistent snapshot.
	ReadOnce(ctx context.Context, fn func(Source) error) error
	// ExportMade records that somebody took a bundle away.
	ExportMade(ctx context.Context, by jml.Actor, made evidence.ExportMade, department string) error
}

// Maker makes exports and records each. It is the one way in which evidence
// leaves an installation, by page, API or command line.
type Maker struct {
	Records Records
	Version string // of the program; part of the manifest
}

// recordWithin is how long recording may take after the receiver has hung up.
const recordWithin = 30 * time.Second

// Make writes the bundle that answers a question to w as of the newest checkpoint
// over at most its AsOf leaves, or for 0 as of a fresh one, and records that by took it. The
// zone and the version are the installation's, and a person may be named by HR's id
// or a work address. Whoever hangs up half way has taken evidence too: what was begun
// is recorded. A person whom a case is hidden from is refused (jml.CodeForbidden).
// Behind is how many of the newest leaves no checkpoint covers, so that they are not
// in a fresh bundle.
func (m Maker) Make(ctx context.Context, by jml.Actor, w io.Writer, asked question.Question) (behind int64, err error) {
	q, err := m.settled(ctx, asked)
	if err != nil {
		return 0, err
	}
	var leaves int64
	if q.AsOf == 0 {
		if leaves, err = m.Records.SignNow(ctx); err != nil {
			return 0, err
		}
	}
	out := &counting{w: w}
	summary, err := m.compose(ctx, by, out, q)
	if out.n == 0 {
		return 0, err
	}
	made := evidence.ExportMade{From: q.From, To: q.To, Kind: q.Scope.Kind, Person: q.Scope.Person, Control: q.Scope.Control, AsOf: summary.Checkpoint.Size}
	return max(0, leaves-summary.Checkpoint.Size), errors.Join(err, m.record(ctx, by, made, q.Scope.Department))
}

// Sign has all leaves so far signed, and waits a little for it: what is composed then
// leaves out nothing that just came.
func (m Maker) Sign(ctx context.Context) error {
	_, err := m.Records.SignNow(ctx)
	return err
}

// settled is the question as a bundle has it: with the installation's zone and
// version, and with our id of the person.
func (m Maker) settled(ctx context.Context, asked question.Question) (Question, error) {
	q := Question{From: asked.From, To: asked.To, Scope: asked.Scope.Trimmed(), AsOf: asked.AsOf, Version: m.Version}
	if err := checkScope(q.Scope); err != nil {
		return q, err
	}
	if _, err := q.Period(); err != nil {
		return q, err
	}
	if q.Scope.Person != "" {
		id, err := m.Records.PersonID(ctx, q.Scope.Person)
		if err != nil {
			return q, err
		}
		q.Scope.Person = id
	}
	zone, err := m.Records.Zone(ctx)
	q.Zone = zone
	return q, err
}

// Compose writes the bundle that answers a question to w as of the newest checkpoint
// over at most its AsOf leaves, 0 for any number, and records nothing: whoever calls
// records what becomes of it. It refuses whom Make refuses.
func (m Maker) Compose(ctx context.Context, by jml.Actor, w io.Writer, asked question.Question) (Summary, error) {
	q, err := m.settled(ctx, asked)
	if err != nil {
		return Summary{}, err
	}
	return m.compose(ctx, by, w, q)
}

func (m Maker) compose(ctx context.Context, by jml.Actor, w io.Writer, q Question) (summary Summary, err error) {
	err = m.Records.ReadOnce(ctx, func(src Source) (err error) {
		if err := MayRead(ctx, src, by.PersonID); err != nil {
			return err
		}
		summary, err = Write(ctx, w, src, q)
		return err
	})
	return summary, err
}

func (m Maker) record(ctx context.Context, by jml.Actor, made evidence.ExportMade, department string) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	return m.Records.ExportMade(ctx, by, made, department)
}
