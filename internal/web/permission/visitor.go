package permission

import (
	"slices"

	"github.com/handover-jml/handover/internal/jml"
	"github.com/handover-jml/handover/internal/staff"
	"github.com/handover-jml/handover/internal/web/door"
)

// Visitor is one sort of those who ask: how they come in, and with what.
type Visitor struct {
	Name string
	By   door.Way // "" for nobody in particular
	With door.Principal
}

// Visitors are all sorts, least first.
func Visitors() []Visitor {
	holding := func(r staff.Role) door.Principal { return door.Principal{Rights: []staff.Role{r}} }
	ofPeriod := holding(staff.Auditor)
	ofPeriod.Period.From = jml.Date{Year: 2026, Month: 1, Day: 1}
	return []Visitor{
		{Name: "nobody"},
		{Name: "link holder", By: door.LinkCookie},
		{Name: "auditor of a period", By: door.StaffCookie, With: ofPeriod},
		{Name: "auditor", By: door.StaffCookie, With: holding(staff.Auditor)},
		{Name: "HR", By: door.StaffCookie, With: holding(staff.HR)},
		{Name: "administrator", By: door.StaffCookie, With: holding(staff.Admin)},
		{Name: "this machine", By: door.SameMachine},
	}
}

// Passes reports whether the route lets such a visitor in.
func (r Row) Passes(v Visitor) bool {
	return r.Who.Anybody() || slices.ContainsFunc(r.Who, func(p door.Pass) bool { return p.By == v.By && p.Fits(v.With) })
}

// onlyHolders reports whether such a visitor has to hold the page's company role.
func (r Row) onlyHolders(v Visitor) bool { return r.Holders && v.With.Holds(staff.Auditor) }
