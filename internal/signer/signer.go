// Package signer signs the log's checkpoints. It owns the key, what remembers
// the last signature, and the rule that nothing is ever signed which does not
// extend it: a file outside the database, so that a database that was rewritten
// or put back gets no signature, and a place apart from both, so that a restored
// copy of everything gets none. It also owns the one way on when leaves are
// missing: the log is reopened under a new origin, and says so. It must not know
// how the log is stored, who reads checkpoints or what the leaves say otherwise.
package signer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"github.com/handover-jml/handover/internal/apart"
	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/lease"
	"github.com/handover-jml/handover/internal/timekeeper"
)

const (
	// Every is how often a log that grew is signed without being asked.
	Every = time.Minute
	// Look is how often the signer looks for a request; who asks waits 5 s.
	Look = time.Second

	leaseFor   = 30 * time.Second
	leaseRenew = 10 * time.Second
	// leaseQuiet is how long another signer may be seen to do nothing: a look
	// longer than it takes to renew, and a little for a slow database.
	leaseQuiet = leaseRenew + 3*Look
)

// Log is the log as the signer sees it.
type Log interface {
	Losses
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

// Losses is what stops signing, and how the log goes on.
type Losses interface {
	// VerifierKey is the key that was published last, "" for none.
	VerifierKey(ctx context.Context) (vkey string, err error)
	// Damage is what the last check of the log found, nil when that was nothing.
	Damage(ctx context.Context) (*checkpoint.Damage, error)
	// MarkRestored notes how many leaves there were when the first were found
	// missing; a second mark before the next checkpoint has no effect.
	MarkRestored(ctx context.Context, size int64) error
	// Reopen appends the leaf to with what it says of the leaves before it filled
	// in, and names the log anew, all or nothing. It returns the leaf.
	Reopen(ctx context.Context, to evidence.LogReopened, vkey string, by jml.Actor, why string) (evidence.LogReopened, error)
}

// Options are all that a signer needs.
type Options struct {
	Dir    string      // data directory: log.key, log.pub, checkpoint
	Apart  apart.Place // keeps the newest checkpoint too; nil when nothing does
	Log    Log
	Leases lease.Store
	Holder string // unique to this process
	Clock  clock.Clock
	Watch  *timekeeper.Watch // whether Clock can be relied on; nil for always
	Random io.Reader         // makes the key at the very first start
	Logger *slog.Logger
}

// Signer signs while it holds the lease. It is safe for concurrent use.
type Signer struct {
	Options

	mu       sync.Mutex // one signature at a time in this process
	signedAt time.Time  // when this process last looked at the whole log
	lease    lease.Lease

	state  sync.Mutex
	health Health
}

// Health is how signing goes.
type Health struct {
	Refusal *Refusal  // nothing is signed until somebody has looked into it; nil: no
	Fault   error     // why the last try failed, which is tried again each minute; nil: it did not
	Since   time.Time // since when one of them stands
	Waits   bool      // another process has the lease, and seems to be dead
}

// ErrStandby says that another process signs.
var ErrStandby = &jml.Error{Code: jml.CodeConflict, Message: "Another process signs this log, or did until it died: then try again in 30 seconds."}

// errWaits says that nobody signs just now.
var errWaits = &jml.Error{Code: jml.CodeConflict, Message: "Nothing is signed yet: a process that signed before has died, or was cut off, " +
	"and its lease has to run out. That takes up to 30 seconds."}

// A Refusal says why nothing can be signed until somebody has looked into it.
type Refusal struct {
	Why  string
	Lost bool // leaves that were signed are missing, so the log can be reopened
	Told bool // the damage or the jump of the clock behind it is told of by itself
}

func (r *Refusal) Error() string { return "no checkpoint is signed: " + r.Why }

func refuse(format string, args ...any) error { return &Refusal{Why: fmt.Sprintf(format, args...)} }

// lost refuses because leaves are missing, and names the ways on.
func lost(format string, args ...any) error {
	return &Refusal{Lost: true, Why: fmt.Sprintf(format, args...) +
		" Put back a newer backup, or decide to go on without what is missing: handover log reopen."}
}

// AwayError says that the place apart cannot be read or written now. No new
// checkpoint is published meanwhile; everything else goes on.
type AwayError struct{ Err error }

func (e *AwayError) Error() string {
	return "no new checkpoint is published, because the one kept apart cannot be reached: " + e.Err.Error()
}

func (e *AwayError) Unwrap() error { return e.Err }

// New returns a signer that has not touched anything yet.
func New(o Options) *Signer {
	return &Signer{Options: o, lease: lease.Lease{
		Store: o.Leases, Clock: o.Clock, Name: "signer", Holder: o.Holder, For: leaseFor, Trust: leaseRenew}}
}

// Health tells how signing goes, since the last try.
func (s *Signer) Health() Health {
	s.state.Lock()
	defer s.state.Unlock()
	return s.health
}

// Healthy returns what stands in the way of signing: a *Refusal, or a
// jml.CodeConflict error while the lease of a dead process runs out.
func (s *Signer) Healthy() error {
	switch h := s.Health(); {
	case h.Refusal != nil:
		return h.Refusal
	case h.Waits:
		return errWaits
	}
	return nil
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
	if err != nil {
		return err
	}
	if !held {
		return s.standBy(ctx)
	}
	s.waits(false)
	due := s.Clock.Now().Sub(s.signedAt).Abs() >= Every // also after the clock was put back
	if h := s.Health(); !due && h.Refusal == nil && h.Fault == nil {
		if due, err = s.Log.PendingRequest(ctx); err != nil {
			return fmt.Errorf("look for requests: %w", err)
		}
	}
	if !due {
		return nil
	}
	return s.sign(ctx)
}

// standBy looks whether the process that has the lease still signs.
func (s *Signer) standBy(ctx context.Context) error {
	waits, err := s.lease.Waits(ctx, leaseQuiet)
	if err == nil {
		s.waits(waits)
	}
	return err
}

func (s *Signer) waits(waits bool) {
	s.state.Lock()
	defer s.state.Unlock()
	s.health.Waits = waits
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
// hold the lease.
func (s *Signer) sign(ctx context.Context) error {
	s.signedAt = s.Clock.Now()
	unlock, err := lock(s.Dir)
	if err != nil {
		return err
	}
	defer unlock()
	return s.remember(s.extend(ctx))
}

// remember keeps how a try went for whoever asks for the signer's health.
func (s *Signer) remember(err error) error {
	var no *Refusal
	errors.As(err, &no)
	s.state.Lock()
	defer s.state.Unlock()
	since := s.health.Since
	if s.health.Refusal == nil && s.health.Fault == nil {
		since = s.Clock.Now()
	}
	switch {
	case err == nil:
		s.health = Health{}
	case no != nil:
		s.health = Health{Refusal: no, Since: since}
	default: // a refusal stands until a try has succeeded
		s.health = Health{Refusal: s.health.Refusal, Fault: err, Since: since}
	}
	return err
}

// extend signs the log's head after proving that it extends every checkpoint
// that is remembered.
func (s *Signer) extend(ctx context.Context) error {
	if j, stands := s.Watch.Standing(); stands {
		return &Refusal{Told: true, Why: j.Sentence()}
	}
	now, err := s.look(ctx)
	if err != nil {
		return err
	}
	here, there, err := s.remembered(ctx, now)
	if err != nil {
		return err
	}
	last, err := s.mayGoOver(ctx, now, here, there)
	if err != nil {
		return err
	}
	if err := s.isSound(ctx); err != nil {
		return err
	}

	signed := last.text
	if !last.known() || last.Size < now.size {
		if signed, err = s.signature(ctx, now, here, there); err != nil {
			return err
		}
	}
	return s.keep(ctx, now, here, there, now.size, signed)
}

// isSound refuses while the last check of the log found damage.
func (s *Signer) isSound(ctx context.Context) error {
	found, err := s.Log.Damage(ctx)
	if err != nil {
		return fmt.Errorf("ask whether the log is damaged: %w", err)
	}
	if found != nil {
		return &Refusal{Told: true, Why: found.Why + ". Put back a backup, or mend it, and then: handover log check."}
	}
	return nil
}

// mayGoOver returns the checkpoint that the next one goes over, none at the
// beginning of an origin. When anything is missing it says where the leaves
// stand that are there, for whoever decides how to go on.
func (s *Signer) mayGoOver(ctx context.Context, now logNow, here, there memory) (memory, error) {
	last := now.newest(here, there)
	err := errors.Join(now.follows(here), now.follows(there))
	if err == nil && !last.known() && now.origin != "" && now.size > 0 && now.under == nil {
		err = lost("the file %s is missing, and the log has %d leaves: nothing here remembers what was signed last.", checkpointFile, now.size)
	}
	var no *Refusal
	if errors.As(err, &no) {
		return last, errors.Join(no, s.Log.MarkRestored(ctx, now.size))
	}
	return last, err
}

// signature signs the log as it is. Its instant is never before the last one's,
// and never before a leaf that it covers, whatever has become of the clock.
// Verdicts over what is open are made with it, and must not be kinder than the
// log.
func (s *Signer) signature(ctx context.Context, now logNow, here, there memory) ([]byte, error) {
	newest, err := s.Log.RecordedAt(ctx)
	if err != nil {
		return nil, fmt.Errorf("read when the newest leaf was recorded: %w", err)
	}
	at := s.Clock.Now().UTC().Truncate(time.Microsecond)
	for _, before := range []time.Time{here.SignedAt, there.SignedAt, newest} {
		if at.Before(before) {
			at = before
		}
	}
	return checkpoint.Sign(now.key.Name(), now.size, now.root, at, now.key.Signer)
}
