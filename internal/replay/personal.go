package replay

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

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

// Personal knows which personal values somebody may ask for, and what became of
// each: opened, erased, withheld, out of the period or missing.
type Personal struct {
	leaves  []leafFields       // in the period's scope, by seq
	fields  []field            // of those leaves, one leaf after the other, by name
	outside map[int64][]string // names of the fields of a leaf out of scope, which a register shows
	erased  erasures
	interns map[string]string
}

// leafFields says where the fields of a leaf begin. They end where those of
// the next leaf begin.
type leafFields struct {
	seq  int64
	from int
}

// field is one commitment and, once it is opened, the value behind it.
type field struct {
	name   string
	mac    evidence.Commitment
	value  string
	opened bool
}

func newPersonal() *Personal {
	return &Personal{outside: map[int64][]string{}, erased: newErasures(), interns: map[string]string{}}
}

// note keeps what somebody may ask of the personal fields of the leaf at seq,
// which comes after those noted before.
func (p *Personal) note(seq int64, l evidence.Leaf, inScope bool) {
	switch {
	case inScope:
		p.commit(seq, l)
	case ofRegister(l.Type):
		p.outside[seq] = p.internAll(l.Fields())
	}
}

func (p *Personal) commit(seq int64, l evidence.Leaf) {
	p.leaves = append(p.leaves, leafFields{seq, len(p.fields)})
	for _, name := range l.Fields() {
		p.fields = append(p.fields, field{name: p.intern(name), mac: l.Commitments[name]})
	}
}

// forget drops what is known of a leaf out of scope.
func (p *Personal) forget(seq int64) { delete(p.outside, seq) }

// leaf finds the leaf at seq among those in scope.
func (p *Personal) leaf(seq int64) (i int, inScope bool) {
	return slices.BinarySearchFunc(p.leaves, seq, func(l leafFields, seq int64) int { return cmp.Compare(l.seq, seq) })
}

// of lists the fields of the i-th leaf in scope.
func (p *Personal) of(i int) []field {
	end := len(p.fields)
	if i+1 < len(p.leaves) {
		end = p.leaves[i+1].from
	}
	return p.fields[p.leaves[i].from:end]
}

func (p *Personal) find(seq int64, name string) *field {
	at, inScope := p.leaf(seq)
	if !inScope {
		return nil
	}
	fields := p.of(at)
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// Shows reports whether a bundle about the period may carry this opening.
func (p *Personal) Shows(seq int64, name string) bool {
	_, inScope := p.leaf(seq)
	return inScope && !slices.Contains(WithheldFields(), name)
}

// Open takes in an opening that a bundle about the period may carry. The error
// says why it does not belong to the log.
func (p *Personal) Open(o evidence.Opening) error {
	f := p.find(o.Seq, o.Field)
	switch {
	case f == nil:
		return fmt.Errorf("leaf %d has no personal field %q", o.Seq, o.Field)
	case !o.Opens(f.mac):
		return fmt.Errorf("the value of %q of leaf %d is not the one that was recorded", o.Field, o.Seq)
	case f.opened:
		return fmt.Errorf("field %q of leaf %d is opened twice", o.Field, o.Seq)
	}
	f.opened, f.value = true, o.Value
	if strings.HasSuffix(o.Field, ".name") {
		f.value = p.intern(o.Value) // people come back in many leaves
	}
	return nil
}

// erase notes which openings were deleted for good.
func (p *Personal) erase(openings []evidence.ErasedOpening) {
	for _, o := range openings {
		p.erased.add(o.Seq, p.intern(o.Field))
	}
}

// ErasedFields is how many openings of the whole log were deleted for good.
func (p *Personal) ErasedFields() int { return p.erased.count }

// Text is what stands for a personal field of a leaf: its value or, in
// brackets, why it cannot be shown; "" when the leaf has no such field.
func (p *Personal) Text(seq int64, name string) string {
	f := p.find(seq, name)
	switch {
	case f != nil && f.opened:
		return f.value
	case f == nil && !p.hides(seq, name):
		return ""
	case p.erased.has(seq, name):
		return markErased
	case slices.Contains(WithheldFields(), name):
		return markWithheld
	case f == nil:
		return markOutside
	}
	return markMissing
}

// hides reports whether a leaf out of scope has a field. Where nobody knows, it
// may have.
func (p *Personal) hides(seq int64, name string) bool {
	if _, inScope := p.leaf(seq); inScope {
		return false
	}
	names, known := p.outside[seq]
	return !known || slices.Contains(names, name)
}

// Missing calls fn for each opening that a bundle about the period should
// carry and that was not given.
func (p *Personal) Missing(fn func(seq int64, name string)) {
	for i, leaf := range p.leaves {
		for _, f := range p.of(i) {
			if !f.opened && !p.erased.has(leaf.seq, f.name) && !slices.Contains(WithheldFields(), f.name) {
				fn(leaf.seq, f.name)
			}
		}
	}
}

// Opened calls fn with each opening that was given, by seq, then by name.
func (p *Personal) Opened(fn func(seq int64, name, value string)) {
	for i, leaf := range p.leaves {
		for _, f := range p.of(i) {
			if f.opened {
				fn(leaf.seq, f.name, f.value)
			}
		}
	}
}
