package casework

import (
	"context"

	"github.com/handover-jml/handover/internal/jml"
)

// announce commits what an event brings. Access that must go now never waits
// behind an intake, whoever announces it and how. Nor does somebody who types
// one announcement at a command line and waits for the answer; that several are
// on their way at once says that a script is at work, whose second waits behind
// people and rounds like the rest of an intake.
func (s *Service) announce(ctx context.Context, ev jml.Event, in jml.Intake, fn func(*work) error) error {
	if ev.Immediate {
		return s.change(ctx, in.Actor, fn)
	}
	if !in.Strict {
		return s.event(ctx, in.Actor, fn)
	}
	defer s.typed.Add(-1)
	if s.typed.Add(1) > 1 {
		return s.event(ctx, in.Actor, fn)
	}
	return s.change(ctx, in.Actor, fn)
}
