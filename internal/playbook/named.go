package playbook

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// longestSystem is how many characters the name of a system has that the matrix
// lacks: it stands in the titles of tasks.
const longestSystem = 100

// Named returns access that somebody names as the registers have it. A system may
// be called by its key or its name: it is the matrix's, else that of what is held
// already, else one that the matrix lacks, as it is called. A refusal is about
// "system" or "level".
func Named(m *Matrix, held []register.Grant, g register.Grant) (register.Grant, *jml.Error) {
	g.System, g.Level = systemNamed(m, held, g.System), strings.TrimSpace(g.Level)
	switch {
	case g.System == "":
		return g, jml.Invalid("system", "Name the system.")
	case strings.Contains(g.System, "{{"):
		return g, jml.Invalid("system", "The name of a system, or its level, cannot hold {{.")
	case strings.Contains(g.Level, "{{"):
		return g, jml.Invalid("level", "The name of a system, or its level, cannot hold {{.")
	case utf8.RuneCountInString(g.System) > longestSystem:
		return g, jml.Invalid("system", fmt.Sprintf("Give the name of the system in at most %d characters.", longestSystem))
	}
	return g, nil
}

func systemNamed(m *Matrix, held []register.Grant, named string) string {
	for _, s := range m.All() {
		if fold.Same(s.Key, named) || fold.Same(s.Name, named) {
			return s.Key
		}
	}
	for _, g := range held {
		if fold.Same(g.System, named) {
			return g.System
		}
	}
	return strings.TrimSpace(named)
}
