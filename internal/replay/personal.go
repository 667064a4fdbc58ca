package replay

import (
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

// Personal knows which personal values the log committed to and what became of
// each: opened, erased, withheld, out of the period or missing.
type Personal struct {
	leaves  []leafFields
	fields  []field // of all leaves, one leaf after the other, by name
	erased  map[place]bool
	interns map[string]string
	inScope func(caseID string) bool
}

// place is where a field is committed.
type place struct {
	seq  int64
	name string
}

// leafFields says where the fields of a leaf begin. They end where those of
// the next leaf begin.
type leafFields struct {
	caseID string // "" when the leaf belongs to no case
	from   int
}

// field is one commitment and, once it is opened, the value behind it.
type field struct {
	name   string
	mac    evidence.Commitment
	value  string
	opened bool
}

func newPersonal() *Personal {
	return &Personal{erased: map[place]bool{}, interns: map[string]string{}}
}

// commit notes what the next leaf committed to. A leaf that cannot be read
// counts as one without commitments.
func (p *Personal) commit(l evidence.Leaf) {
	p.leaves = append(p.leaves, leafFields{p.intern(l.Case), len(p.fields)})
	for _, name := range l.Fields() {
		p.fields = append(p.fields, field{name: p.intern(name), mac: l.Commitments[name]})
	}
}

// of lists the fields of a leaf.
func (p *Personal) of(seq int64) []field {
	if seq < 0 || seq >= int64(len(p.leaves)) {
		return nil
	}
	end := len(p.fields)
	if next := seq + 1; next < int64(len(p.leaves)) {
		end = p.leaves[next].from
	}
	return p.fields[p.leaves[seq].from:end]
}

func (p *Personal) find(seq int64, name string) *field {
	fields := p.of(seq)
	for i := range fields {
		if fields[i].name == name {
			return &fields[i]
		}
	}
	return nil
}

// Shows reports whether a bundle about the period may carry this opening.
func (p *Personal) Shows(seq int64, name string) bool {
	return seq >= 0 && seq < int64(len(p.leaves)) && p.inScope(p.leaves[seq].caseID) && !slices.Contains(WithheldFields(), name)
}

// Open takes in an opening. The error says why it does not belong to the log.
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
		p.erased[place{o.Seq, p.intern(o.Field)}] = true
	}
}

// ErasedFields is how many openings of the whole log were deleted for good.
func (p *Personal) ErasedFields() int { return len(p.erased) }

// Text is what stands for a personal field of a leaf: its value or, in
// brackets, why it cannot be shown; "" when the leaf has no such field.
func (p *Personal) Text(seq int64, name string) string {
	f := p.find(seq, name)
	switch {
	case f == nil:
		return ""
	case f.opened:
		return f.value
	case p.erased[place{seq, name}]:
		return markErased
	case slices.Contains(WithheldFields(), name):
		return markWithheld
	case !p.Shows(seq, name):
		return markOutside
	}
	return markMissing
}

// Missing calls fn for each opening that a bundle about the period should
// carry and that was not given.
func (p *Personal) Missing(fn func(seq int64, name string)) {
	for seq := range int64(len(p.leaves)) {
		for _, f := range p.of(seq) {
			if !f.opened && !p.erased[place{seq, f.name}] && p.Shows(seq, f.name) {
				fn(seq, f.name)
			}
		}
	}
}

// Opened calls fn with each opening that was given, by seq, then by name.
func (p *Personal) Opened(fn func(seq int64, name, value string)) {
	for seq := range int64(len(p.leaves)) {
		for _, f := range p.of(seq) {
			if f.opened {
				fn(seq, f.name, f.value)
			}
		}
	}
}
