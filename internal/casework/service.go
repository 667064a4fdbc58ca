package casework

import (
	"context"
	"crypto/rand"
	"io"
	"sync/atomic"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/ledger"
)

// Service runs the commands. It is safe for concurrent use.
type Service struct {
	ledger  *ledger.Ledger
	company *company.Service
	random  io.Reader
	typed   atomic.Int32 // announcements on their way in that came through a command line
}

// New returns a Service over a ledger, for cases of the people of a company.
func New(l *ledger.Ledger, c *company.Service) *Service {
	s := &Service{ledger: l, company: c, random: rand.Reader}
	c.Follow(follower{s})
	return s
}

// work is one transaction of one command.
type work struct {
	*company.Books
	library *company.Library
}

// change runs fn as one transaction in the name of actor.
func (s *Service) change(ctx context.Context, actor jml.Actor, fn func(*work) error) error {
	return s.ledger.Change(ctx, actor, func(e *ledger.Entry) error { return fn(s.work(e)) })
}

// event runs fn as one transaction that an event brings, in the name of actor.
func (s *Service) event(ctx context.Context, actor jml.Actor, fn func(*work) error) error {
	return s.ledger.ChangeByEvent(ctx, actor, func(e *ledger.Entry) error { return fn(s.work(e)) })
}

// round runs fn as one transaction of a case's own round.
func (s *Service) round(ctx context.Context, caseID string, fn func(*work) error) error {
	return s.ledger.Round(ctx, caseID, func(e *ledger.Entry) error { return fn(s.work(e)) })
}

func (s *Service) work(e *ledger.Entry) *work {
	return &work{Books: s.company.Books(e), library: s.company.Library()}
}
