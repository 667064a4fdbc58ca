package bundle

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/replay"
)

// Openings hands out openings beside the leaves that they belong to. They are
// read in their order, one ahead.
type Openings struct {
	next  func() (evidence.Opening, bool)
	ahead evidence.Opening
	has   bool // ahead
}

// NewOpenings hands out what all yields. stop has to be called in the end.
func NewOpenings(all iter.Seq[evidence.Opening]) (o *Openings, stop func()) {
	next, stop := iter.Pull(all)
	return &Openings{next: next}, stop
}

// Of implements replay.Openings. What belongs to no leaf that was asked for comes
// with those of the next.
func (o *Openings) Of(seq int64) iter.Seq[evidence.Opening] {
	return func(yield func(evidence.Opening) bool) {
		for {
			if !o.has {
				o.ahead, o.has = o.next()
			}
			if !o.has || o.ahead.Seq > seq {
				return
			}
			o.has = false
			if !yield(o.ahead) {
				return
			}
		}
	}
}

// stored are the openings of a source, and the first ways in which they are not
// what was recorded.
type stored struct {
	*Openings
	judged  func(evidence.Opening) error // is given each, whatever the judgement
	failed  error                        // reading them, or in judged
	wrong   error
	missing error
}

func openingsOf(ctx context.Context, src Source, size int64) (s *stored, stop func()) {
	s = &stored{}
	enough := errors.New("nobody asks for more")
	s.Openings, stop = NewOpenings(func(yield func(evidence.Opening) bool) {
		err := src.Openings(ctx, size, func(o evidence.Opening) error {
			if !yield(o) {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) {
			s.failed = fmt.Errorf("read the openings: %w", err)
		}
	})
	return s, stop
}

// Judged implements replay.Openings. What is out of scope is not carried.
func (s *stored) Judged(o evidence.Opening, err error) {
	if s.failed == nil {
		s.failed = s.judged(o)
	}
	if s.wrong == nil && err != nil && !errors.Is(err, replay.ErrOutside) {
		s.wrong = err
	}
}

// Missing implements replay.Openings.
func (s *stored) Missing(seq int64, field string) {
	if s.missing == nil {
		s.missing = fmt.Errorf("the value of %q of leaf %d is gone, and no leaf erases it", field, seq)
	}
}
