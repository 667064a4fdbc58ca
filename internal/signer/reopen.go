package signer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/handover-jml/handover/internal/checkpoint"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/legible"
)

// reopeningFile stands in the data directory while a log is reopened. Only what
// stands there lets a signature go over a checkpoint that the log does not
// extend: whoever can write into the database alone cannot bring that about.
const reopeningFile = "reopening"

// reopening is a decision under way.
type reopening struct {
	Origin   string                    `json:"origin"`   // the new one
	Previous string                    `json:"previous"` // what was signed under it and is not lost holds on
	Lost     []evidence.LostCheckpoint `json:"lost"`     // those remembered that the log does not extend
}

// givesUp reports whether the decision names this checkpoint as lost, or one
// over more leaves of the same log.
func (r *reopening) givesUp(c checkpoint.Checkpoint) bool {
	return r != nil && slices.ContainsFunc(r.Lost, func(l evidence.LostCheckpoint) bool {
		return l.Origin == c.Origin && (c.Size < l.Size || c.Size == l.Size && c.Root.String() == l.Root)
	})
}

// goesOnFrom reports whether the decision leads on from this origin.
func (r *reopening) goesOnFrom(origin string) bool { return r != nil && r.Previous == origin }

// newest is the lost checkpoint over the most leaves, for the leaf; nil when
// nobody knows what is lost.
func (r *reopening) newest() (found *evidence.LostCheckpoint) {
	for i := range r.Lost {
		if found == nil || r.Lost[i].Size > found.Size {
			found = &r.Lost[i]
		}
	}
	return found
}

// Reopen goes on with the log as it is under a new origin, because leaves that
// were signed are gone. by is who decided. A log that lacks nothing is a
// jml.CodeConflict error, and so is one whose keeper apart does not answer:
// what was signed has to be known first.
func (s *Signer) Reopen(ctx context.Context, by jml.Actor, why string) (evidence.LogReopened, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := checkDecision(by, why); err != nil {
		return evidence.LogReopened{}, err
	}
	if held, err := s.lease.Hold(ctx); err != nil || !held {
		return evidence.LogReopened{}, errors.Join(err, standby(held))
	}
	unlock, err := lock(s.Dir)
	if err != nil {
		return evidence.LogReopened{}, err
	}
	defer unlock()

	said, err := s.reopen(ctx, by, why)
	if err != nil {
		return said, err
	}
	return said, s.remember(s.extend(ctx))
}

func standby(held bool) error {
	if held {
		return nil
	}
	return ErrStandby
}

func checkDecision(by jml.Actor, why string) error {
	var problems jml.Problems
	for _, text := range []struct{ field, name, value string }{{"by", "actor.name", by.Name}, {"why", "note", why}} {
		limit, _ := limits.Of(text.name)
		var wrong *jml.Error
		switch {
		case text.value == "":
			problems = append(problems, jml.Invalid(text.field, "Say who decided, and why: it becomes part of the log."))
		case errors.As(legible.Check(text.field, text.value, limit.Rule), &wrong):
			problems = append(problems, wrong)
		}
	}
	return problems.Or()
}

// reopen decides what is lost and writes the leaf that says so.
func (s *Signer) reopen(ctx context.Context, by jml.Actor, why string) (said evidence.LogReopened, err error) {
	now, err := s.look(ctx)
	if err != nil {
		return said, err
	}
	switch {
	case now.origin == "":
		return said, &jml.Error{Code: jml.CodeConflict, Message: "This log was never signed, so nothing is missing."}
	case now.under != nil:
		return said, &jml.Error{Code: jml.CodeConflict, Message: "This log is being reopened already, as " + now.origin + "."}
	}
	decision := reopening{Previous: now.origin}
	if decision.Lost, err = s.missing(ctx, now); err != nil {
		return said, err
	}
	if decision.Origin, err = s.newOrigin(); err != nil {
		return said, err
	}
	_, public, err := checkpoint.RenameSecret(now.key.secret, decision.Origin)
	if err != nil {
		return said, err
	}

	decided, err := json.Marshal(decision)
	if err != nil {
		return said, fmt.Errorf("write down the decision: %w", err)
	}
	if err := replaceFile(s.Dir, reopeningFile, decided, 0o600); err != nil {
		return said, err
	}
	said, err = s.Log.Reopen(ctx, evidence.LogReopened{Origin: decision.Origin, Previous: now.origin, Lost: decision.newest()}, public, by, why)
	if err != nil {
		return said, fmt.Errorf("reopen the log: %w", err)
	}
	return said, nil
}

// missing are the checkpoints remembered that the log does not extend; none
// when none is remembered at all.
func (s *Signer) missing(ctx context.Context, now logNow) (lost []evidence.LostCheckpoint, err error) {
	here, there, err := s.remembered(ctx, now)
	if err != nil {
		return nil, err
	}
	for _, m := range []memory{here, there} {
		var no *Refusal
		switch err := now.follows(m); {
		case err == nil:
		case !errors.As(err, &no):
			return nil, err
		default:
			lost = append(lost, evidence.LostCheckpoint{Origin: m.Origin, Size: m.Size, Root: m.Root.String(), SignedAt: m.SignedAt})
		}
	}
	if lost == nil && (here.known() || there.known()) {
		return nil, &jml.Error{Code: jml.CodeConflict, Message: fmt.Sprintf(
			"Nothing is missing: the %d leaves extend every checkpoint that is known. Go on as before.", now.size)}
	}
	return lost, nil
}

// reopeningOf returns the decision that led to this origin, nil when none is
// under way. One that never came into the database counts for nothing.
func (s *Signer) reopeningOf(origin string) (*reopening, error) {
	text, err := os.ReadFile(filepath.Join(s.Dir, reopeningFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the file %s: %w", reopeningFile, err)
	}
	var r reopening
	if err := json.Unmarshal(text, &r); err != nil || r.Origin != origin {
		return nil, nil
	}
	return &r, nil
}

// endReopening forgets the decision: the first checkpoint of the new origin is
// kept everywhere.
func (s *Signer) endReopening(under *reopening) error {
	if under == nil {
		return nil
	}
	if err := os.Remove(filepath.Join(s.Dir, reopeningFile)); err != nil {
		return fmt.Errorf("end the reopening: %w", err)
	}
	return nil
}
