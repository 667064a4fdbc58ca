package replay

import (
	"slices"

	"github.com/handover-jml/handover/internal/evidence"
)

// Documents are the versions of playbooks, access matrix and list of controls
// that were ever in force. They are few, so all of them stay.
type Documents struct {
	Register
	all []Document
}

// Document is a version of a document, while it was in force.
type Document struct {
	*Span
	evidence.DocumentVersion
}

func (d *Documents) put(s *Span, v evidence.DocumentVersion) {
	d.set(v.Name, s)
	d.all = append(d.all, Document{s, v})
}

// InForce lists the versions that were in force at some instant of the period, and
// those that are asked for by their digest, by the leaf that brought them.
func (d *Documents) InForce(asked func(sum string) bool) []Document {
	return slices.DeleteFunc(slices.Clone(d.all), func(v Document) bool { return !v.in(d.period) && !asked(v.Hash) })
}
