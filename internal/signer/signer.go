// Package signer signs the log's checkpoints. It owns the key, the file that
// remembers what was signed last, and the rule that nothing is ever signed
// which does not extend it: the file lies outside the database, so a database
// that was rewritten or put back cannot get a signature. It must not know how
// the log is stored, who reads checkpoints or what the leaves say.
package signer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/lease"
)

const (
	// Every is how often a log that grew is signed without being asked.
	Every = time.Minute
	// Look is how often the signer looks for a request; who asks waits 5 s.
	Look = time.Second

	leaseFor   = 30 * time.Second
	leaseRenew = 10 * time.Second
)

// Log is the log as the signer sees it.
type Log interface {
	// Origin is the log's name, "" until SetOrigin.
	Origin(ctx context.Context) (string, error)
	// SetOrigin names the log, once and for ever. Naming it the same again is
	// fine, another name is a jml.CodeConflict error.
	SetOrigin(ctx context.Context, origin string) error
	// Head returns the number of committed leaves and the root over them.
	Head(ctx context.Context) (size int64, root tlog.Hash, err error)
	// RecordedAt returns when the newest leaf was recorded.
	RecordedAt(ctx context.Context) (time.Time, error)
	// HashReader reads the stored hashes, at least those below Head.
	HashReader(ctx context.Context) tlog.HashReader
	// PutCheckpoint stores a signed note and answers the requests before it.
	// A size that is stored already is left as it is.
	PutCheckpoint(ctx context.Context, size int64, note string) error
	// PendingRequest reports whether somebody waits for a checkpoint.
	PendingRequest(ctx context.Context) (bool, error)
}

// Options are all that a signer needs.
type Options struct {
	Dir    string // data directory: log.key, log.pub, checkpoint
	Log    Log
	Leases lease.Store
	Holder string // unique to this process
	Clock  clock.Clock
	Random io.Reader // makes the key at the very first start
	Logger *slog.Logger
}

// Signer signs while it holds the lease. It is safe for concurrent use.
type Signer struct {
	Options

	mu       sync.Mutex // one signature at a time in this process
	key      note.Signer
	known    note.Verifiers
	signedAt time.Time // when this process last looked at the whole log
	lease    lease.Lease

	state   sync.Mutex
	refusal error
}

// ErrStandby says that another process signs.
var ErrStandby = &jml.Error{Code: jml.CodeConflict, Message: "Another process signs this log. Ask it, by a checkpoint request."}

// A Refusal says why nothing can be signed until somebody has looked into it.
type Refusal struct{ Why string }

func (r *Refusal) Error() string { return "no checkpoint is signed: " + r.Why }

func refuse(format string, args ...any) error { return &Refusal{fmt.Sprintf(format, args...)} }

// New returns a signer that has not touched anything yet.
func New(o Options) *Signer {
	return &Signer{Options: o, lease: lease.Lease{
		Store: o.Leases, Clock: o.Clock, Name: "signer", Holder: o.Holder, For: leaseFor, Trust: leaseRenew}}
}

// Healthy returns the Refusal that stands in the way of signing, or nil.
func (s *Signer) Healthy() error {
	s.state.Lock()
	defer s.state.Unlock()
	return s.refusal
}

// Run signs until the context ends: every minute when the log grew, and soon
// after a request.
func (s *Signer) Run(ctx context.Context) {
	tick := time.NewTicker(Look)
	defer tick.Stop()
	for {
		if err := s.tick(ctx); err != nil && ctx.Err() == nil {
			s.Logger.WarnContext(ctx, "checkpoint not signed", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			s.release(ctx)
			return
		case <-tick.C:
		}
	}
}

// tick does what is due now. A refusal is reported with each try, once a
// minute.
func (s *Signer) tick(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, err := s.lease.Hold(ctx)
	if err != nil || !held {
		return err
	}
	due := s.Clock.Now().Sub(s.signedAt) >= Every
	if !due && s.Healthy() == nil {
		if due, err = s.Log.PendingRequest(ctx); err != nil {
			return fmt.Errorf("look for requests: %w", err)
		}
	}
	if !due {
		return nil
	}
	return s.sign(ctx)
}

// SignNow signs the log as it is now, if it grew. It returns ErrStandby when
// another process signs, and a *Refusal when nobody may.
func (s *Signer) SignNow(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	held, err := s.lease.Hold(ctx)
	if err != nil {
		return err
	}
	if !held {
		return ErrStandby
	}
	return s.sign(ctx)
}

func (s *Signer) release(ctx context.Context) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.lease.Release(ctx); err != nil {
		s.Logger.WarnContext(ctx, "lease not given up", "error", err.Error())
	}
}

// sign takes the file lock, which also keeps out a process that believes to
// hold the lease, and remembers whether it was refused.
func (s *Signer) sign(ctx context.Context) error {
	s.signedAt = s.Clock.Now()
	unlock, err := lock(s.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	err = s.extend(ctx)
	var no *Refusal
	s.state.Lock()
	defer s.state.Unlock()
	switch {
	case err == nil:
		s.refusal = nil
	case errors.As(err, &no):
		s.refusal = no
	}
	return err
}

// extend signs the log's head after proving that it extends the last
// checkpoint in the file. The file is written before the database: a crash
// between the two is repaired here by storing the note again.
func (s *Signer) extend(ctx context.Context) error {
	last, text, err := s.prepare(ctx)
	if err != nil {
		return err
	}
	size, root, err := s.Log.Head(ctx)
	if err != nil {
		return fmt.Errorf("read the log's head: %w", err)
	}
	reader := s.Log.HashReader(ctx)
	switch {
	case size < last.Size:
		return refuse("%d leaves were signed at %s, the log has %d. The database is older than the file %s.",
			last.Size, last.SignedAt.Format(time.RFC3339), size, checkpointFile)
	case size == last.Size && root != last.Root:
		return refuse("the log still has %d leaves, but not those that were signed at %s.",
			size, last.SignedAt.Format(time.RFC3339))
	case size == last.Size:
		return s.put(ctx, size, text)
	}
	if err := extends(last, checkpoint.Checkpoint{Size: size, Root: root}, reader); err != nil {
		return err
	}
	signedAt, err := s.now(ctx, last)
	if err != nil {
		return err
	}
	signed, err := checkpoint.Sign(s.key.Name(), size, root, signedAt, s.key)
	if err != nil {
		return err
	}
	if err := replaceFile(s.Dir, checkpointFile, signed, 0o644); err != nil {
		return err
	}
	return s.put(ctx, size, signed)
}

// now is what the next checkpoint says: never before the last one, and never
// before a leaf that it covers, whatever has become of the clock. Verdicts over
// what is open are made with it, and must not be kinder than the log.
func (s *Signer) now(ctx context.Context, last checkpoint.Checkpoint) (time.Time, error) {
	newest, err := s.Log.RecordedAt(ctx)
	if err != nil {
		return newest, fmt.Errorf("read when the newest leaf was recorded: %w", err)
	}
	now := s.Clock.Now().UTC().Truncate(time.Microsecond)
	for _, before := range []time.Time{last.SignedAt, newest} {
		if now.Before(before) {
			now = before
		}
	}
	return now, nil
}

func extends(last, next checkpoint.Checkpoint, reader tlog.HashReader) error {
	proof, err := checkpoint.Prove(last.Size, next.Size, reader)
	if err != nil {
		return fmt.Errorf("prove that the log extends its last checkpoint: %w", err)
	}
	if err := checkpoint.CheckProof(proof, last, next); err != nil {
		return refuse("the first %d leaves are not those that were signed at %s.",
			last.Size, last.SignedAt.Format(time.RFC3339))
	}
	return nil
}

// put stores a note for everybody else. The empty log's is of no use to them.
func (s *Signer) put(ctx context.Context, size int64, signed []byte) error {
	if size == 0 {
		return nil
	}
	if err := s.Log.PutCheckpoint(ctx, size, string(signed)); err != nil {
		return fmt.Errorf("store the checkpoint: %w", err)
	}
	return nil
}
