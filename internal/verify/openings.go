package verify

import (
	"errors"
	"fmt"
	"math"

	"github.com/handover-jml/handover/internal/bundle"
	"github.com/handover-jml/handover/internal/evidence"
	"github.com/handover-jml/handover/internal/evidence/limits"
	"github.com/handover-jml/handover/internal/replay"
)

// openings are read beside the leaves. What is found about them counts only once
// the leaves prove to be those that were signed.
type openings struct {
	*bundle.Openings
	archive
	n         int   // lines
	read, may int64 // bytes, and how many of them the leaves so far account for
	damage    error
	found     later
	outside   later // of scope: leaves that cannot be read may say otherwise
	missing   later // likewise
}

// later are findings of CodeAltered that may have to be reported.
type later struct {
	listed []Finding
	more   int
}

func (l *later) find(where, format string, args ...any) {
	if len(l.listed) == perCode {
		l.more++
		return
	}
	l.listed = append(l.listed, Finding{CodeAltered, where, fmt.Sprintf(format, args...)})
}

func (c *checker) reportLater(l later) {
	for _, f := range l.listed {
		c.find(f.Code, f.Where, "%s", f.Sentence)
	}
	c.found[CodeAltered] += l.more
}

func readOpenings(a archive) (o *openings, stop func()) {
	o = &openings{archive: a, may: oldValues}
	o.Openings, stop = bundle.NewOpenings(o.each)
	return o, stop
}

// departments are the same openings for whoever surveys the log. What is wrong about
// them is found when they are read beside the leaves.
func (a archive) departments() (of *bundle.Openings, stop func()) {
	return bundle.NewOpenings(func(yield func(evidence.Opening) bool) {
		_ = a.lines("openings.jsonl", limits.MaxOpeningLine(limits.MaxValue), a.openingsLimit(), func(line []byte) bool {
			is, err := evidence.ParseOpening(line)
			return err != nil || yield(is)
		})
	})
}

// each yields the openings of openings.jsonl, as far as it can be read and is no
// larger than the leaves account for.
func (o *openings) each(yield func(evidence.Opening) bool) {
	var last evidence.Opening
	err := o.lines("openings.jsonl", limits.MaxOpeningLine(limits.MaxValue), math.MaxInt64-1, func(line []byte) bool {
		o.n++
		if o.read += int64(len(line)) + 1; o.read > o.may {
			o.damage = fmt.Errorf("openings.jsonl cannot be read: %w", errTooLarge)
			return false
		}
		is, err := evidence.ParseOpening(line)
		where := func() string { return fmt.Sprintf("openings.jsonl line %d", o.n) }
		switch {
		case err != nil:
			o.found.find(where(), "Line %d of openings.jsonl cannot be read: %v.", o.n, err)
			return o.n < replay.MaxProblems
		case o.n > 1 && !last.Before(is):
			o.found.find(where(), "Line %d of openings.jsonl is out of order.", o.n)
		}
		last = is
		return yield(is)
	})
	if err != nil {
		o.damage = err
	}
}

// Judged implements replay.Openings.
func (o *openings) Judged(is evidence.Opening, err error) {
	if err == nil {
		o.account(is.Field)
		return
	}
	where := fmt.Sprintf("leaf %d", is.Seq)
	switch {
	case errors.Is(err, replay.ErrOutside):
		o.outside.find(where, "The value of %q of leaf %d is not in this bundle's scope.", is.Field, is.Seq)
	default:
		o.found.find(where, "An opening does not belong to the log: %v.", err)
	}
}

// Missing implements replay.Openings.
func (o *openings) Missing(seq int64, field string) {
	o.account(field)
	o.missing.find(fmt.Sprintf("leaf %d", seq), "The value of %q of leaf %d is missing, and no leaf erases it.", field, seq)
}

// account lets openings.jsonl be as long as the leaves ask for.
func (o *openings) account(field string) {
	known, _ := limits.Of(field)
	o.may += int64(limits.MaxOpeningLine(known.Bytes))
}

// rest looks at those behind the last leaf.
func (o *openings) rest() {
	for is := range o.Of(math.MaxInt64) {
		o.Judged(is, replay.ErrOutside)
	}
}

// reportOpenings reports what was found about every personal value and, where all
// leaves could be read, which are missing or out of scope.
func (c *checker) reportOpenings() {
	c.reportLater(c.openings.found)
	if c.openings.damage != nil {
		c.find(CodeAltered, "openings.jsonl", "The openings are damaged: %v.", c.openings.damage)
	}
	if !c.answer.Blind() {
		c.reportLater(c.openings.outside)
		c.reportLater(c.openings.missing)
	}
}
