package playbook

import (
	"slices"
	"time"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/register"
	"github.com/handover-jml/handover/internal/roles"
)

// LineIncident is the line of a task that no playbook holds: equipment is lost or
// stolen, and the security lead says whether that is an incident.
const LineIncident = "judge-loss"

// incidentLimit is how soon that is to be said. What was on a laptop may have to
// be told to authorities within days.
const incidentLimit = 24 * time.Hour

// NeedsBack reports whether a line makes no sense for equipment that does not
// come back: it takes the equipment back, waits for that, or is the person's own
// since they hold some.
func (p *Playbook) NeedsBack(key string) bool {
	l, known := p.Line(key)
	switch {
	case !known:
		return false
	case l.ForEach == HoldingAsset:
		return l.Writes == jml.WritesReturn || slices.ContainsFunc(l.After, p.takesBack)
	case l.ForEach == Once && l.Role == roles.Employee && l.condition != nil:
		return l.condition.words["holds_equipment"]
	}
	return false
}

func (p *Playbook) takesBack(key string) bool {
	l, known := p.Line(key)
	return known && l.Writes == jml.WritesReturn
}

// Wants reports whether a line of in.Playbook that is not repeated applies as
// things are.
func (in Input) Wants(key string) (bool, error) {
	l, known := in.Playbook.Line(key)
	if !known {
		return false, nil
	}
	return in.applies(l, Target{})
}

// Incident returns the task by which the security lead says whether it is an
// incident that equipment is missing, which of says or was about.
func Incident(in Input, of jml.Task, a register.Asset) jml.Task {
	t := follow(of, jml.PurposeIncident)
	named(&t, incidentKey(of))
	t.Line = LineIncident
	t.AssetID = a.ID
	t.Title = in.fill("Is it a security incident that {{.Asset}} is "+string(a.State)+"?", System{}, Target{Asset: a})
	t.Help = "Look at what was on it and what it opens, whether it was encrypted and locked, and who has to be told: customers, authorities, the insurance. Give the reason either way."
	t.Role = roles.SecurityLead
	t.Asks = jml.AsksYesNo
	of.Limit = incidentLimit
	in.dateNow(&t, of)
	return t
}
