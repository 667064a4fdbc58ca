// Package reason owns the codes of why a task ended otherwise than done, or was
// cancelled. They are facts, not free text: rows, leaves and forms hold them,
// and pages say them in words.
package reason

import "slices"

// The reasons.
const (
	RegisterWrong   = "register_wrong"
	NotHeld         = "not_held"
	Exempt          = "exempt"
	Other           = "other"
	Refused         = "refused"
	Unreachable     = "unreachable"
	Lost            = "lost"
	Declined        = "declined"
	Kept            = "kept"
	Rescinded       = "rescinded"
	Superseded      = "superseded"
	RegisterChanged = "register_changed"
	NothingToCheck  = "nothing_to_check"

	// Of equipment that does not come back, beside Lost and Kept.
	Stolen = "stolen"
	Broken = "broken"
	Sold   = "sold"

	// CarriedOver is that the person joins again and keeps it.
	CarriedOver = "carried_over"
)

// All are all of them.
func All() []string {
	return []string{RegisterWrong, NotHeld, Exempt, Other, Refused, Unreachable, Lost,
		Declined, Kept, Rescinded, Superseded, RegisterChanged, NothingToCheck, Stolen, Broken, Sold, CarriedOver}
}

// Known reports whether there is such a reason.
func Known(code string) bool { return slices.Contains(All(), code) }
