package company

import (
	"fmt"
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
)

// placeholders are what people type into a field that must not be empty.
func placeholders() []string {
	return []string{"none", "n.a", "nil", "null", "unknown", "tbd", "tba", "placeholder", "dummy", "nomail", "no-mail", "noemail", "no-email",
		"noreply", "no-reply", "donotreply", "do-not-reply"}
}

// roleNames are mailboxes that belong to a task and not to a person.
func roleNames() []string {
	return []string{"admin", "administrator", "accounting", "accounts", "billing", "careers", "contact", "finance", "hello", "helpdesk", "hr", "info",
		"invoices", "it", "jobs", "kontakt", "mail", "marketing", "office", "people", "postmaster", "press", "reception", "recruiting", "sales", "security",
		"service", "support", "team", "webmaster"}
}

// isNamed reports whether the part of an address before the @ is one of these
// names.
func isNamed(address string, names []string) bool {
	local, _, ok := strings.Cut(fold.Key(address), "@")
	return ok && slices.Contains(names, local)
}

// leavePlaceholders takes out of what is said the addresses that are none.
func (m *Meant) leavePlaceholders() {
	for _, address := range []*string{&m.Says.WorkEmail, &m.Says.PersonalEmail} {
		if isNamed(*address, placeholders()) {
			m.Notes = append(m.Notes, fmt.Sprintf("%s stands for no address and was left out.", *address))
			*address = ""
		}
	}
}

// leaveRole takes out the address of a role where it would replace somebody's
// own. Who has none yet may be reached by it.
func (m *Meant) leaveRole() {
	own, said := m.WorkEmail, m.Says.WorkEmail
	if own == "" || fold.Same(own, said) || !isNamed(said, roleNames()) {
		return
	}
	m.Notes = append(m.Notes, fmt.Sprintf("%s is the address of a role: %s stays %s's. Change it on the person's page if it is theirs alone.", said, own, m.Name()))
	m.Says.WorkEmail = ""
}
