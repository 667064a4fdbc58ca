// Package company owns what is true whether a case runs or not: the people and
// their engagements, who holds which role, who may sign in, the documents in
// force and the registers of access and equipment. Every command is one
// transaction of the ledger that appends its evidence. It changes no case;
// where something here concerns one, that case is told to look again. It knows
// no SQL, HTTP or workflow engine.
package company

import (
	"context"
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Service runs the company's commands. It is safe for concurrent use.
type Service struct {
	ledger  *ledger.Ledger
	library *Library
	cases   Cases // nil: nobody follows
}

// New returns a Service over a ledger.
func New(l *ledger.Ledger) *Service { return &Service{ledger: l, library: newLibrary()} }

// Library returns the documents that this Service has read so far.
func (s *Service) Library() *Library { return s.library }

// Books opens the company's books within a transaction.
func (s *Service) Books(e *ledger.Entry) *Books {
	return &Books{Entry: e, library: s.library, cases: s.cases}
}

// change runs fn as one transaction in the name of actor.
func (s *Service) change(ctx context.Context, actor jml.Actor, fn func(*Books) error) error {
	return s.ledger.Change(ctx, actor, func(e *ledger.Entry) error { return fn(s.Books(e)) })
}

// changeSettings is change, one at a time: for settings, roles, staff,
// documents.
func (s *Service) changeSettings(ctx context.Context, actor jml.Actor, fn func(*Books) error) error {
	return s.change(ctx, actor, oneAtATime(fn))
}

// changeByFile is changeSettings for all rows of an imported file.
func (s *Service) changeByFile(ctx context.Context, actor jml.Actor, fn func(*Books) error) error {
	fn = oneAtATime(fn)
	return s.ledger.ChangeByFile(ctx, actor, func(e *ledger.Entry) error { return fn(s.Books(e)) })
}

func oneAtATime(fn func(*Books) error) func(*Books) error {
	return func(b *Books) error {
		if err := b.LockSettings(); err != nil {
			return err
		}
		return fn(b)
	}
}

// ClockJumped records that the clock of a machine could not be relied on, and how
// that ended.
func (s *Service) ClockJumped(ctx context.Context, actor jml.Actor, jump evidence.ClockJumped) error {
	return s.change(ctx, actor, func(b *Books) error {
		b.Log("", "", jump)
		if !jump.Confirmed {
			return nil
		}
		if err := b.PardonStamp(); err != nil {
			return fmt.Errorf("pardon the newest stamp: %w", err)
		}
		return nil
	})
}
