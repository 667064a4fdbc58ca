package separation

import "iter"

// line names a line of one version of a playbook.
type line struct {
	playbook string
	key      string
}

// matter is what tasks are about: a system, a piece of equipment, both or
// neither. Nothing is also about everything.
type matter struct {
	system, asset       string
	anySystem, anyAsset bool
}

// group is tasks that have to do with one line, by what they are about.
type group map[matter][]*member

func add(groups map[line]group, l line, m *member) {
	g := groups[l]
	if g == nil {
		g = group{}
		groups[l] = g
	}
	for _, about := range []matter{
		{system: m.plan.System, asset: m.plan.Asset},
		{system: m.plan.System, anyAsset: true},
		{anySystem: true, asset: m.plan.Asset},
		{anySystem: true, anyAsset: true},
	} {
		g[about] = append(g[about], m)
	}
}

// near yields those of the group that are not about another thing than a task:
// about the same system or piece of equipment, or about none.
func (g group) near(of *member) iter.Seq[*member] {
	matters := []matter{{anySystem: true, anyAsset: true}}
	if of.plan.System != "" {
		matters = []matter{{system: of.plan.System, anyAsset: true}, {anyAsset: true}}
	}
	if of.plan.Asset != "" {
		matters = byAsset(matters, of.plan.Asset)
	}
	return func(yield func(*member) bool) {
		for _, about := range matters {
			for _, m := range g[about] {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// byAsset narrows matters of any equipment to one piece and to none.
func byAsset(matters []matter, asset string) (out []matter) {
	for _, about := range matters {
		for _, piece := range []string{asset, ""} {
			out = append(out, matter{system: about.system, anySystem: about.anySystem, asset: piece})
		}
	}
	return out
}
