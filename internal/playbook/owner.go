package playbook

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/roles"
)

// WithOwner returns the matrix with another owner of one system: a work
// address when it has an @, else a role key. The receiver is not changed.
func (m *Matrix) WithOwner(system, owner string) *Matrix {
	next := *m
	next.Systems = slices.Clone(m.Systems)
	for i := range next.Systems {
		s := &next.Systems[i]
		switch {
		case s.Key != system:
		case strings.Contains(owner, "@"):
			s.OwnerEmail, s.OwnerRole = owner, ""
		default:
			s.OwnerEmail, s.OwnerRole = "", roles.Role(owner)
		}
	}
	return &next
}
