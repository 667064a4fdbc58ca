// Package lookup asks HR systems for the records of people of whom a webhook said
// no more than that something changed. A hint is kept before the webhook is
// answered, and asked about once however often it comes. It must not know how a
// system is asked.
package lookup

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/handover-jml/handover/internal/clock"
	"github.com/handover-jml/handover/internal/feed"
	"github.com/handover-jml/handover/internal/feed/inbound"
	"github.com/handover-jml/handover/internal/jml"
)

const (
	look      = 2 * time.Second // between looks for hints that are due
	most      = 50              // hints of one look
	firstWait = 5 * time.Second // before a person is asked about again; doubled each time
	mostWait  = time.Hour
)

// MostOfSource is how many people of a source may be to be asked about at once. A
// flood of hints costs no more.
const MostOfSource = 100_000

// Hint is somebody whose record may be another now.
type Hint struct {
	Source string
	Record string    // the source's id of them
	At     time.Time // the newest hint
	Tries  int
}

// Hints keeps them; store.Feeds implements it.
type Hints interface {
	// Hint keeps that people are to be asked about (jml.CodeBusy above MostOfSource).
	Hint(ctx context.Context, source string, records []string, at time.Time) error
	// Hinted lists who is due, who was hinted at first before others.
	Hinted(ctx context.Context, now time.Time, most int) ([]Hint, error)
	// Asked forgets a hint, unless a newer one came.
	Asked(ctx context.Context, h Hint) error
	// AskAgain has a hint be due later, and says why.
	AskAgain(ctx context.Context, h Hint, due time.Time, why string) error
	// Pause has no hint of a source be due before an instant.
	Pause(ctx context.Context, source string, until time.Time) error
}

// Client asks one system for one person.
type Client interface {
	Record(ctx context.Context, id string) (feed.Record, error)
}

// Asked is a source with whom to ask.
type Asked struct {
	inbound.Source
	Client Client
}

// later is an error of a client who is to ask again, after a time that the system
// gave, or 0.
type later interface{ Later() time.Duration }

// Service asks.
type Service struct {
	Hints  Hints
	Intake interface {
		Take(ctx context.Context, from inbound.Source, r feed.Record, at time.Time) ([]inbound.Item, error)
	}
	Sources map[string]Asked
	Gone    error // what a client returns of somebody whom the system has no more
	Clock   clock.Clock
	Log     *slog.Logger
}

// Run asks until the context ends.
func (s *Service) Run(ctx context.Context) {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		if _, err := s.Look(ctx); err != nil && ctx.Err() == nil {
			s.Log.Warn("HR systems were not asked", "error", err.Error())
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// Look asks about everybody who is due, and returns how many records came. A
// system that asks to be left alone holds up nobody but itself.
func (s *Service) Look(ctx context.Context) (came int, err error) {
	hints, err := s.Hints.Hinted(ctx, s.Clock.Now(), most)
	if err != nil {
		return 0, err
	}
	paused := map[string]bool{}
	for _, h := range hints {
		from, known := s.Sources[h.Source]
		if !known || paused[h.Source] {
			continue
		}
		got, wait, err := s.ask(ctx, from, h)
		if err != nil {
			return came, err
		}
		paused[h.Source] = wait
		if got {
			came++
		}
	}
	return came, nil
}

// ask asks about one person, and says whether an answer was taken in. wait says
// that the source is not to be asked further in this look.
func (s *Service) ask(ctx context.Context, from Asked, h Hint) (got, wait bool, err error) {
	r, err := from.Client.Record(ctx, h.Record)
	if errors.Is(err, s.Gone) {
		r, err = feed.Record{Gone: true, Person: jml.EventPerson{ID: h.Record}}, nil
	}
	if err == nil {
		_, err = s.Intake.Take(ctx, from.Source, r, s.Clock.Now())
		if err == nil {
			return true, false, s.Hints.Asked(ctx, h)
		}
	}

	h.Tries++
	due := s.Clock.Now().Add(min(mostWait, firstWait<<min(h.Tries-1, 12)))
	var away later
	if errors.As(err, &away) {
		until := s.Clock.Now().Add(away.Later())
		if err := s.Hints.Pause(ctx, h.Source, until); err != nil {
			return false, true, fmt.Errorf("leave a source alone: %w", err)
		}
		if due.Before(until) {
			due = until
		}
		wait = true
	}
	return false, wait, s.Hints.AskAgain(ctx, h, due, whyOf(err))
}

// whyOf says why in words in which nobody is named.
func whyOf(err error) string {
	if code := jml.ErrorCode(err); code != "" {
		return "the record could not be taken in (" + string(code) + ")"
	}
	return err.Error()
}
