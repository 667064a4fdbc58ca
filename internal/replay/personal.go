package replay

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
)

// What stands in place of a personal value that cannot be shown.
const (
	markErased   = "[erased]"
	markOutside  = "[not in scope]"
	markWithheld = "[withheld]"
	markMissing  = "[missing]"
)

// WithheldFields are committed fields that no export opens: the reason of
// leaving is HR's alone.
func WithheldFields() []string { return []string{"reason"} }

func withheld(field string) bool { return slices.Contains(WithheldFields(), field) }

// Openings are those that are at hand, in the order of their leaves, and whoever
// wants to know what becomes of each.
type Openings interface {
	// Of yields the openings of the leaf at seq. It is asked of each leaf, in order.
	Of(seq int64) iter.Seq[evidence.Opening]

	// Judged tells of an opening that its value is shown, that no bundle about the
	// period may carry it (ErrOutside), or why it does not belong to the log.
	Judged(o evidence.Opening, err error)

	// Missing tells of one that a bundle should carry and that is not at hand.
	Missing(seq int64, field string)
}

// ErrOutside says that an opening is not in the period's scope.
var ErrOutside = errors.New("it is not in scope")

// noOpenings are at hand when nobody asks for personal values.
type noOpenings struct{}

func (noOpenings) Of(int64) iter.Seq[evidence.Opening] { return func(func(evidence.Opening) bool) {} }
func (noOpenings) Judged(evidence.Opening, error)      {}
func (noOpenings) Missing(int64, string)               {}

// personal is one personal field of a leaf: its name and what stands for it.
type personal struct{ name, text string }

// Text is what stands for a personal field of the leaf: its value or, in
// brackets, why it cannot be shown; "" when the leaf has no such field.
func (e Entry) Text(name string) string {
	for _, p := range e.personal {
		if p.name == name {
			return p.text
		}
	}
	return ""
}

// values judges openings by the leaves that are replayed.
type values struct {
	survey   *Survey
	openings Openings
	inScope  leafSet // leaves whose openings the bundle may carry
}

// enter notes whether the leaf at seq is in scope.
func (v *values) enter(seq int64, leaf evidence.Leaf) {
	if v.survey.shows(leaf) {
		v.inScope.add(seq)
	}
}

// Shows reports whether a bundle about the period may carry an opening of the
// leaf at seq, which was replayed already.
func (v *values) Shows(seq int64, name string) bool { return v.inScope.has(seq) && !withheld(name) }

// ErasedFields is how many openings of the whole log were deleted for good.
func (v *values) ErasedFields() int { return v.survey.erased.count }

// of judges the openings of the leaf at seq by its commitments, and says
// what stands for each of its fields.
func (v *values) of(seq int64, leaf evidence.Leaf) []personal {
	names := leaf.Fields()
	fields := make([]personal, len(names)) // without a name as long as nothing is shown
	for o := range v.openings.Of(seq) {
		i := slices.Index(names, o.Field)
		err := v.judge(seq, leaf, o, i >= 0 && fields[i].name != "")
		if err == nil {
			fields[i] = personal{o.Field, o.Value}
		}
		v.openings.Judged(o, err)
	}

	for i, name := range names {
		if fields[i].name == "" {
			fields[i] = personal{name, v.hidden(seq, name)}
		}
	}
	return fields
}

// outside judges the openings of a leaf that cannot be read.
func (v *values) outside(seq int64) {
	for o := range v.openings.Of(seq) {
		v.openings.Judged(o, ErrOutside)
	}
}

// judge says why an opening is not one of the leaf at seq, or may not be shown.
func (v *values) judge(seq int64, leaf evidence.Leaf, o evidence.Opening, twice bool) error {
	mac, has := leaf.Commitments[o.Field]
	switch {
	case o.Seq != seq:
		return fmt.Errorf("the value of %q of leaf %d stands among those of leaf %d", o.Field, o.Seq, seq)
	case !v.Shows(seq, o.Field):
		return ErrOutside
	case !has:
		return fmt.Errorf("leaf %d has no personal field %q", seq, o.Field)
	case !o.Opens(mac):
		return fmt.Errorf("the value of %q of leaf %d is not the one that was recorded", o.Field, seq)
	case twice:
		return fmt.Errorf("field %q of leaf %d is opened twice", o.Field, seq)
	}
	return nil
}

// hidden is what stands for a value that is not shown.
func (v *values) hidden(seq int64, name string) string {
	switch {
	case v.survey.erased.has(seq, name):
		return markErased
	case withheld(name):
		return markWithheld
	case !v.inScope.has(seq):
		return markOutside
	}
	v.openings.Missing(seq, name)
	return markMissing
}
