package playbook

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/register"
)

// levelJoin stands between the levels of one system that somebody has at once.
const levelJoin = " and "

// JoinLevels writes the levels of one system that somebody has at once.
func JoinLevels(levels []string) string { return strings.Join(levels, levelJoin) }

// change is what a move means for one system. The old work called for former,
// the new work calls for wanted; each is empty when it does not call for it.
type change struct {
	system         System
	former, wanted []string
	held           bool
	from           []string // the levels that are held
}

// changes are what a move means for each system that the old or the new work
// calls for, in the matrix's order.
func (in Input) changes() (out []change) {
	if in.Matrix == nil {
		return nil
	}
	former, wanted := in.Matrix.levels(in.Before.Functions), in.Matrix.levels(in.After.Functions)
	for _, s := range in.Matrix.Systems {
		c := change{system: s, former: former[s.Key], wanted: wanted[s.Key]}
		if len(c.former)+len(c.wanted) > 0 {
			c.held, c.from = in.holding(c)
			out = append(out, c)
		}
	}
	return out
}

// holding says whether a system is held, and at which levels. With unknown
// holdings what the old work called for is taken as held. A level that is blank
// or that the matrix does not know counts as the one the old work called for,
// else as the one the new work calls for.
func (in Input) holding(c change) (held bool, levels []string) {
	for _, g := range in.Holdings.Grants {
		if g.System == c.system.Key {
			held, levels = true, append(levels, in.Matrix.known(g)...)
		}
	}
	held = held || !in.Holdings.Confirmed && len(c.former) > 0
	switch {
	case len(levels) > 0:
		return held, levels
	case len(c.former) > 0:
		return held, c.former
	}
	return held, c.wanted
}

// known are the levels of a line of the register as the matrix has them; none
// when it is blank, or is no level of that system.
func (m *Matrix) known(g register.Grant) []string {
	all := m.levelsOf(g.System)
	if within([]string{g.Level}, all) {
		return []string{g.Level}
	}
	if parts := strings.Split(g.Level, levelJoin); within(parts, all) {
		return parts
	}
	return nil
}

// levelsOf are all the levels of a system that the matrix names.
func (m *Matrix) levelsOf(system string) []string {
	s, _ := m.System(system)
	all := slices.Clone(s.Levels)
	for _, row := range m.Rows {
		for _, cell := range row.Access {
			if cell.System == system {
				all = append(all, cell.Level)
			}
		}
	}
	return all
}

// touched reports whether the new work calls for the system otherwise than the
// old one.
func (c change) touched() bool { return !c.system.sameLevel(c.former, c.wanted) }

// level reports whether somebody who has the system needs it at another level.
func (c change) level() bool {
	return c.held && len(c.wanted) > 0 && c.touched() && !c.system.sameLevel(c.from, c.wanted)
}

func (c change) target() Target {
	return Target{System: c.system.Key, Level: JoinLevels(c.wanted), Rises: c.system.rises(c.from, c.wanted)}
}

// sameLevel reports whether two lists of levels let somebody do the same.
func (s System) sameLevel(a, b []string) bool {
	if s.ordered(a) && s.ordered(b) {
		return s.highest(a) == s.highest(b)
	}
	return sameSet(a, b)
}

// rises reports whether levels let somebody do more than others do, or may do:
// where nobody said which of two is more, another one may be.
func (s System) rises(from, to []string) bool {
	if s.ordered(from) && s.ordered(to) {
		return s.highest(to) > s.highest(from)
	}
	return !within(to, from)
}

func (s System) ordered(levels []string) bool { return len(levels) > 0 && within(levels, s.Levels) }

func (s System) highest(levels []string) (place int) {
	for _, l := range levels {
		place = max(place, slices.IndexFunc(s.Levels, func(known string) bool { return fold.Same(known, l) }))
	}
	return place
}

// toGrant is what a mover's new functions call for and is not held; a move that
// changes no function asks for none. A playbook without lines over diff.level has
// another level granted anew.
func (in Input) toGrant() (out []Target) {
	sameFunctions, levelsToo := sameSet(in.After.Functions, in.Before.Functions), !in.Playbook.repeats(DiffLevel)
	for _, c := range in.changes() {
		if !c.held && len(c.wanted) > 0 && !sameFunctions || levelsToo && c.level() {
			out = append(out, c.target())
		}
	}
	return out
}

// toSet is what a mover keeps at another level.
func (in Input) toSet() (out []Target) {
	for _, c := range in.changes() {
		if c.level() {
			out = append(out, c.target())
		}
	}
	return out
}

// toRemove is what a mover holds and the new functions do not call for. A move
// that changes neither functions nor type asks for nothing back.
func (in Input) toRemove() []Target {
	if sameSet(in.After.Functions, in.Before.Functions) && in.After.Type == in.Before.Type {
		return nil
	}
	return in.held(func(g register.Grant) bool { return !in.wanted(g.System) })
}
