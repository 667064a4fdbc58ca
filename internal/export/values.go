package export

import (
	"fmt"

	"github.com/handover-jml/handover/internal/evidence"
)

// What a table prints in place of a personal value it cannot show.
const (
	markErased   = "[erased]"
	markOutside  = "[not in scope]"
	markWithheld = "[withheld]"
	markMissing  = "[missing]"
)

// withheldFields are committed fields that no export opens: the reason of
// leaving is HR's alone.
func withheldFields() []string { return []string{"reason"} }

func withheld(field string) bool {
	for _, f := range withheldFields() {
		if f == field {
			return true
		}
	}
	return false
}

type fieldOf struct {
	seq   int64
	field string
}

type commitment struct {
	field string
	mac   evidence.Commitment
}

// values knows which personal values the log committed to and what became of
// each: opened, erased, withheld, out of scope or missing.
type values struct {
	commitments [][]commitment // by seq, in order of field
	caseOf      []string       // by seq; "" when the leaf belongs to no case
	names       map[string]string
	opened      map[fieldOf]string
	erased      map[fieldOf]int64 // the erasing leaf
	inScope     func(caseID string) bool
}

func newValues() *values {
	return &values{names: map[string]string{}, opened: map[fieldOf]string{}, erased: map[fieldOf]int64{},
		inScope: func(string) bool { return true }}
}

// leaf notes what the next leaf committed to. A leaf that cannot be read
// counts as one without commitments.
func (v *values) leaf(l evidence.Leaf) {
	var list []commitment
	for _, field := range l.Fields() {
		list = append(list, commitment{v.intern(field), l.Commitments[field]})
	}
	v.commitments = append(v.commitments, list)
	v.caseOf = append(v.caseOf, v.intern(l.Case))
}

// intern keeps one copy of names and ids that come back in many leaves.
func (v *values) intern(s string) string {
	if known, ok := v.names[s]; ok {
		return known
	}
	v.names[s] = s
	return s
}

func (v *values) committed(seq int64, field string) (evidence.Commitment, bool) {
	if seq < 0 || seq >= int64(len(v.commitments)) {
		return evidence.Commitment{}, false
	}
	for _, c := range v.commitments[seq] {
		if c.field == field {
			return c.mac, true
		}
	}
	return evidence.Commitment{}, false
}

// shows reports whether the bundle may carry this opening.
func (v *values) shows(seq int64, field string) bool {
	return seq >= 0 && seq < int64(len(v.caseOf)) && v.inScope(v.caseOf[seq]) && !withheld(field)
}

// open takes in an opening that the bundle carries. The error says why it does
// not belong to the log.
func (v *values) open(o evidence.Opening) error {
	mac, ok := v.committed(o.Seq, o.Field)
	if !ok {
		return fmt.Errorf("leaf %d has no personal field %q", o.Seq, o.Field)
	}
	if !o.Opens(mac) {
		return fmt.Errorf("the value of %q of leaf %d is not the one that was recorded", o.Field, o.Seq)
	}
	key := fieldOf{o.Seq, v.intern(o.Field)}
	if _, twice := v.opened[key]; twice {
		return fmt.Errorf("field %q of leaf %d is opened twice", o.Field, o.Seq)
	}
	v.opened[key] = o.Value
	return nil
}

// text is what a table prints for a personal field of a leaf.
func (v *values) text(seq int64, field string) string {
	if _, ok := v.committed(seq, field); !ok {
		return ""
	}
	key := fieldOf{seq, field}
	if value, ok := v.opened[key]; ok {
		return value
	}
	if _, ok := v.erased[key]; ok {
		return markErased
	}
	if withheld(field) {
		return markWithheld
	}
	if !v.shows(seq, field) {
		return markOutside
	}
	return markMissing
}

// missing calls fn for each opening the bundle should carry and does not.
func (v *values) missing(fn func(seq int64, field string)) {
	for seq, list := range v.commitments {
		for _, c := range list {
			key := fieldOf{int64(seq), c.field}
			_, opened := v.opened[key]
			_, erased := v.erased[key]
			if !opened && !erased && v.shows(key.seq, c.field) {
				fn(key.seq, c.field)
			}
		}
	}
}
