package replay

import "github.com/handover-jml/handover/internal/evidence"

// intern keeps one copy of a text that comes back in many leaves. Ids of cases
// and tasks and notes are not worth it: there is one of each.
func (p *Personal) intern(s string) string {
	if known, ok := p.interns[s]; ok {
		return known
	}
	p.interns[s] = s
	return s
}

func interned[S ~string](p *Personal, s S) S { return S(p.intern(string(s))) }

func (p *Personal) internAll(list []string) []string {
	for i, s := range list {
		list[i] = p.intern(s)
	}
	return list
}

func (p *Personal) internActor(a evidence.LeafActor) evidence.LeafActor {
	return evidence.LeafActor{Kind: interned(p, a.Kind), Ref: p.intern(a.Ref), Assurance: interned(p, a.Assurance)}
}

func (p *Personal) internCase(c evidence.CaseOpened) evidence.CaseOpened {
	c.Person, c.Location, c.Zone = p.intern(c.Person), p.intern(c.Location), p.intern(c.Zone)
	c.Playbook, c.Matrix = p.intern(c.Playbook), p.intern(c.Matrix)
	c.Functions, c.Managers = p.internAll(c.Functions), p.internManagers(c.Managers)
	return c
}

func (p *Personal) internManagers(m evidence.Managers) evidence.Managers {
	return evidence.Managers{Manager: p.intern(m.Manager), OldManager: p.intern(m.OldManager)}
}

func (p *Personal) internTask(t evidence.PlannedTask) evidence.PlannedTask {
	t.Key, t.Base, t.Line = p.intern(t.Key), p.intern(t.Base), p.intern(t.Line)
	t.Playbook, t.Title = p.intern(t.Playbook), p.intern(t.Title)
	t.Purpose, t.Role, t.Tier, t.System = interned(p, t.Purpose), interned(p, t.Role), interned(p, t.Tier), p.intern(t.System)
	t.Asks, t.Writes, t.Verify = interned(p, t.Asks), interned(p, t.Writes), interned(p, t.Verify)
	t.DueZone, t.Rule = p.intern(t.DueZone), p.intern(t.Rule)
	t.Controls, t.After, t.Decides = p.internAll(t.Controls), p.internAll(t.After), p.internAll(t.Decides)
	t.ApartFrom = p.internAll(t.ApartFrom)
	for i, role := range t.NotBy {
		t.NotBy[i] = interned(p, role)
	}
	return t
}

func (p *Personal) internEnding(d evidence.TaskEnded) evidence.TaskEnded {
	d.Outcome, d.Reason = interned(p, d.Outcome), p.intern(d.Reason)
	d.DoneBy, d.RecordedBy = p.intern(d.DoneBy), p.intern(d.RecordedBy)
	d.Answer.Choice = p.intern(d.Answer.Choice)
	return d
}
