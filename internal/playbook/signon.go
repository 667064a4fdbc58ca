package playbook

import (
	"slices"

	"github.com/handover-jml/handover/internal/register"
)

// Carries reports whether a person reaches a system through an account alone:
// the account is the single sign-on's own, and the system is reached only that
// way. Whoever loses the account loses the system with it.
func (m *Matrix) Carries(account, system string) bool {
	identity, known := m.System(account)
	behind, listed := m.System(system)
	return known && listed && identity.Identity && behind.SSO && !behind.Identity
}

// Covered reports whether removing the person's single sign-on account also
// ends this system: it is reached only that way and the account is held.
func (m *Matrix) Covered(system string, held []register.Grant) bool {
	return slices.ContainsFunc(held, func(g register.Grant) bool { return m.Carries(g.System, system) })
}
