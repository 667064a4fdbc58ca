package store

import "github.com/handover-jml/handover/internal/jml"

// hiddenCases are those that are hidden from a person: it is
// jml.Case.HiddenFrom in SQL, in the one place that all pages go by.
const hiddenCases = ` FROM cases h WHERE h.person_id = ? AND (h.kind <> 'joiner' OR h.ending = 'superseded')`

// hidden selects the ids of the cases that are hidden from a person.
const hidden = "SELECT h.id" + hiddenCases

// visible is the condition that whoever looks may see the case whose id stands
// in a column, with its arguments.
func (r *pageReader) visible(column string) (condition string, args []any) {
	if r.viewer.PersonID == "" {
		return "1 = 1", nil
	}
	return column + " NOT IN (" + hidden + ")", []any{r.viewer.PersonID}
}

// visibleNumber is visible for a column with the numbers of cases, 0 for none.
func (r *pageReader) visibleNumber(column string) (condition string, args []any) {
	if r.viewer.PersonID == "" {
		return "1 = 1", nil
	}
	return column + " NOT IN (SELECT h.number" + hiddenCases + ")", []any{r.viewer.PersonID}
}

// withoutEnd leaves out when a running engagement of the viewer's own ends,
// with or without a departure: only so does its absence tell of none.
func (r *pageReader) withoutEnd(e jml.Engagement) jml.Engagement {
	running := e.State == jml.EngagementPlanned || e.State == jml.EngagementActive
	if running && e.PersonID == r.viewer.PersonID {
		e.End = jml.Date{}
	}
	return e
}
