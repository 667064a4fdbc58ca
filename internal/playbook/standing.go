package playbook

import (
	"fmt"
	"slices"
	"strings"
)

// Standing reports whether every function has the system: the row of everyone
// names it, or the row of each function does.
func (m *Matrix) Standing(system string) bool {
	if m == nil {
		return false
	}
	has := func(function string) bool {
		return slices.ContainsFunc(m.Rows, func(r Row) bool {
			return r.Function == function && slices.ContainsFunc(r.Access, func(c Cell) bool { return c.System == system })
		})
	}
	lacks := func(function string) bool { return !has(function) }
	return has(Everyone) || len(m.Functions) > 0 && !slices.ContainsFunc(m.Functions, lacks)
}

// StandingAccess is what everyone gets, whatever their functions.
func (m *Matrix) StandingAccess() (out []Access) {
	if m == nil {
		return nil
	}
	for _, a := range m.For(m.Functions) {
		if m.Standing(a.System.Key) {
			out = append(out, a)
		}
	}
	return out
}

// Within is the access that comes with the single sign-on account itself: what
// everyone gets and reaches only through it, at the levels these functions
// give.
func (m *Matrix) Within(functions []string) (out []Access) {
	for _, a := range m.For(functions) {
		if a.System.SSO && m.Standing(a.System.Key) {
			out = append(out, a)
		}
	}
	return out
}

// maxNamed is how many systems one sentence names.
const maxNamed = 20

func sentenceOf(access []Access) string {
	var names []string
	for _, a := range access {
		names = append(names, a.System.Name)
	}
	if len(names) > maxNamed {
		names = append(names[:maxNamed], fmt.Sprintf("%d more", len(names)-maxNamed))
	}
	if len(names) < 2 {
		return strings.Join(append(names, "nothing")[:1], "")
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}
