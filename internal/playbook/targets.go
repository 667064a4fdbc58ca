package playbook

import (
	"slices"
	"strings"

	"github.com/handover-jml/handover/internal/fold"
	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
)

// targets returns what a line is repeated over, in the matrix's order and then
// by key, so that plans do not depend on the order of rows.
func (in Input) targets(over ForEach) []Target {
	switch over {
	case Once:
		return []Target{{}}
	case MatrixSystem:
		return accessTargets(in.Matrix.For(in.After.Functions))
	case DiffGrant:
		return in.toGrant()
	case DiffRemove:
		return in.toRemove()
	case DiffLevel:
		return in.toSet()
	case HoldingSystem:
		return in.held(func(g register.Grant) bool { return !in.Matrix.Covered(g.System, in.Holdings.Grants) })
	case HoldingAsset:
		return in.assets()
	case CheckSystem:
		return in.toCheck()
	}
	return nil
}

func accessTargets(access []Access) []Target {
	var out []Target
	for _, a := range access {
		out = append(out, Target{System: a.System.Key, Level: a.Level})
	}
	return out
}

// toCheck is where an account may be that no register names: nothing when the
// holdings are confirmed. A leaver's single sign-on account stands for what is
// reached only through it.
func (in Input) toCheck() []Target {
	if in.Holdings.Confirmed || in.Matrix == nil {
		return nil
	}
	functions := in.After.Functions
	if in.Kind == jml.Mover {
		functions = in.Before.Functions
	}
	likely := in.Matrix.For(functions)
	suspect := func(s System) bool {
		return s.AlwaysCheck || slices.ContainsFunc(likely, func(a Access) bool { return a.System.Key == s.Key })
	}
	account := slices.ContainsFunc(in.Matrix.Systems, func(s System) bool {
		return s.Identity && (suspect(s) || in.holds(s.Key))
	})
	var out []Target
	for _, s := range in.Matrix.Systems {
		covered := in.Kind == jml.Leaver && s.SSO && !s.AlwaysCheck && account
		kept := in.Kind == jml.Mover && in.wanted(s.Key)
		if suspect(s) && !in.holds(s.Key) && !covered && !kept {
			out = append(out, Target{System: s.Key})
		}
	}
	return out
}

func (in Input) holds(system string) bool {
	return slices.ContainsFunc(in.Holdings.Grants, func(g register.Grant) bool { return g.System == system })
}

func (in Input) wanted(system string) bool {
	return slices.ContainsFunc(in.Matrix.For(in.After.Functions), func(a Access) bool { return a.System.Key == system })
}

// held returns the systems of the running grants that keep says yes to, each
// once, with its levels joined.
func (in Input) held(keep func(register.Grant) bool) []Target {
	levels := map[string][]string{}
	for _, g := range in.Holdings.Grants {
		if !keep(g) {
			continue
		}
		known := levels[g.System]
		if g.Level != "" && !slices.Contains(known, g.Level) {
			known = append(known, g.Level)
		}
		levels[g.System] = known
	}

	var out []Target
	for system, names := range levels {
		out = append(out, Target{System: system, Level: JoinLevels(names)})
	}
	slices.SortFunc(out, func(a, b Target) int {
		if d := in.position(a.System) - in.position(b.System); d != 0 {
			return d
		}
		return strings.Compare(a.System, b.System)
	})
	return out
}

// position is a system's place in the matrix; unknown ones come last.
func (in Input) position(system string) int {
	if in.Matrix == nil {
		return 0
	}
	if i := slices.IndexFunc(in.Matrix.Systems, func(s System) bool { return s.Key == system }); i >= 0 {
		return i
	}
	return len(in.Matrix.Systems)
}

func (in Input) assets() []Target {
	var out []Target
	for _, a := range in.Holdings.Assets {
		out = append(out, Target{Asset: a})
	}
	slices.SortStableFunc(out, func(a, b Target) int { return strings.Compare(a.Asset.Tag, b.Asset.Tag) })
	return out
}

// system returns what the matrix says about a system. One it does not know is
// taken as a normal one under its key.
func (in Input) system(key string) System {
	if s, ok := in.Matrix.System(key); ok || key == "" {
		return s
	}
	return System{Key: key, Name: key, Tier: jml.TierNormal}
}

// sameSet compares without letter case, order and number.
func sameSet(a, b []string) bool { return within(a, b) && within(b, a) }

func within(some, all []string) bool {
	lacks := func(s string) bool {
		return !slices.ContainsFunc(all, func(a string) bool { return fold.Same(a, s) })
	}
	return !slices.ContainsFunc(some, lacks)
}
