package separation

import "slices"

// line names a line of one version of a playbook.
type line struct {
	playbook string
	key      string
}

// group is tasks that have to do with one line, by what they are about.
type group struct {
	all      []*member
	bySystem map[string][]*member // "" for those about no system
	byAsset  map[string][]*member // likewise
}

func add(groups map[line]*group, l line, m *member) {
	g := groups[l]
	if g == nil {
		g = &group{bySystem: map[string][]*member{}, byAsset: map[string][]*member{}}
		groups[l] = g
	}
	g.all = append(g.all, m)
	g.bySystem[m.plan.System] = append(g.bySystem[m.plan.System], m)
	g.byAsset[m.plan.Asset] = append(g.byAsset[m.plan.Asset], m)
}

// about returns the tasks of the group that concern what of concerns: the same
// system or piece of equipment when both are about one, else all.
func (g *group) about(of *member) []*member {
	if g == nil {
		return nil
	}
	candidates := g.all
	switch {
	case of.plan.System != "":
		candidates = slices.Concat(g.bySystem[of.plan.System], g.bySystem[""])
	case of.plan.Asset != "":
		candidates = slices.Concat(g.byAsset[of.plan.Asset], g.byAsset[""])
	}
	var out []*member
	for _, m := range candidates {
		if m != of && of.plan.near(m.plan) {
			out = append(out, m)
		}
	}
	return out
}
