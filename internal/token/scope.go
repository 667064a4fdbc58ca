package token

import (
	"slices"
	"strings"
)

// Scope is one kind of thing that a token may be used for. None includes
// another.
type Scope string

// The scopes.
const (
	EventsWrite    Scope = "events:write"
	CasesRead      Scope = "cases:read"
	CasesWrite     Scope = "cases:write"
	PeopleRead     Scope = "people:read"
	PeopleWrite    Scope = "people:write"
	RegistersRead  Scope = "registers:read"
	RegistersWrite Scope = "registers:write"
	RolesRead      Scope = "roles:read"
	RolesWrite     Scope = "roles:write"
	DocumentsRead  Scope = "documents:read"
	DocumentsWrite Scope = "documents:write"
	SettingsRead   Scope = "settings:read"
	SettingsWrite  Scope = "settings:write"
	ExportsRead    Scope = "exports:read"
)

// scopes has a row for each scope, in the order in which people read them, with
// what it lets a program do.
var scopes = []struct {
	scope Scope
	lets  string
}{
	{EventsWrite, "announce joiners, movers and leavers, move and take back what was announced"},
	{CasesRead, "read cases, their tasks and what was not done"},
	{CasesWrite, "add tasks to cases, give them to others, reopen and remind"},
	{PeopleRead, "read people, what they have, and what would fall vacant if they went"},
	{PeopleWrite, "correct people, link their ids, import them"},
	{RegistersRead, "read the register of equipment"},
	{RegistersWrite, "import access and equipment, report what was lost or found"},
	{RolesRead, "read who holds which role"},
	{RolesWrite, "import who holds which role"},
	{DocumentsRead, "read playbooks, the access matrix and the list of controls"},
	{DocumentsWrite, "put playbooks, the access matrix and the list of controls in force"},
	{SettingsRead, "read the settings and the locations"},
	{SettingsWrite, "set locations up, correct and remove them"},
	{ExportsRead, "take exports of the evidence away"},
}

// All lists the scopes.
func All() []Scope {
	out := make([]Scope, len(scopes))
	for i, row := range scopes {
		out[i] = row.scope
	}
	return out
}

// Lets says in words what a scope lets a program do.
func (s Scope) Lets() string {
	for _, row := range scopes {
		if row.scope == s {
			return row.lets
		}
	}
	return ""
}

// Known reports whether there is such a scope.
func (s Scope) Known() bool { return s.Lets() != "" }

// Names lists scopes in a sentence.
func Names(list []Scope) string { return strings.Join(Texts(list), ", ") }

// Texts are scopes as they are written.
func Texts(list []Scope) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// Scopes are texts as scopes, each once and in the order of All; what is none
// comes last, for Check to refuse by name.
func Scopes(texts []string) (list []Scope) {
	for _, s := range All() {
		if slices.Contains(texts, string(s)) {
			list = append(list, s)
		}
	}
	for _, text := range texts {
		if s := Scope(strings.TrimSpace(text)); !slices.Contains(list, s) && s != "" {
			list = append(list, s)
		}
	}
	return list
}
